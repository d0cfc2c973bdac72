// Google's errors as ours. Sources: google.rpc.Status with the details of google/rpc/error_details.proto; the Gemini
// API's troubleshooting guide.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"

namespace lightport::gemini {

// The error in `{"error":{"code","message","status","details"}}`, also as the first element of an array; nullopt:
// `body` holds none. The error's own status decides, then that of the head (which is 2xx for an error inside a stream).
// `provider`: its name in messages.
std::optional<Error> error_in(json::Value body, const ResponseHead& head, std::string_view provider);

// The error for a body of an answer that is no success: Google's own shape, or what a front end may send.
Error error_of(const ResponseHead& head, std::string_view body, std::string_view provider);

}  // namespace lightport::gemini
