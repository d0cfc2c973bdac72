// OpenAI's chat completions API, and those of servers that speak it: the client's own dialect, so nothing is
// translated.
#pragma once

#include <memory>

#include "lightport/adapter.hpp"
#include "providers/openai/completions.hpp"
#include "providers/openai/embeddings.hpp"
#include "providers/openai/models.hpp"

namespace lightport::openai {

class OpenAiAdapter : public Adapter {
public:
    Capabilities capabilities() const override;
    // The client's bytes with `model` replaced.
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;
    const embeddings::EmbeddingsAdapter* embeddings() const override { return &embeddings_; }

    const Adapter* completions() const override { return &completions_; }
    const models::ModelsAdapter* models() const override { return &models_; }

private:
    CompletionsAdapter completions_;
    OpenAiEmbeddings embeddings_;
    OpenAiModels models_;
};

std::unique_ptr<const Adapter> make_adapter();

}  // namespace lightport::openai
