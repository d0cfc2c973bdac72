// A provider without a network: for trying the gateway out, and for testing clients against answers and faults.
#pragma once

#include <memory>

#include "providers/mock/embeddings.hpp"
#include "providers/mock/models.hpp"
#include "providers/mock/rerank.hpp"
#include "providers/openai/adapter.hpp"

namespace lightport::mock {

// Speaks OpenAI's dialect, so requests and answers pass through the same code as OpenAI's. What it answers depends on
// the model's name (behaviour.hpp) and the request alone: the same request always has the same answer, byte for byte.
class MockAdapter final : public openai::OpenAiAdapter {
public:
    Capabilities capabilities() const override;
    // One choice only: more are refused.
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::optional<Script> script(const chat::Request& request, const Target& target) const override;
    const Adapter* completions() const override { return nullptr; }
    const embeddings::EmbeddingsAdapter* embeddings() const override { return &embeddings_; }
    const rerank::RerankAdapter* rerank() const override { return &rerank_; }
    const models::ModelsAdapter* models() const override { return &models_; }

private:
    MockEmbeddings embeddings_;
    MockRerank rerank_;
    MockModels models_;
};

std::unique_ptr<const Adapter> make_adapter();

}  // namespace lightport::mock
