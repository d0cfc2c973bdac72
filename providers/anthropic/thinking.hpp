// Signed reasoning of earlier turns, in the forms in which clients send it back, and how reasoning is asked for.
#pragma once

#include <vector>

#include "json/writer.hpp"
#include "lightport/chat.hpp"
#include "providers/anthropic/plan.hpp"

namespace lightport::anthropic {

// Either signed text or encrypted reasoning. Borrowed from the message.
struct SignedBlock {
    json::Text thinking;
    json::Text signature;
    json::Text redacted;  // not empty: the others are
};

// The signed blocks in thinking_blocks, else in reasoning_details (OpenRouter's form), in their order. Text without a
// signature is never a block: it is refused.
std::vector<SignedBlock> signed_blocks(const chat::Message& message);

// Writes the value of `thinking`; not for ThinkingForm::kUnset. own: as the client wrote it.
void write_thinking(json::Writer& writer, const Plan& plan, json::Raw own);

// True if thinking cannot be asked for because the assistant turn that is going on called tools without signed
// reasoning: models with a thinking budget answer 400 then.
bool lacks_signed_thinking(const chat::Request& request);

}  // namespace lightport::anthropic
