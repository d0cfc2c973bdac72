// Embeddings of the Titan, Cohere and Nova models through InvokeModel. Source: Amazon Bedrock user guide, "Amazon Titan
// Embeddings", "Cohere Embed" and "Amazon Nova Multimodal Embeddings".
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "lightport/embeddings.hpp"

namespace lightport::bedrock {

class Embeddings final : public embeddings::EmbeddingsAdapter {
public:
    // Titan and Nova take one text per call, Cohere up to 96. input_type (Cohere), embeddingPurpose (Nova) and
    // normalize (Titan 2) are taken from the request's extra members.
    Result<void> write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                       std::vector<UpstreamRequest>& out) const override;

    Result<void> read(const embeddings::Request& request, std::string_view body,
                      embeddings::Response& response) const override;

    // Cohere's models are counted there alone.
    std::int64_t tokens_of(const ResponseHead& head) const override;
};

}  // namespace lightport::bedrock
