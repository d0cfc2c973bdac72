// Anthropic's errors as ours. Source: Anthropic's API reference, "Errors".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"

namespace lightport::anthropic {

// The error in `{"type":"error","error":{"type","message","details"?},"request_id"?}`; nullopt: `body` holds none. The
// error's own type decides, then the status of the head (which is 2xx for an error inside a stream).
std::optional<Error> error_in(json::Value body, const ResponseHead& head);

// The error for a body of an answer that is no success: Anthropic's own shape, or anything an edge proxy may send.
Error error_of(const ResponseHead& head, std::string_view body);

// An answer with a 2xx status that is not what the provider promises.
Error invalid_answer(std::string message);

}  // namespace lightport::anthropic
