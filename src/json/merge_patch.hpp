// JSON merge patch: a document that says what is different in another one. Source: RFC 7396.
#pragma once

#include <string>

#include "json/value.hpp"

namespace lightport::json {

// `target` with `patch` applied: objects are merged member by member, null removes, everything else replaces. Both are
// validated, which bounds the depth.
std::string patched(Value target, Value patch);

}  // namespace lightport::json
