// OpenAI's embeddings API, and those of servers that speak it. Source: OpenAI's API reference, "Embeddings".
#pragma once

#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::openai {

class OpenAiEmbeddings : public embeddings::EmbeddingsAdapter {
public:
    // `path` is appended to the base URL and outlives the adapter.
    explicit OpenAiEmbeddings(std::string_view path = "/embeddings") : path_(path) {}

    // The client's bytes with `model` replaced, in one request.
    Result<void> write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                       std::vector<UpstreamRequest>& out) const override;

    // Verbatim where the answer is what the client expects: all vectors in order, in the encoding that was asked for,
    // with usage. Else the vectors, put in order by their index.
    Result<void> read(const embeddings::Request& request, std::string_view body,
                      embeddings::Response& response) const override;

private:
    std::string_view path_;
};

}  // namespace lightport::openai
