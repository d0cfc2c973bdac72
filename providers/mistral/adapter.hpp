// Mistral's API: OpenAI's dialect, kept strictly and with words of its own. What is the same is relayed.
#pragma once

#include <memory>

#include "providers/openai/adapter.hpp"
#include "providers/openai/embeddings.hpp"

namespace lightport::mistral {

class MistralAdapter final : public openai::OpenAiAdapter {
public:
    MistralAdapter();

    Capabilities capabilities() const override;
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;
    void carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const override;
    const Adapter* completions() const override { return nullptr; }  // carried by chat
    const embeddings::EmbeddingsAdapter* embeddings() const override { return &embeddings_; }

private:
    openai::OpenAiEmbeddings embeddings_;
};

std::unique_ptr<const Adapter> make_adapter();

}  // namespace lightport::mistral
