// See escape.hpp.
#include "observe/escape.hpp"

#include <algorithm>
#include <cstdint>

namespace lightport::observe {
namespace {

constexpr std::size_t kMaxValue = 512;

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t size = 1;  // bytes
    bool valid = false;
};

// One code point that begins with a byte ≥ 0x80, by the table of RFC 3629 §4.
CodePoint decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
    std::uint32_t value = lead & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        value = (value << 6) | (byte(i) & 0x3Fu);
    }
    constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < kSmallest[size] || value > 0x10FFFF || surrogate) return {};
    return {value, size, true};
}

// Invisible or obeyed by terminals and viewers: C1, line separators, bidirectional overrides and isolates.
bool is_unsafe(std::uint32_t value) {
    return value < 0xA0 || value == 0x2028 || value == 0x2029 || (value >= 0x202A && value <= 0x202E) ||
           (value >= 0x2066 && value <= 0x2069);
}

void append_unicode_escape(std::uint32_t value, std::string& out) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(value >> shift) & 15];
}

void append_ascii(char c, std::string& out) {
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
    }
    const auto value = static_cast<std::uint8_t>(c);
    if (value < 0x20 || value == 0x7F) {
        append_unicode_escape(value, out);
    } else {
        out += c;
    }
}

}  // namespace

void append_escaped(std::string_view text, std::string& out) {
    std::size_t at = 0;
    while (at < text.size() && at < kMaxValue) {
        const char c = text[at];
        if (static_cast<std::uint8_t>(c) < 0x80) {
            append_ascii(c, out);
            ++at;
            continue;
        }
        const CodePoint point = decode(text.substr(at));
        if (!point.valid) {
            out += "\\ufffd";
        } else if (is_unsafe(point.value)) {
            append_unicode_escape(point.value, out);
        } else {
            out += text.substr(at, point.size);
        }
        at += point.size;
    }
    if (at < text.size()) out += "…";
}

bool is_plain(std::string_view text) {
    return !text.empty() && text.size() <= kMaxValue && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '=';
    });
}

}  // namespace lightport::observe
