// What providers can take as the input of an embeddings request.
#pragma once

#include <string_view>

#include "lightport/embeddings.hpp"

namespace lightport::provider {

// For providers that take text only. Error: kUnsupportedValue naming `input` where the client sent token ids.
Result<void> require_texts(const embeddings::Request& request, std::string_view provider);

}  // namespace lightport::provider
