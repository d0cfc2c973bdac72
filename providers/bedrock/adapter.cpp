// Addresses, headers, signatures, and the way to the parts that read and write.
#include "providers/bedrock/adapter.hpp"

#include <utility>

#include "providers/aws/service.hpp"
#include "providers/bedrock/errors.hpp"
#include "providers/bedrock/path.hpp"
#include "providers/bedrock/reader.hpp"
#include "providers/bedrock/request.hpp"

namespace lightport::bedrock {
namespace {

constexpr aws::Service kService{"bedrock-runtime", "bedrock"};

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
    return aws::base_url(kService, options);
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

Error BedrockAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    return aws::error_of(kDialect, head, body);
}

void BedrockAdapter::sign(const Credential& credential, const Signing& signing, std::vector<Header>& headers) const {
    if (credential.key_id.empty()) return authorize(credential, headers);
    aws::sign(kService, credential, signing, headers);
}

void BedrockAdapter::carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const {
    aws::carry_request_id(upstream, out);
}

std::unique_ptr<Adapter> make_adapter() { return std::make_unique<BedrockAdapter>(); }

}  // namespace lightport::bedrock
