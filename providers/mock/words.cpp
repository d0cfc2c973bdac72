// See words.hpp.
#include "providers/mock/words.hpp"

#include <string>

#include "base/ascii.hpp"
#include "providers/mock/play.hpp"

namespace lightport::mock {
namespace {

bool is_word(char c) {
    const char lower = to_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::vector<std::uint64_t> word_hashes(std::string_view text) {
    std::vector<std::uint64_t> words;
    std::string word;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        if (at < text.size() && is_word(text[at])) {
            word += to_lower(text[at]);
        } else if (!word.empty()) {
            words.push_back(hash(word));
            word.clear();
        }
    }
    return words;
}

}  // namespace lightport::mock
