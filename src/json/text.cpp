// See text.hpp. RFC 8259 section 7.
#include "json/text.hpp"

#include <algorithm>

#include "json/utf8.hpp"

namespace lightport::json {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_utf8(std::string& out, std::uint32_t cp) {
    if (cp < 0x80) {
        out += static_cast<char>(cp);
    } else if (cp < 0x800) {
        out += static_cast<char>(0xC0 | (cp >> 6));
        out += static_cast<char>(0x80 | (cp & 0x3F));
    } else if (cp < 0x10000) {
        out += static_cast<char>(0xE0 | (cp >> 12));
        out += static_cast<char>(0x80 | ((cp >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (cp & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (cp >> 18));
        out += static_cast<char>(0x80 | ((cp >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((cp >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (cp & 0x3F));
    }
}

// Four hex digits at s[at…]; the caller knows that the content is valid, a short rest reads as 0xFFFD.
std::uint32_t hex4(std::string_view s, std::size_t at) {
    if (at + 4 > s.size()) return 0xFFFD;
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const char c = s[i];
        const std::uint32_t digit = c >= '0' && c <= '9'   ? static_cast<std::uint32_t>(c - '0')
                                    : c >= 'a' && c <= 'f' ? static_cast<std::uint32_t>(c - 'a' + 10)
                                    : c >= 'A' && c <= 'F' ? static_cast<std::uint32_t>(c - 'A' + 10)
                                                           : 0;
        value = value * 16 + digit;
    }
    return value;
}

// Decodes the escape at s[at] == '\\'; moves `at` behind it and returns the code point.
std::uint32_t read_escape(std::string_view s, std::size_t& at) {
    const char kind = at + 1 < s.size() ? s[at + 1] : '\0';
    at += 2;
    switch (kind) {
        case 'n': return '\n';
        case 't': return '\t';
        case 'r': return '\r';
        case 'b': return '\b';
        case 'f': return '\f';
        case 'u': break;
        default: return static_cast<unsigned char>(kind);  // \" \\ \/
    }
    std::uint32_t cp = hex4(s, at);
    at = std::min(at + 4, s.size());
    if (cp >= 0xD800 && cp <= 0xDBFF && at + 6 <= s.size() && s[at] == '\\' && s[at + 1] == 'u') {
        const std::uint32_t low = hex4(s, at + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            at += 6;
            return 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return cp >= 0xD800 && cp <= 0xDFFF ? 0xFFFD : cp;
}

}  // namespace

void append_escaped(std::string& out, std::string_view utf8) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::size_t done = 0;
    const auto flush = [&](std::size_t until) { out.append(utf8.substr(done, until - done)); };
    for (std::size_t at = 0; at < utf8.size();) {
        const auto c = static_cast<unsigned char>(utf8[at]);
        if (c >= 0x80) {
            const std::size_t length = detail::utf8_sequence_length(utf8.substr(at));
            if (length == 0) {
                flush(at);
                out.append(kReplacement);
                done = ++at;
            } else {
                at += length;
            }
            continue;
        }
        if (c >= 0x20 && c != '"' && c != '\\') {
            ++at;
            continue;
        }
        flush(at);
        out += '\\';
        switch (c) {
            case '"': out += '"'; break;
            case '\\': out += '\\'; break;
            case '\n': out += 'n'; break;
            case '\r': out += 'r'; break;
            case '\t': out += 't'; break;
            case '\b': out += 'b'; break;
            case '\f': out += 'f'; break;
            default:
                out.append("u00");
                out += kHex[c >> 4];
                out += kHex[c & 0xF];
        }
        done = ++at;
    }
    flush(utf8.size());
}

std::string escaped(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size() + 8);
    append_escaped(out, utf8);
    return out;
}

void append_escaped_json(std::string& out, std::string_view json) {
    bool in_string = false;
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (c == '"') {
            in_string = !in_string;
            out.append("\\\"");
        } else if (c == '\\') {
            out.append("\\\\");
            if (at + 1 < json.size()) {
                const char next = json[++at];
                if (next == '"' || next == '\\') out += '\\';
                out += next;
            }
        } else if (in_string || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
            out += c;
        }
    }
}

void append_unescaped(std::string& out, Text text) {
    std::string_view rest = text.escaped;
    for (;;) {
        std::size_t at = rest.find('\\');
        out.append(rest.substr(0, at));
        if (at == std::string_view::npos) return;
        append_utf8(out, read_escape(rest, at));
        rest.remove_prefix(std::min(at, rest.size()));
    }
}

std::string unescaped(Text text) {
    std::string out;
    out.reserve(text.escaped.size());
    append_unescaped(out, text);
    return out;
}

bool equals(Text text, std::string_view ascii_literal) {
    if (is_plain(text)) return text.escaped == ascii_literal;
    return unescaped(text) == ascii_literal;
}

bool is_blank(Text text) {
    const std::string_view s = text.escaped;
    for (std::size_t at = 0; at < s.size();) {
        const std::uint32_t cp = s[at] == '\\' ? read_escape(s, at) : static_cast<unsigned char>(s[at++]);
        if (cp != ' ' && cp != '\t' && cp != '\n' && cp != '\r') return false;
    }
    return true;
}

Text trimmed_right(Text text) {
    std::string_view s = text.escaped;
    for (;;) {
        if (s.ends_with(' ')) {
            s.remove_suffix(1);
            continue;
        }
        if (!s.ends_with("\\n") && !s.ends_with("\\t") && !s.ends_with("\\r")) return Text{s};
        std::size_t slashes = 0;
        while (slashes + 1 < s.size() && s[s.size() - 2 - slashes] == '\\') ++slashes;
        if (slashes % 2 == 0) return Text{s};  // an escaped backslash and a letter
        s.remove_suffix(2);
    }
}

std::int64_t length(Text text) {
    const std::string_view s = text.escaped;
    std::int64_t count = 0;
    for (std::size_t at = 0; at < s.size();) {
        if (s[at] == '\\') {
            read_escape(s, at);
            ++count;
        } else {
            count += (static_cast<unsigned char>(s[at++]) & 0xC0) != 0x80;
        }
    }
    return count;
}

}  // namespace lightport::json
