// The words with which vendors end an answer, in OpenAI's.
#pragma once

#include <string_view>

#include "lightport/json_text.hpp"

namespace lightport::compat {

// stop, length, tool_calls, function_call, content_filter, or error: the answer was broken off. A word that nobody
// knows means stop; so does an empty one.
// `called`: the answer has tool calls, which stop does not say.
std::string_view finish_word(json::Text theirs, bool called);

}  // namespace lightport::compat
