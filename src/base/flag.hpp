// The words for true and false, in the configuration, the environment, options and header fields alike.
#pragma once

#include <optional>
#include <string_view>

#include "base/ascii.hpp"

namespace lightport {

// true, yes, on, 1; false, no, off, 0; in any case. nullopt: anything else.
inline std::optional<bool> parse_flag(std::string_view text) {
    for (const std::string_view word : {"true", "yes", "on", "1"}) {
        if (equals_ignoring_case(text, word)) return true;
    }
    for (const std::string_view word : {"false", "no", "off", "0"}) {
        if (equals_ignoring_case(text, word)) return false;
    }
    return std::nullopt;
}

}  // namespace lightport
