// A chunk that needed nothing. One that differs from it only in the text between needs nothing either, and is told by
// its bytes alone.
#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"

namespace lightport::compat {

class ChunkModel {
public:
    // Asked of every chunk, so it is inline.
    bool fits(std::string_view data) const {
        if (before_.empty() || data.size() < before_.size() + after_.size()) return false;
        if (!data.starts_with(before_) || !data.ends_with(after_)) return false;
        return json::detail::skip_string(data, before_.size() - 1) == data.size() - after_.size() + 1;
    }
    // Remembers an unchanged chunk, of this root; only where it has no bearing on later ones: plain text or reasoning.
    void learn(std::string_view data, json::Value root);

private:
    std::string before_;  // up to and with the opening quote of the text
    std::string after_;   // from the closing quote
};

}  // namespace lightport::compat
