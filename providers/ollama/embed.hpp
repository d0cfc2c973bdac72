// Embeddings over POST /api/embed. Source: Ollama's API reference, "Generate embeddings".
#pragma once

#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"

namespace lightport::ollama {

class OllamaEmbed final : public embeddings::EmbeddingsAdapter {
public:
    // One call for all texts. Token ids are a 400.
    Result<void> write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                       std::vector<UpstreamRequest>& out) const override;

    Result<void> read(const embeddings::Request& request, std::string_view body,
                      embeddings::Response& response) const override;
};

}  // namespace lightport::ollama
