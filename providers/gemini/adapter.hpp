// Google's Gemini API, in its own dialect (generateContent). Source: Google's Gemini API reference, v1beta.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "provider/named_models.hpp"
#include "providers/gemini/embeddings.hpp"

namespace lightport::gemini {

// Base URL: https://generativelanguage.googleapis.com/v1beta. Immutable, shared by all threads.
class GeminiAdapter final : public Adapter {
public:
    Capabilities capabilities() const override;
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;

    // x-goog-api-key; OAuth access tokens (obtained ones, and ya29.…) go as `authorization: Bearer`. Never in the URL:
    // it is logged.
    void authorize(const Credential& credential, std::vector<Header>& headers) const override;

    const embeddings::EmbeddingsAdapter* embeddings() const override { return &embeddings_; }
    const models::ModelsAdapter* models() const override { return &models_; }

private:
    GeminiEmbeddings embeddings_;
    provider::NamedModels models_{"/models?pageSize=1000", "models/"};
};

// "gemini-2.5-flash" → "/models/gemini-2.5-flash"; "tunedModels/mine" names its collection itself. Error: 400.
Result<std::string> model_path(std::string_view model);

// What is true of the same models on Vertex AI too.
Capabilities gemini_capabilities();

std::unique_ptr<Adapter> make_adapter();

}  // namespace lightport::gemini
