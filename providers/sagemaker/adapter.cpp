// See adapter.hpp.
#include "providers/sagemaker/adapter.hpp"

#include <utility>

#include "provider/profile.hpp"
#include "providers/aws/service.hpp"
#include "providers/sagemaker/endpoint.hpp"
#include "providers/sagemaker/errors.hpp"
#include "providers/sagemaker/reader.hpp"

namespace lightport::sagemaker {
namespace {

constexpr aws::Service kService{"runtime.sagemaker", "sagemaker"};

// What all of these containers know.
provider::Profile container_profile() {
    provider::Profile profile;
    profile.endpoints.chat = "/invocations";
    profile.request.developer_role = "system";
    profile.request.renames = {{"max_completion_tokens", "max_tokens"}};
    return profile;
}

const provider::Profile& profile() {
    static const provider::Profile one = container_profile();
    return one;
}

}  // namespace

SageMakerAdapter::SageMakerAdapter() : CompatAdapter(profile()) {}

Result<std::string> SageMakerAdapter::base_url(const std::vector<Header>& options) const {
    return aws::base_url(kService, options);
}

Result<void> SageMakerAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                     UpstreamRequest& out) const {
    Result<Endpoint> endpoint = find_endpoint(target, request.stream);
    if (!endpoint) return std::move(endpoint).error();
    out.path = std::move(endpoint->path);
    out.headers = std::move(endpoint->headers);
    out.stream = request.stream;
    if (request.stream) out.headers.push_back({"accept", "application/vnd.amazon.eventstream"});
    return provider::write_by_profile(request, endpoint->model, profile().request, {}, losses, out);
}

std::unique_ptr<EventReader> SageMakerAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return open_reader(request, head, profile().response);
}

Error SageMakerAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    return aws::error_of(kDialect, head, body);
}

void SageMakerAdapter::sign(const Credential& credential, const Signing& signing, std::vector<Header>& headers) const {
    if (credential.key_id.empty()) return authorize(credential, headers);
    aws::sign(kService, credential, signing, headers);
}

void SageMakerAdapter::carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const {
    aws::carry_request_id(upstream, out);
}

std::unique_ptr<const Adapter> make_adapter() { return std::make_unique<SageMakerAdapter>(); }

}  // namespace lightport::sagemaker
