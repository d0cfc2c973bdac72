// See outbound.hpp.
#include "gateway/outbound.hpp"

namespace lightport::gateway {
namespace {

constexpr std::string_view kAdapterHeaders[] = {"anthropic-beta"};
// Headers that belong to the client's own account and go along with its own key only.
constexpr std::string_view kAccountHeaders[] = {"openai-organization", "openai-project", "openai-beta",
                                                "idempotency-key", "x-client-request-id"};

void set_default(std::vector<Header>& headers, std::string_view name, std::string_view value) {
    if (find_header(headers, name).empty()) headers.push_back({std::string(name), std::string(value)});
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

Caller choose_key(const config::Provider& provider, bool use_client_key, std::string_view presented_key) {
    if (!use_client_key && !provider.api_key.empty()) return {provider.api_key.reveal(), KeyOwner::kGateway};
    return {presented_key, presented_key.empty() ? KeyOwner::kNone : KeyOwner::kClient};
}

net::OutboundRequest make_outbound(const Snapshot& snapshot, const ProviderRuntime& provider, const Client& client,
                                   const Caller& caller, UpstreamRequest& request) {
    net::OutboundRequest outbound;
    outbound.origin = provider.origin;
    outbound.method = request.method;
    outbound.target = provider.base_path + request.path;
    outbound.headers = std::move(request.headers);
    set_default(outbound.headers, "content-type", "application/json");
    set_default(outbound.headers, "accept", request.stream ? "text/event-stream" : "application/json");
    for (const Header& header : provider.settings->headers) set_header(outbound.headers, header.name, header.value);
    if (caller.owner == KeyOwner::kClient) {
        for (const std::string_view name : kAccountHeaders) {
            if (const auto value = client.head().header(name); !value.empty()) {
                set_header(outbound.headers, name, std::string(value));
            }
        }
    }
    // A configured key is bound to the origin it was configured for; the connector refuses any other combination.
    Credential credential;
    credential.key = caller.key;
    if (!caller.key.empty()) provider.adapter->authorize(credential, outbound.credentials);
    outbound.credentials_origin = provider.origin;
    outbound.body = request.body();
    outbound.timeouts = snapshot.timeouts();
    return outbound;
}

}  // namespace lightport::gateway
