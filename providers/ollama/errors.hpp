// Ollama's errors as ours. Source: Ollama's API reference, "Errors".
#pragma once

#include <optional>
#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"

namespace lightport::ollama {

// The error in `{"error":string}` or, from proxies, `{"error":{"message":string}}`, by the answer's status; a 2xx says
// nothing then. nullopt: `body` holds none.
std::optional<Error> error_in(json::Value body, int status);

// The error for an answer that is no success.
Error error_of(const ResponseHead& head, std::string_view body);

}  // namespace lightport::ollama
