// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace lightport::json::detail {

// Length of the valid sequence at the start of s, which is not empty; 0 if there is none.
std::size_t utf8_sequence_length(std::string_view s);

}  // namespace lightport::json::detail
