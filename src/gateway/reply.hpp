// The one way to answer with an error, and the headers that every answer carries.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/client.hpp"
#include "lightport/adapter.hpp"
#include "surface/surface.hpp"

namespace lightport::gateway {

// Replaces or adds a header by its lower-case name.
void set_header(std::vector<Header>& headers, std::string_view lower_name, std::string value);

// The headers that tell a client about an error: retry-after (whole seconds, rounded up) and retry-after-ms,
// x-should-retry, x-lightport-upstream-status, x-upstream-request-id. `headers` may already hold what the provider
// said.
void add_error_headers(const Error& error, std::vector<Header>& headers);

// What a request gets that the server does not wait for any longer: 503 `shutting_down`.
Error shutting_down_error();

// Whose credential a provider refused, which decides what its 401 means to the client.
enum class KeyOwner { kNone, kClient, kGateway };

// A provider's error as this client should see it. A refused credential of the gateway must not look like a refused
// gateway key: where clients authenticate to the gateway it becomes 502 provider_auth_error. Waits that clients would
// sleep out for too long, and exhausted quotas, are marked as not worth a retry.
Error for_client(Error error, KeyOwner owner, bool clients_authenticate);

}  // namespace lightport::gateway
