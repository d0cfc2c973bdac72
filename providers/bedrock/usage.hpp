// Token counts of Converse as ours.
#pragma once

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::bedrock {

// A `usage` object in OpenAI's sense: Bedrock's inputTokens leave cached and cache-written tokens out. Counts that are
// absent, negative or no numbers are 0. Borrows nothing.
chat::Usage usage_of(json::Value usage);

}  // namespace lightport::bedrock
