// A look at a chunk without parsing it: does it carry anything but content?
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace lightport::openai {
namespace detail {

using Block = std::uint8_t __attribute__((vector_size(16)));
inline constexpr std::size_t kBlock = sizeof(Block);

// True if one of the 16 bytes at `at` is a quote before the first letter of a name that matters. Reads 17 bytes.
inline bool has_candidate(const char* at) {
    Block first;
    Block second;
    std::memcpy(&first, at, kBlock);
    std::memcpy(&second, at + 1, kBlock);
    const auto hit = (first == '"') & ((second == 'u') | (second == 'f') | (second == 'e'));
    std::uint64_t halves[2];
    std::memcpy(halves, &hit, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

// True if the quoted name stands at `at`, and a value other than null behind it.
inline bool has_value(std::string_view json, std::size_t at, std::string_view quoted) {
    if (json.compare(at, quoted.size(), quoted) != 0) return false;
    at += quoted.size();
    while (at < json.size() && (json[at] == ' ' || json[at] == ':' || json[at] == '\n' || json[at] == '\t')) ++at;
    return at == json.size() || json[at] != 'n';
}

}  // namespace detail

// True if the chunk may hold a `usage`, a `finish_reason` or an `error` that is not null. Inside of strings these names
// cannot stand with their quotes unescaped, so text never causes a false alarm; a name further down may. False is
// certain, unless a name is written with escapes, which no server does. 32 bytes behind the end must be readable.
inline bool needs_parse(std::string_view json) {
    for (std::size_t block = 0; block < json.size(); block += detail::kBlock) {
        if (!detail::has_candidate(json.data() + block)) continue;
        const std::size_t end = std::min(block + detail::kBlock, json.size());
        for (std::size_t at = block; at < end; ++at) {
            if (json[at] != '"') continue;
            if (detail::has_value(json, at, "\"usage\"") || detail::has_value(json, at, "\"finish_reason\"") ||
                detail::has_value(json, at, "\"error\"")) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace lightport::openai
