// Reasoning that stands in the text itself, between <think> and </think>.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lightport::compat {

// For one choice. Only tags at the very beginning count: what comes later is text about tags. A tag may be cut between
// two chunks; at most its bytes are held back.
class ThinkSplitter {
public:
    struct Split {
        std::string content;
        std::string reasoning;
    };

    // False once the text that remains is content alone: from there on it needs no look.
    bool is_open() const { return state_ != State::kPast; }

    // Takes the next piece of plain text.
    Split take(std::string_view text);
    // What was held back, at the end of the text. Without a closing tag it was all reasoning.
    Split finish();

private:
    enum class State : std::uint8_t { kBefore, kInside, kAfter, kPast };

    bool step(Split& out);
    bool before(Split& out);
    bool inside(Split& out);
    bool after();

    State state_ = State::kBefore;
    int line_ends_ = 0;  // of those behind the closing tag
    std::string held_;
};

}  // namespace lightport::compat
