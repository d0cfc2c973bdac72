// Amazon SageMaker: real-time endpoints whose containers speak OpenAI's chat completions (LMI of DJL Serving, vLLM,
// TGI, models of JumpStart). Requests and answers are an OpenAI-shaped vendor's, inside SageMaker's operations. Source:
// Amazon SageMaker API reference, InvokeEndpoint and InvokeEndpointWithResponseStream.
#pragma once

#include <memory>

#include "providers/compat/adapter.hpp"

namespace lightport::sagemaker {

// Base URL: https://runtime.sagemaker.<region>.amazonaws.com. Options: `region`, and `model` for containers that want
// to hear their model's own name, see find_endpoint(). Immutable, shared by all threads.
class SageMakerAdapter final : public compat::CompatAdapter {
public:
    SageMakerAdapter();
    Result<std::string> base_url(const std::vector<Header>& options) const override;
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;
    // Signature Version 4 for access keys; SageMaker has no API keys, what else there is goes as `authorization:
    // Bearer` to a proxy of the user's own.
    void sign(const Credential& credential, const Signing& signing, std::vector<Header>& headers) const override;
    void carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const override;
};

std::unique_ptr<const Adapter> make_adapter();

}  // namespace lightport::sagemaker
