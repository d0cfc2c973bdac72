// Cohere's API, version 2: chat, embed, rerank. Source: Cohere's API reference.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "providers/cohere/embed.hpp"
#include "providers/cohere/rerank.hpp"

namespace lightport::cohere {

// Base URL: https://api.cohere.com/v2. Immutable, shared by all threads.
class CohereAdapter final : public Adapter {
public:
    Capabilities capabilities() const override;
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;

    // The trial key's budget as x-ratelimit-*-requests, x-debug-trace-id as x-upstream-request-id.
    void carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const override;

    const embeddings::EmbeddingsAdapter* embeddings() const override { return &embed_; }
    const rerank::RerankAdapter* rerank() const override { return &rerank_; }

private:
    CohereEmbed embed_;
    CohereRerank rerank_;
};

std::unique_ptr<Adapter> make_adapter();

}  // namespace lightport::cohere
