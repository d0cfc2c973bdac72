// Ollama's own API: chat and embeddings. Source: Ollama's API reference.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lightport/adapter.hpp"
#include "provider/named_models.hpp"
#include "providers/ollama/embed.hpp"

namespace lightport::ollama {

// Immutable, shared by all threads. Options of the provider: `host` (as OLLAMA_HOST is written), `num_ctx` (the context
// where a request does not say it; Ollama's default is small, and it cuts the head of longer prompts silently) and
// `keep_alive`.
class OllamaAdapter final : public Adapter {
public:
    Capabilities capabilities() const override;

    // http://127.0.0.1:11434, or what `host` says: a scheme, a port and everything may be missing there.
    Result<std::string> base_url(const std::vector<Header>& options) const override;

    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;

    const embeddings::EmbeddingsAdapter* embeddings() const override { return &embed_; }
    const models::ModelsAdapter* models() const override { return &models_; }

private:
    OllamaEmbed embed_;
    provider::NamedModels models_{"/api/tags"};
};

std::unique_ptr<Adapter> make_adapter();

}  // namespace lightport::ollama
