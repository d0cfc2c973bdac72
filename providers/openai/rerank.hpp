// The rerank API that Cohere, Jina, Voyage and servers like them share, for providers that otherwise speak OpenAI's
// dialect. Source: the API references of Jina ("Reranker API") and Voyage ("Rerankers").
#pragma once

#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::openai {

class RelayRerank : public rerank::RerankAdapter {
public:
    // `path` is appended to the base URL; `top` is the provider's name for top_n. Both outlive the adapter.
    explicit RelayRerank(std::string_view path = "/rerank", std::string_view top = "top_n") : path_(path), top_(top) {}

    // The client's bytes with `model` replaced and top_n under the provider's name. Documents become strings, and come
    // back from the gateway, not from the provider.
    Result<void> write(const rerank::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;

    // Takes the list as `results` or as `data`, scores as `relevance_score` or `score`, usage as total_tokens or as
    // billed search_units.
    Result<void> read(const rerank::Request& request, std::string_view body, rerank::Response& response) const override;

private:
    std::string_view path_;
    std::string_view top_;
};

}  // namespace lightport::openai
