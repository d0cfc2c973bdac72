// See safe_id.hpp.
#include "provider/safe_id.hpp"

#include <algorithm>

#include "json/text.hpp"

namespace lightport::provider {
namespace {

bool is_id_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

std::uint64_t hash64(std::string_view bytes) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return hash;
}

void append_hex(std::string& out, std::uint64_t value, int digits) {
    constexpr std::string_view kHex = "0123456789abcdef";
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += kHex[(value >> shift) & 0xF];
}

bool is_plain_id(json::Text text, std::size_t max) {
    return !text.empty() && text.escaped.size() <= max &&
           std::all_of(text.escaped.begin(), text.escaped.end(), is_id_byte);
}

void append_safe_id(std::string& out, json::Text text, std::size_t max) {
    if (text.empty() || is_plain_id(text, max)) {
        out.append(text.escaped);
        return;
    }
    const std::string original = json::unescaped(text);
    const std::size_t kept = std::min(original.size(), max == std::string_view::npos ? max : max - 9);
    for (const char c : std::string_view(original).substr(0, kept)) out += is_id_byte(c) ? c : '_';
    out += '_';
    const std::uint64_t hash = hash64(original);
    append_hex(out, hash ^ (hash >> 32), 8);
}

void append_fixed_id(std::string& out, json::Text text, std::size_t length) {
    constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    constexpr std::size_t kPerHash = 10;  // 62^10 < 2^64
    const auto is_alphanumeric = [](char c) { return is_id_byte(c) && c != '_' && c != '-'; };
    if (text.escaped.size() == length && std::all_of(text.escaped.begin(), text.escaped.end(), is_alphanumeric)) {
        out.append(text.escaped);
        return;
    }
    std::string original = json::unescaped(text);
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < length; ++i, hash /= kDigits.size()) {
        if (i % kPerHash == 0) {
            hash = hash64(original);
            original += '+';
        }
        out += kDigits[hash % kDigits.size()];
    }
}

}  // namespace lightport::provider
