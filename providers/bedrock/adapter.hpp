// Amazon Bedrock: Converse and ConverseStream, embeddings through InvokeModel.
// Source: Amazon Bedrock API reference (bedrock-runtime).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "providers/bedrock/embeddings.hpp"

namespace lightport::bedrock {

// Base URL: https://bedrock-runtime.<region>.amazonaws.com. Options: `region`, and `base_model` for the families'
// differences where the model's id does not tell them (application inference profiles). Immutable, shared by all
// threads.
class BedrockAdapter final : public Adapter {
public:
    Capabilities capabilities() const override;
    Result<std::string> base_url(const std::vector<Header>& options) const override;
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;

    // Signature Version 4 for access keys; API keys of Bedrock go as `authorization: Bearer`.
    void sign(const Credential& credential, const Signing& signing, std::vector<Header>& headers) const override;

    void carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const override;

    const embeddings::EmbeddingsAdapter* embeddings() const override { return &embeddings_; }

private:
    Embeddings embeddings_;
};

std::unique_ptr<Adapter> make_adapter();

}  // namespace lightport::bedrock
