// A whole chat completion told as events.
#pragma once

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::openai {

// Emits Start, the deltas of all choices and their Finish; neither Usage nor End. `root` is a validated chat
// completion.
void retell(json::Value root, chat::EventSink& sink);

// Emits the deltas of one chunk of a stream and the Finish of the choices that end with it. Of each tool call the first
// delta has the index and the name.
void retell_chunk(json::Value root, chat::EventSink& sink);

}  // namespace lightport::openai
