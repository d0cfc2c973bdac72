// SHA-256 (FIPS 180-4) of strings, and comparison in constant time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lightport::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);

// Of the concatenation.
Digest sha256(std::span<const std::string_view> pieces);

// 64 lower-case hex digits.
std::string to_hex(const Digest& digest);

// 64 hex digits of either case; nothing for anything else.
std::optional<Digest> digest_from_hex(std::string_view hex);

// The time it takes depends on the sizes alone, never on the bytes.
bool equal_in_constant_time(std::string_view a, std::string_view b);
bool equal_in_constant_time(const Digest& a, const Digest& b);

}  // namespace lightport::crypto
