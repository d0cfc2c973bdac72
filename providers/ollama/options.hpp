// The member `options` of Ollama's requests: everything that steers the runner.
#pragma once

#include <string_view>

#include "json/writer.hpp"
#include "lightport/adapter.hpp"
#include "lightport/chat.hpp"

namespace lightport::ollama {

// True for runner options that clients may write at the top level as well, e.g. num_ctx, min_p.
bool is_option(std::string_view key);

// Writes `options` if there are any: the client's own object first, which wins, then its top-level options, OpenAI's
// members in Ollama's names, and the provider's default num_ctx.
void write_options(json::Writer& writer, const chat::Request& request, const Target& target);

// The same for embeddings, which have only the client's own and the provider's.
void write_options(json::Writer& writer, const json::Raw* own, const Target& target);

}  // namespace lightport::ollama
