// YAML as another spelling of JSON: what is written in YAML can be read by whoever reads JSON.
#pragma once

#include <string>
#include <string_view>

#include "lightport/result.hpp"

namespace lightport::yaml {

// One YAML document as JSON text, with the order of its keys. Plain scalars become null, booleans and numbers where
// they look like that in YAML's core schema, quoted ones are always strings. Error: kBadRequest, "line:column: what is
// wrong" (malformed, a repeated key, a key that is no scalar, more than one document, more than 10,000 values).
Result<std::string> to_json(std::string_view document);

}  // namespace lightport::yaml
