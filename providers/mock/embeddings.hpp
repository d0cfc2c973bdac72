// Vectors without a model: texts that share words are near each other.
#pragma once

#include "providers/openai/embeddings.hpp"

namespace lightport::mock {

// Answers in OpenAI's dialect, always with numbers: base64 is the gateway's work. A vector has 64 dimensions, or as
// many as asked for (at most 4096), and length 1; a token of usage is a word.
class MockEmbeddings final : public openai::OpenAiEmbeddings {
public:
    // Token ids mean nothing here: a 400 that names the input.
    Result<void> write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                       std::vector<UpstreamRequest>& out) const override;
    std::optional<Script> script(const embeddings::Request& request) const override;
};

}  // namespace lightport::mock
