// From what an adapter wrote to a request that can be sent: address, headers, credential.
#pragma once

#include <string_view>

#include "gateway/client.hpp"
#include "gateway/reply.hpp"
#include "gateway/router.hpp"
#include "gateway/snapshot.hpp"
#include "net/upstream.hpp"

namespace lightport::gateway {

// Headers of the client that adapters may look at (Target::client_headers).
std::vector<Header> adapter_headers(const http::RequestHead& head);

// Whose account a request is billed to, and with which key. Borrowed.
struct Caller {
    std::string_view key;  // empty: none
    KeyOwner owner = KeyOwner::kNone;
};

// The configured key where there is one, else what the client presented.
Caller choose_key(const config::Provider& provider, bool use_client_key, std::string_view presented_key);

// `request` gives up its headers; its body is borrowed. The credential is bound to the provider's own origin.
net::OutboundRequest make_outbound(const Snapshot& snapshot, const ProviderRuntime& provider, const Client& client,
                                   const Caller& caller, UpstreamRequest& request);

}  // namespace lightport::gateway
