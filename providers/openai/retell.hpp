// A whole chat completion told as events.
#pragma once

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::openai {

// Emits Start, the deltas of all choices and their Finish; neither Usage nor End. `root` is a validated chat
// completion.
void retell(json::Value root, chat::EventSink& sink);

}  // namespace lightport::openai
