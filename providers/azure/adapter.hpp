// Azure OpenAI and the OpenAI-shaped models of Azure AI Foundry: OpenAI's dialect at other addresses, with the results
// of content filters in the answers. Requests are relayed; what an older API version does not know is put in its words.
#pragma once

#include <memory>

#include "providers/openai/adapter.hpp"
#include "providers/openai/embeddings.hpp"

namespace lightport::azure {

class AzureEmbeddings final : public openai::OpenAiEmbeddings {
public:
    Result<void> write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                       std::vector<UpstreamRequest>& out) const override;
};

class AzureAdapter final : public openai::OpenAiAdapter {
public:
    Result<std::string> base_url(const std::vector<Header>& options) const override;
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;
    // `api-key`, or `Authorization: Bearer` for an access token of Entra ID.
    void authorize(const Credential& credential, std::vector<Header>& headers) const override;
    void carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const override;
    const Adapter* completions() const override { return nullptr; }           // carried by chat
    const models::ModelsAdapter* models() const override { return nullptr; }  // deployments are not listed
    const embeddings::EmbeddingsAdapter* embeddings() const override { return &embeddings_; }

private:
    AzureEmbeddings embeddings_;
};

std::unique_ptr<const Adapter> make_adapter();

}  // namespace lightport::azure
