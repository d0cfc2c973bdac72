// Signed reasoning of earlier turns, in the forms in which clients send it back.
#pragma once

#include <cstddef>

#include "json/writer.hpp"
#include "lightport/chat.hpp"

namespace lightport::anthropic {

// Counts the signed blocks in thinking_blocks, else in reasoning_details (OpenRouter's form), and writes them as
// Anthropic's own blocks where `writer` is not nullptr: texts and signatures byte for byte, in their order. Text
// without a signature is never a block: Anthropic refuses it.
std::size_t signed_blocks(const chat::Message& message, json::Writer* writer);

// True if thinking cannot be asked for because the assistant turn that is going on called tools without signed
// reasoning: models with a thinking budget answer 400 then.
bool lacks_signed_thinking(const chat::Request& request);

}  // namespace lightport::anthropic
