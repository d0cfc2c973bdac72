// A text as the mock provider understands it: a set of words.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lightport::mock {

// The words of a text (letters, digits and everything beyond ASCII; without regard to ASCII case) as numbers, in order.
std::vector<std::uint64_t> word_hashes(std::string_view text);

}  // namespace lightport::mock
