// See adapter.hpp.
// Source: Microsoft Learn, "Azure OpenAI in Microsoft Foundry Models REST API reference".
#include "providers/azure/adapter.hpp"

#include "json/text.hpp"
#include "provider/filtered_reader.hpp"
#include "provider/profile.hpp"
#include "provider/rate_limits.hpp"
#include "providers/azure/answer.hpp"
#include "providers/azure/endpoint.hpp"
#include "providers/azure/error.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::azure {
namespace {

using provider::RequestEdits;
using provider::RequestProfile;

// The dates of the API from which on it knows a member.
constexpr std::string_view kKnowsStreamOptions = "2024-09-01";
constexpr std::string_view kKnowsCompletionTokens = "2024-09-01";
constexpr std::string_view kKnowsDeveloper = "2024-12-01";

const RequestProfile kCurrent;

RequestProfile system_only() {
    RequestProfile profile;
    profile.developer_role = "system";
    return profile;
}
const RequestProfile kSystemOnly = system_only();

RequestProfile old_names() {
    RequestProfile profile = system_only();
    profile.renames = {{"max_completion_tokens", "max_tokens"}};
    return profile;
}
const RequestProfile kOldNames = old_names();

const RequestProfile& profile_for(const Endpoint& endpoint) {
    if (endpoint.surface == Surface::kInference || endpoint.is_before(kKnowsCompletionTokens)) return kOldNames;
    return endpoint.is_before(kKnowsDeveloper) ? kSystemOnly : kCurrent;
}

// What would be answered with a 400 although nothing is lost without it, or nearly so.
RequestEdits edits_for(const chat::Request& request, const Endpoint& endpoint, chat::LossReport& losses) {
    RequestEdits edits;
    if (request.tools.empty() && request.parallel_tool_calls) {
        edits.members.push_back({"parallel_tool_calls", std::nullopt});
    }
    if (json::equals(request.service_tier, "flex")) {
        losses.note("service_tier");
        edits.members.push_back({"service_tier", std::nullopt});
    }
    if (endpoint.surface == Surface::kInference || endpoint.is_before(kKnowsStreamOptions)) {
        if (request.include_usage) losses.note("stream_options");
        edits.members.push_back({"stream_options", std::nullopt});
    }
    return edits;
}

}  // namespace

Result<void> AzureEmbeddings::write(const embeddings::Request& request, const Target& target, chat::LossReport&,
                                    std::vector<UpstreamRequest>& out) const {
    Result<Endpoint> endpoint = find_endpoint(target, "embeddings");
    if (!endpoint) return std::move(endpoint).error();
    openai::relay(endpoint->path, request.body, endpoint->deployment, out.emplace_back());
    return {};
}

Result<std::string> AzureAdapter::base_url(const std::vector<Header>& options) const { return base_url_of(options); }

Result<void> AzureAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                 UpstreamRequest& out) const {
    Result<Endpoint> endpoint = find_endpoint(target, "chat/completions");
    if (!endpoint) return std::move(endpoint).error();
    if (endpoint->surface == Surface::kInference) {
        if (request.n > 1) {
            return Error(ErrorKind::kUnsupportedValue, "This endpoint of Azure gives one choice only.").with_param("n");
        }
        out.headers.push_back({"extra-parameters", "pass-through"});
    }
    out.path = endpoint->path;
    out.stream = request.stream;
    return provider::write_by_profile(request, endpoint->deployment, profile_for(*endpoint),
                                      edits_for(request, *endpoint, losses), losses, out);
}

std::unique_ptr<EventReader> AzureAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    std::unique_ptr<provider::EventFilter> filter;
    if (request.stream) {
        filter = std::make_unique<ChunkFilter>();
    } else {
        filter = std::make_unique<WholeFilter>();
    }
    return std::make_unique<provider::FilteredReader>(OpenAiAdapter::open(request, head), std::move(filter));
}

Error AzureAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    return error_from_body(head, body);
}

// Exactly one of both: with two the service refuses the request. A token of Entra ID is a JSON Web Token.
void AzureAdapter::authorize(const Credential& credential, std::vector<Header>& headers) const {
    if (credential.key.empty()) return;
    if (credential.access_token || credential.key.starts_with("eyJ")) return Adapter::authorize(credential, headers);
    headers.push_back({"api-key", std::string(credential.key)});
}

// Resets come as whole seconds, and -1 stands for an unknown level.
void AzureAdapter::carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const {
    std::vector<Header> carried;
    Adapter::carry_headers(upstream, carried);
    for (Header& header : carried) {
        const bool limit = header.name.starts_with("x-ratelimit-");
        if (limit && header.value.starts_with("-")) continue;
        if (header.name.starts_with("x-ratelimit-reset")) header.value = provider::seconds_text(header.value);
        out.push_back(std::move(header));
    }
    for (const std::string_view name : {"x-ms-region", "x-ms-deployment-name"}) {
        const std::string_view value = upstream.header(name);
        if (!value.empty()) out.push_back({std::string(name), std::string(value)});
    }
    const std::string_view id = upstream.header("apim-request-id");
    if (!id.empty() && find_header(out, "x-upstream-request-id").empty()) {
        out.push_back({"x-upstream-request-id", std::string(id)});
    }
}

std::unique_ptr<const Adapter> make_adapter() { return std::make_unique<AzureAdapter>(); }

}  // namespace lightport::azure
