// What the mock model says to a request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/chat.hpp"
#include "providers/mock/behaviour.hpp"

namespace lightport::mock {

struct Call {
    std::string name;       // plain UTF-8, like all text here
    std::string arguments;  // a JSON document, or the free text of a custom tool
    bool custom = false;
};

struct Reply {
    std::string reasoning;
    std::string content;
    std::string refusal;
    std::vector<Call> calls;
    bool cut_short = false;  // max_tokens was reached
    std::int64_t prompt_tokens = 0;
    std::int64_t reasoning_tokens = 0;
    std::int64_t completion_tokens = 0;  // includes reasoning
};

// Depends on the request alone. A token is a word.
Reply reply_to(const chat::Request& request, Kind kind);

// Words with the spaces that follow them; joined they are the text again. A piece for each token.
std::vector<std::string_view> words_of(std::string_view text);

}  // namespace lightport::mock
