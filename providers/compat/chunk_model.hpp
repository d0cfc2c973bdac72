// A chunk that needed nothing. One that differs from it only in the text between needs nothing either, and is told by
// its bytes alone.
#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"

namespace lightport::compat {

class ChunkModel {
public:
    bool fits(std::string_view data) const;
    // Remembers an unchanged chunk, of this root; only where it has no bearing on later ones: plain text or reasoning.
    void learn(std::string_view data, json::Value root);

private:
    std::string before_;  // up to and with the opening quote of the text
    std::string after_;   // from the closing quote
};

}  // namespace lightport::compat
