// Errors of Mistral: {"object":"error","message":…,"type":…,"code":"1500"} with numbers as codes, FastAPI's lists of
// details, bare or inside of message, and the front door's {"message":"Unauthorized"}.
// Source: Mistral's API reference; observed bodies.
#pragma once

#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::mistral {

Error error_from_body(const ResponseHead& head, std::string_view body);

}  // namespace lightport::mistral
