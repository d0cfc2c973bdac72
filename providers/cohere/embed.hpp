// Embeddings over POST /v2/embed. Source: Cohere's API reference, "Embed" (v2).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"

namespace lightport::cohere {

class CohereEmbed final : public embeddings::EmbeddingsAdapter {
public:
    // The most texts of one call.
    static constexpr std::size_t kMaxTexts = 96;

    // Floats are asked for whatever encoding the client wants. input_type, which Cohere requires, is the client's own
    // or search_document. Token ids are a 400.
    Result<void> write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                       std::vector<UpstreamRequest>& out) const override;

    Result<void> read(const embeddings::Request& request, std::string_view body,
                      embeddings::Response& response) const override;
};

}  // namespace lightport::cohere
