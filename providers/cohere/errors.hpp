// Cohere's errors as ours. Source: Cohere's documentation, "Errors (status codes and description)".
#pragma once

#include <optional>
#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"

namespace lightport::cohere {

inline constexpr std::string_view kRequestIdHeader = "x-debug-trace-id";

// The error in `{"message":string,"id"?}`, by the answer's status; a 2xx says nothing then. nullopt: `body` holds none.
std::optional<Error> error_in(json::Value body, int status);

// The error for an answer that is no success: Cohere's own shape, or anything an edge proxy may send.
Error error_of(const ResponseHead& head, std::string_view body);

}  // namespace lightport::cohere
