// A minimal value that satisfies a JSON schema.
#pragma once

#include <string>

#include "json/value.hpp"

namespace lightport::mock {

// A JSON document made by these rules: const, the first of enum, anyOf, oneOf or allOf, local $ref; objects with their
// required properties (all, where none are required), arrays with the least number of elements but one, numbers at
// their lower bound. Always the same for the same schema. Depth and size are bounded: what is beyond becomes null.
std::string instance_of(json::Value schema);

}  // namespace lightport::mock
