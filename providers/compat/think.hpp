// Reasoning that stands in the text itself, between <think> and </think>.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "provider/response_profile.hpp"

namespace lightport::compat {

// For one choice. Only tags at the very beginning count: what comes later is text about tags. A tag may be cut between
// two chunks; at most its bytes are held back. Where the model's template opens the tag, the text begins inside; an
// opening tag that comes nevertheless is passed over.
class ThinkSplitter {
public:
    struct Split {
        std::string content;
        std::string reasoning;
    };

    // `tags`: any but kNone.
    explicit ThinkSplitter(provider::ThinkTags tags)
        : state_(tags == provider::ThinkTags::kOpened ? State::kOpened : State::kBefore) {}

    // False once the text that remains is content alone: from there on it needs no look.
    bool is_open() const { return state_ != State::kPast; }

    // Takes the next piece of plain text.
    Split take(std::string_view text);
    // What was held back, at the end of the text. Without a closing tag it was all reasoning.
    Split finish();

private:
    enum class State : std::uint8_t { kBefore, kOpened, kInside, kAfter, kPast };

    bool step(Split& out);
    bool before();
    bool inside(Split& out);
    bool after();

    State state_;
    int line_ends_ = 0;  // of those behind the closing tag
    std::string held_;
};

}  // namespace lightport::compat
