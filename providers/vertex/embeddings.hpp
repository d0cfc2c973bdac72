// Embeddings on Vertex AI. Source: Google's Vertex AI reference, "Text embeddings API" (predict) and embedContent.
#pragma once

#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "lightport/embeddings.hpp"

namespace lightport::vertex {

class VertexEmbeddings final : public embeddings::EmbeddingsAdapter {
public:
    // predict for up to 250 texts at a time (gemini-embedding-001: one); newer models have embedContent, for one text.
    Result<void> write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                       std::vector<UpstreamRequest>& out) const override;
    Result<void> read(const embeddings::Request& request, std::string_view body,
                      embeddings::Response& response) const override;
};

}  // namespace lightport::vertex
