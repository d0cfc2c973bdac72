// See outbound.hpp.
#include "gateway/outbound.hpp"

namespace lightport::gateway {
namespace {

// What adapters may pass on: beta features, and which part of an endpoint is meant.
constexpr std::string_view kAdapterHeaders[] = {"anthropic-beta",
                                                "x-amzn-sagemaker-custom-attributes",
                                                "x-amzn-sagemaker-inference-id",
                                                "x-amzn-sagemaker-session-id",
                                                "x-amzn-sagemaker-target-container-hostname",
                                                "x-amzn-sagemaker-target-model",
                                                "x-amzn-sagemaker-target-variant"};
// Headers that belong to the client's own account and go along with its own key only.
constexpr std::string_view kAccountHeaders[] = {"openai-organization", "openai-project", "openai-beta",
                                                "idempotency-key", "x-client-request-id"};

void set_default(std::vector<Header>& headers, std::string_view name, std::string_view value) {
    if (find_header(headers, name).empty()) headers.push_back({std::string(name), std::string(value)});
}

// Everything else about the request is decided: a signature may cover all of it.
void add_credential(const ProviderRuntime& provider, const Caller& caller, net::OutboundRequest& outbound) {
    if (caller.credential.key.empty()) return;
    provider.adapter->authorize_target(caller.credential, outbound.target);
    Signing signing;
    signing.method = outbound.method;
    signing.host = provider.host;
    signing.target = outbound.target;
    signing.body = &outbound.body;
    signing.headers = &outbound.headers;
    signing.region = find_header(provider.settings->options, "region");
    signing.now = std::chrono::system_clock::now();
    provider.adapter->sign(caller.credential, signing, outbound.credentials);
    if (caller.headers == nullptr) return;
    outbound.credentials.insert(outbound.credentials.end(), caller.headers->begin(), caller.headers->end());
}

}  // namespace

std::vector<Header> adapter_headers(const http::RequestHead& head) {
    std::vector<Header> headers;
    for (const std::string_view name : kAdapterHeaders) {
        if (const auto value = head.header(name); !value.empty()) {
            headers.push_back({std::string(name), std::string(value)});
        }
    }
    return headers;
}

Caller choose_key(const config::Provider& provider, bool use_client_key, std::string_view presented_key,
                  const auth::Secrets* obtained) {
    Caller caller;
    if (!use_client_key && !provider.api_key.empty()) {
        caller.credential.key = provider.api_key.reveal();  // for the adapter
        caller.owner = KeyOwner::kGateway;
    } else if (!use_client_key && obtained != nullptr) {
        caller.credential = obtained->credential();
        caller.headers = &obtained->headers;
        caller.owner = KeyOwner::kGateway;
    } else if (use_client_key && !presented_key.empty()) {
        caller.credential.key = presented_key;
        caller.owner = KeyOwner::kClient;
    }
    return caller;
}

bool refuses_credential(const Error& error) {
    const bool says_so = error.code && (*error.code == "invalid_api_key" || *error.code == "provider_auth_error");
    return error.upstream_status == 401 || (error.upstream_status == 403 && says_so);
}

Error credential_error(const Error& error, std::string_view source) {
    if (error.code == "upstream_cancelled") return error;
    const bool timeout = error.status == 504;
    return Error(timeout ? ErrorKind::kTimeout : ErrorKind::kProviderAuth,
                 "The gateway could not obtain its credential for the provider (" + std::string(source) +
                     "): " + (timeout ? "no answer in time." : "the gateway's log says why."));
}

net::OutboundRequest make_outbound(const Snapshot& snapshot, const ProviderRuntime& provider, const Caller& caller,
                                   UpstreamRequest& request) {
    net::OutboundRequest outbound;
    outbound.origin = provider.origin;
    outbound.method = request.method;
    outbound.target = provider.base_path + request.path;
    outbound.headers = std::move(request.headers);
    if (outbound.method != "GET") set_default(outbound.headers, "content-type", "application/json");
    set_default(outbound.headers, "accept", request.stream ? "text/event-stream" : "application/json");
    for (const Header& header : provider.settings->headers) set_header(outbound.headers, header.name, header.value);
    outbound.body = request.body();
    // A credential is bound to the origin it was configured for; the connector refuses any other combination.
    outbound.credentials_origin = provider.origin;
    add_credential(provider, caller, outbound);
    outbound.timeouts = snapshot.timeouts();
    return outbound;
}

net::OutboundRequest make_outbound(const Snapshot& snapshot, const ProviderRuntime& provider, const Client& client,
                                   const Caller& caller, UpstreamRequest& request) {
    if (caller.owner == KeyOwner::kClient) {
        for (const std::string_view name : kAccountHeaders) {
            if (const auto value = client.head().header(name); !value.empty()) {
                set_header(request.headers, name, std::string(value));
            }
        }
    }
    return make_outbound(snapshot, provider, caller, request);
}

}  // namespace lightport::gateway
