// Google's Vertex AI: Gemini, Claude, Mistral and open models, each in its publisher's dialect.
// Source: Google's Vertex AI REST reference and its pages on partner models.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lightport/adapter.hpp"
#include "providers/vertex/embeddings.hpp"

namespace lightport::vertex {

// Options: project, location (global), api_version. Immutable, shared by all threads.
class VertexAdapter final : public Adapter {
public:
    Capabilities capabilities() const override;
    Result<std::string> base_url(const std::vector<Header>& options) const override;
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;

    // `authorization: Bearer` and an access token; API keys of the express mode go as x-goog-api-key. Never both.
    void authorize(const Credential& credential, std::vector<Header>& headers) const override;

    const embeddings::EmbeddingsAdapter* embeddings() const override { return &embeddings_; }

private:
    VertexEmbeddings embeddings_;
};

std::unique_ptr<Adapter> make_adapter();

}  // namespace lightport::vertex
