// OpenAI's embeddings API, and those of servers that speak it. Source: OpenAI's API reference, "Embeddings".
#pragma once

#include <string_view>
#include <utility>

#include "lightport/adapter.hpp"
#include "provider/embeddings_profile.hpp"

namespace lightport::openai {

class OpenAiEmbeddings : public embeddings::EmbeddingsAdapter {
public:
    // `path` is appended to the base URL and outlives the adapter. `profile`: how the vendor differs.
    explicit OpenAiEmbeddings(std::string_view path = "/embeddings", provider::EmbeddingsProfile profile = {})
        : path_(path), profile_(std::move(profile)) {}

    // The client's bytes with `model` replaced and what the profile says.
    Result<void> write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                       std::vector<UpstreamRequest>& out) const override;

    // Verbatim where the answer is what the client expects: all vectors in order, in the encoding that was asked for,
    // with usage. Else the vectors of `data`, put in order by their index, or the bare ones of `embeddings`.
    Result<void> read(const embeddings::Request& request, std::string_view body,
                      embeddings::Response& response) const override;

private:
    std::string_view path_;
    provider::EmbeddingsProfile profile_;
};

}  // namespace lightport::openai
