// Embeddings requests from OpenAI's JSON, and what an adapter makes of them and of an answer.
#pragma once

#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"

namespace lightport::golden {

struct WrittenEmbeddings {
    std::vector<UpstreamRequest> requests;  // bodies in storage
    std::string losses;                     // joined by spaces
    std::optional<Error> error;
};

// `model` may be left out of the body. `options`: the provider's.
WrittenEmbeddings write_embeddings(const Adapter& adapter, std::string_view body, const std::string& model,
                                   const std::vector<Header>& options = {});

// The client's answer to the provider's bodies, "verbatim <body>" or "error <code>".
std::string read_embeddings(const Adapter& adapter, std::string_view body, std::vector<std::string> answers);

}  // namespace lightport::golden
