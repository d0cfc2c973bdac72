// Thought signatures on their way back: opaque data that Gemini gives out with a part and wants to see again there.
// Sources: Google's "Thought signatures" guide; the members are those of Google's OpenAI endpoint and of gateways whose
// histories clients bring along.
#pragma once

#include <cstddef>
#include <vector>

#include "lightport/chat.hpp"

namespace lightport::gemini {

// Stands for a signature that is not known any more; documented by Google.
inline constexpr std::string_view kNoSignature = "skip_thought_signature_validator";

// The signature of each call of an assistant's message, empty where there is none.
std::vector<json::Text> call_signatures(const chat::Message& message);

// The signature of the message's text; empty: none.
json::Text text_signature(const chat::Message& message);

// An id without the signature that some gateways append to it.
json::Text plain_call_id(json::Text id);

}  // namespace lightport::gemini
