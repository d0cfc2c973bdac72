// What no provider with a dialect of its own can express.
#pragma once

#include <span>
#include <string_view>

#include "lightport/chat.hpp"
#include "lightport/result.hpp"

namespace lightport::provider {

// Notes the extra members that ask for something, unless `is_known(key)` says that they are expressed or were judged
// already. At most kMaxLosses in all.
void note_extras(std::span<const chat::Member> extras, bool (*is_known)(std::string_view key),
                 chat::LossReport& losses);

// Notes the members that only OpenAI's own API has a use for: logit_bias, user, a service tier, parallel_tool_calls
// switched off, and of messages: name, is_error, signed reasoning; and marks of what is to be cached (cache_control).
void note_openai_only(const chat::Request& request, chat::LossReport& losses);

// 400 where the client wants another answer than one text: several choices, or audio. `provider` names it in the
// message, e.g. "Cohere".
Result<void> require_one_text(const chat::Request& request, std::string_view provider);

}  // namespace lightport::provider
