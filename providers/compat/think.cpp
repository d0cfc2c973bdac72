// See think.hpp.
#include "providers/compat/think.hpp"

#include <algorithm>
#include <utility>

namespace lightport::compat {
namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";
constexpr std::size_t kMaxBlank = 256;  // more space in front of the tag than that is content

// Length of the longest end of `text` that may be the beginning of the closing tag.
std::size_t begun_tag(std::string_view text) {
    for (std::size_t size = std::min(text.size(), kClose.size() - 1); size > 0; --size) {
        if (text.ends_with(kClose.substr(0, size))) return size;
    }
    return 0;
}

}  // namespace

ThinkSplitter::Split ThinkSplitter::take(std::string_view text) {
    Split out;
    held_.append(text);
    while (step(out)) {
    }
    return out;
}

ThinkSplitter::Split ThinkSplitter::finish() {
    Split out;
    (state_ == State::kInside || state_ == State::kOpened ? out.reasoning : out.content) = std::exchange(held_, {});
    state_ = State::kPast;
    return out;
}

// False: nothing more can be said of what is held.
bool ThinkSplitter::step(Split& out) {
    switch (state_) {
        case State::kBefore:
        case State::kOpened: return before();
        case State::kInside: return inside(out);
        case State::kAfter: return after();
        case State::kPast: break;
    }
    out.content.append(std::exchange(held_, {}));
    return false;
}

bool ThinkSplitter::before() {
    const std::size_t start = held_.find_first_not_of(" \t\r\n");
    if (start == std::string::npos && held_.size() <= kMaxBlank) return false;
    const std::string_view rest = std::string_view(held_).substr(std::min(start, held_.size()));
    if (rest.starts_with(kOpen)) {
        held_.erase(0, start + kOpen.size());
        state_ = State::kInside;
    } else if (!rest.empty() && kOpen.starts_with(rest)) {
        return false;
    } else {
        state_ = state_ == State::kOpened ? State::kInside : State::kPast;
    }
    return true;
}

bool ThinkSplitter::inside(Split& out) {
    const std::size_t end = held_.find(kClose);
    if (end != std::string::npos) {
        out.reasoning.append(held_, 0, end);
        held_.erase(0, end + kClose.size());
        state_ = State::kAfter;
        return true;
    }
    const std::size_t told = held_.size() - begun_tag(held_);
    out.reasoning.append(held_, 0, told);
    held_.erase(0, told);
    return false;
}

bool ThinkSplitter::after() {
    while (!held_.empty() && held_.front() == '\n' && line_ends_ < 2) {
        held_.erase(0, 1);
        ++line_ends_;
    }
    if (held_.empty() && line_ends_ < 2) return false;
    state_ = State::kPast;
    return true;
}

}  // namespace lightport::compat
