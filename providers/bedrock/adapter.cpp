// Addresses, headers, signatures, and the way to the parts that read and write.
#include "providers/bedrock/adapter.hpp"

#include <utility>

#include "crypto/sigv4.hpp"
#include "provider/path_segment.hpp"
#include "providers/bedrock/errors.hpp"
#include "providers/bedrock/path.hpp"
#include "providers/bedrock/reader.hpp"
#include "providers/bedrock/request.hpp"

namespace lightport::bedrock {
namespace {

constexpr std::string_view kHostPrefix = "bedrock-runtime";

// A host that names its region is signed for that one, whatever the option says.
std::string_view region_of(std::string_view host) {
    if (!host.starts_with(kHostPrefix)) return {};
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos || host.find(".amazonaws.com", dot) == std::string_view::npos) return {};
    host.remove_prefix(dot + 1);
    return host.substr(0, host.find('.'));
}

// What proxies on the way may change or add stays out.
bool is_signed(std::string_view name) {
    if (name == "content-type") return true;
    return (name.starts_with("x-amz-") || name.starts_with("x-amzn-")) && name != "x-amzn-trace-id";
}

}  // namespace

Capabilities BedrockAdapter::capabilities() const {
    Capabilities some;
    some.tools = some.stop = some.cached_usage = Support::kYes;
    // By family: see models.cpp. Images and documents come inside the request or from S3, never from the web.
    some.images = some.files = some.parallel_tools = Support::kSome;
    some.tool_choice = some.json_object = some.json_schema = some.reasoning = some.signatures = Support::kSome;
    some.citations = some.seed = some.penalties = some.embeddings = Support::kSome;
    return some;
}

Result<std::string> BedrockAdapter::base_url(const std::vector<Header>& options) const {
    Result<std::string> region = provider::host_label(find_header(options, "region"), "region");
    if (!region) return region;
    const bool china = region->starts_with("cn-");
    return "https://" + std::string(kHostPrefix) + "." + *region + (china ? ".amazonaws.com.cn" : ".amazonaws.com");
}

Result<void> BedrockAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                   UpstreamRequest& out) const {
    out.storage.clear();
    Result<std::string> path = model_path(target.model, request.stream ? "converse-stream" : "converse");
    if (!path) return std::move(path).error();
    out.path = *std::move(path);
    RequestWriter writer(request, target, losses, out.storage);
    if (Result<void> written = writer.write(); !written) {
        out.storage.clear();
        return written;
    }
    out.stream = request.stream;
    if (request.stream) out.headers.push_back(Header{"accept", "application/vnd.amazon.eventstream"});
    return {};
}

std::unique_ptr<EventReader> BedrockAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return open_reader(request, head);
}

Error BedrockAdapter::read_error(const ResponseHead& head, std::string_view body) const { return error_of(head, body); }

void BedrockAdapter::sign(const Credential& credential, const Signing& signing, std::vector<Header>& headers) const {
    if (credential.key_id.empty()) return authorize(credential, headers);
    std::vector<crypto::SigV4Header> covered;
    if (signing.headers != nullptr) {
        for (const Header& header : *signing.headers) {
            if (is_signed(header.name)) covered.push_back({header.name, header.value});
        }
    }
    crypto::SigV4Request request;
    request.method = signing.method;
    request.host = signing.host;
    request.target = signing.target;
    request.headers = covered;
    request.payload = signing.body == nullptr ? crypto::sha256(std::string_view{}) : crypto::sha256(*signing.body);
    const std::string_view region = region_of(signing.host);
    request.region = region.empty() ? signing.region : region;
    request.service = "bedrock";
    request.now = signing.now;
    crypto::SigV4Signature signature =
        crypto::sigv4_sign(request, {credential.key_id, credential.key, credential.session_token});
    headers.push_back(Header{"x-amz-date", std::move(signature.date)});
    if (!credential.session_token.empty()) {
        headers.push_back(Header{"x-amz-security-token", std::string(credential.session_token)});
    }
    headers.push_back(Header{"authorization", std::move(signature.authorization)});
}

void BedrockAdapter::carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const {
    const std::string_view id = upstream.header("x-amzn-requestid");
    if (!id.empty()) out.push_back(Header{"x-upstream-request-id", std::string(id)});
}

std::unique_ptr<Adapter> make_adapter() { return std::make_unique<BedrockAdapter>(); }

}  // namespace lightport::bedrock
