// What providers can take as the input of an embeddings request, and how much at once.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "lightport/embeddings.hpp"

namespace lightport::provider {

// For providers that take text only. Error: kUnsupportedValue naming `input` where the client sent token ids.
Result<void> require_texts(const embeddings::Request& request, std::string_view provider);

// Inputs that go in one upstream request: [begin, end).
struct Batch {
    std::size_t begin = 0;
    std::size_t end = 0;
};

// All inputs in order, for providers that take `most` at once (0: any number).
std::vector<Batch> batches_of(const embeddings::Request& request, std::size_t most);

// How many vectors the next answer owes, when the ones in `response` have been read.
std::size_t vectors_due(const embeddings::Request& request, const embeddings::Response& response, std::size_t most);

}  // namespace lightport::provider
