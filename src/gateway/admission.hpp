// Who may ask, and in which form: decided on the head alone, before a byte of the body is read. Pure.
#pragma once

#include <string>
#include <string_view>

#include "gateway/snapshot.hpp"
#include "http/message.hpp"
#include "lightport/result.hpp"

namespace lightport::gateway {

// The token of `Authorization: Bearer <token>`, or of x-api-key; empty when there is none.
std::string_view bearer_token(const http::RequestHead& head);

struct Admission {
    std::string key_name;           // of the gateway key that was presented; empty where none are configured
    std::string_view provider_key;  // the client's own key for the provider; empty where its token is a gateway key
};

// Errors: 401 where gateway keys are configured and none matches; 403 for a browser page of another origin or a foreign
// Host on a loopback listener (DNS rebinding).
Result<Admission> admit(const http::RequestHead& head, const Snapshot& snapshot);

// A JSON body is expected: 415 for another media type or a content-encoding. A missing content-type passes only where
// no browser can be the sender.
Result<void> check_json_body(const http::RequestHead& head);

}  // namespace lightport::gateway
