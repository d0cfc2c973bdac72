// Reranking over POST /v2/rerank. Source: Cohere's API reference, "Rerank" (v2).
#pragma once

#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::cohere {

class CohereRerank final : public rerank::RerankAdapter {
public:
    Result<void> write(const rerank::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;

    Result<void> read(const rerank::Request& request, std::string_view body, rerank::Response& response) const override;
};

}  // namespace lightport::cohere
