// From what an adapter wrote to a request that can be sent: address, headers, credential.
#pragma once

#include <string_view>
#include <vector>

#include "auth/secrets.hpp"
#include "gateway/client.hpp"
#include "gateway/reply.hpp"
#include "gateway/router.hpp"
#include "gateway/snapshot.hpp"
#include "net/upstream.hpp"

namespace lightport::gateway {

// Headers of the client that adapters may look at (Target::client_headers).
std::vector<Header> adapter_headers(const http::RequestHead& head);

// Whose account a request is billed to, and with which credential. Borrowed.
struct Caller {
    Credential credential;  // without a key: none
    KeyOwner owner = KeyOwner::kNone;
    const std::vector<Header>* headers = nullptr;  // what else goes with the credential; may be null
};

// The configured key where there is one, else what was obtained for the provider (null: nothing), else what the client
// presented.
Caller choose_key(const config::Provider& provider, bool use_client_key, std::string_view presented_key,
                  const auth::Secrets* obtained = nullptr);

// Whether the provider says that the credential is wrong or has expired, not that it is allowed too little.
bool refuses_credential(const Error& error);

// A CredentialSource's error without its details, which may name files and addresses of this machine: the log has them,
// the client gets the kind. `source`: its name.
Error credential_error(const Error& error, std::string_view source);

// `request` gives up its headers; its body is borrowed. The credential is bound to the provider's own origin. Headers
// of the client's account go along with its own key; without a client the gateway asks for itself.
net::OutboundRequest make_outbound(const Snapshot& snapshot, const ProviderRuntime& provider, const Caller& caller,
                                   UpstreamRequest& request);
net::OutboundRequest make_outbound(const Snapshot& snapshot, const ProviderRuntime& provider, const Client& client,
                                   const Caller& caller, UpstreamRequest& request);

}  // namespace lightport::gateway
