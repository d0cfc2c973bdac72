// Classes of bytes in message heads (RFC 9110 §5.6.2, §5.5; RFC 3986). Tables, so that a check costs one load per byte.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace lightport::http {

using ByteClass = std::array<bool, 256>;

constexpr ByteClass make_class(std::string_view extra, bool alphanumeric) {
    ByteClass bytes{};
    for (const char c : extra) bytes[static_cast<unsigned char>(c)] = true;
    if (!alphanumeric) return bytes;
    for (unsigned char c = '0'; c <= '9'; ++c) bytes[c] = true;
    for (unsigned char c = 'a'; c <= 'z'; ++c) bytes[c] = true;
    for (unsigned char c = 'A'; c <= 'Z'; ++c) bytes[c] = true;
    return bytes;
}

constexpr ByteClass make_range(unsigned first, unsigned last) {
    ByteClass bytes{};
    for (unsigned c = first; c <= last; ++c) bytes[c] = true;
    return bytes;
}

constexpr ByteClass make_value_class() {
    ByteClass bytes = make_range(0x20, 0xff);
    bytes[0x7f] = false;
    bytes['\t'] = true;
    return bytes;
}

inline constexpr ByteClass kTokenBytes = make_class("!#$%&'*+-.^_`|~", true);
inline constexpr ByteClass kValueBytes = make_value_class();        // no control characters but HTAB; obs-text is fine
inline constexpr ByteClass kVisibleBytes = make_range(0x20, 0x7e);  // of a request line; its parts are checked apart
inline constexpr ByteClass kDigitBytes = make_range('0', '9');
inline constexpr ByteClass kHexBytes = make_class("0123456789abcdefABCDEF", false);
inline constexpr ByteClass kHostBytes = make_class("-._~%!$&'()*+;=", true);  // reg-name without the comma
inline constexpr ByteClass kAddressBytes = make_class("0123456789abcdefABCDEF:.", false);

inline bool all_in(std::string_view text, const ByteClass& bytes) {
    return std::all_of(text.begin(), text.end(), [&](char c) { return bytes[static_cast<unsigned char>(c)]; });
}

inline bool is_token(std::string_view text) { return !text.empty() && all_in(text, kTokenBytes); }

// A request target: visible ASCII, no fragment.
inline bool is_target(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

// Without the optional whitespace around it (RFC 9110 §5.6.3).
inline std::string_view trim_ows(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace lightport::http
