// See media.hpp.
#include "provider/media.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "base/ascii.hpp"
#include "json/text.hpp"

namespace lightport::provider {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kBad = 0x80;

// Value of each base64 digit, kBad for everything else. `lenient` adds the URL-safe digits.
constexpr std::array<std::uint8_t, 256> digit_table(bool lenient) {
    std::array<std::uint8_t, 256> table{};
    table.fill(kBad);
    for (std::uint8_t i = 0; i < 64; ++i) table[static_cast<unsigned char>(kAlphabet[i])] = i;
    if (lenient) {
        table['-'] = 62;
        table['_'] = 63;
    }
    return table;
}
constexpr auto kStrict = digit_table(false);
constexpr auto kLenient = digit_table(true);

struct Extension {
    std::string_view name;
    std::string_view type;
};
constexpr auto kExtensions = std::to_array<Extension>({
    {"png", "image/png"},         {"jpg", "image/jpeg"},       {"jpeg", "image/jpeg"},       {"gif", "image/gif"},
    {"webp", "image/webp"},       {"bmp", "image/bmp"},        {"heic", "image/heic"},       {"heif", "image/heif"},
    {"pdf", "application/pdf"},   {"txt", "text/plain"},       {"log", "text/plain"},        {"md", "text/markdown"},
    {"csv", "text/csv"},          {"html", "text/html"},       {"htm", "text/html"},         {"css", "text/css"},
    {"xml", "text/xml"},          {"rtf", "text/rtf"},         {"json", "application/json"}, {"js", "text/javascript"},
    {"yaml", "application/yaml"}, {"yml", "application/yaml"}, {"wav", "audio/wav"},         {"mp3", "audio/mp3"},
    {"aac", "audio/aac"},         {"ogg", "audio/ogg"},        {"flac", "audio/flac"},       {"aiff", "audio/aiff"},
    {"m4a", "audio/m4a"},         {"mp4", "video/mp4"},        {"mpeg", "video/mpeg"},       {"mpg", "video/mpg"},
    {"mov", "video/quicktime"},   {"avi", "video/avi"},        {"flv", "video/x-flv"},       {"webm", "video/webm"},
    {"wmv", "video/wmv"},         {"3gp", "video/3gpp"},
});

std::uint8_t digit(char c) { return kStrict[static_cast<unsigned char>(c)]; }

bool is_canonical(std::string_view text) {
    if (text.size() % 4 != 0) return false;
    std::size_t digits = text.size();
    while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=') --digits;
    std::uint8_t seen = 0;
    for (const char c : text.substr(0, digits)) seen |= digit(c);
    if ((seen & kBad) != 0) return false;
    if (digits % 4 == 0) return true;
    return (digit(text[digits - 1]) & (digits % 4 == 2 ? 0x0F : 0x03)) == 0;  // unused bits are zero
}

// Any base64 → bytes; false: a character that has no place there.
bool decode_lenient(std::string_view text, std::string& out) {
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '=') continue;
        const std::uint8_t value = kLenient[static_cast<unsigned char>(c)];
        if (value == kBad) return false;
        bits = (bits << 6) | value;
        if (++count % 4 != 1) out += static_cast<char>((bits >> (6 - 2 * ((count - 1) % 4))) & 0xFF);
    }
    return count % 4 != 1;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void percent_decode(std::string_view text, std::string& out) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool whole = text[at] == '%' && at + 2 < text.size();
        const int high = whole ? hex_digit(text[at + 1]) : -1;
        const int low = whole ? hex_digit(text[at + 2]) : -1;
        if (high >= 0 && low >= 0) {
            out += static_cast<char>(high * 16 + low);
            at += 2;
        } else {
            out += text[at];
        }
    }
}

struct DataUrl {
    std::string type;
    bool base64 = true;
    std::string_view data;
};

// RFC 2397; the text behind the last `;` decides whether it is base64.
std::optional<DataUrl> split_data_url(std::string_view url) {
    DataUrl result{{}, true, url};
    if (url.size() < 5 || lower_case(url.substr(0, 5)) != "data:") return result;
    const std::size_t comma = url.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const std::string meta = lower_case(url.substr(5, comma - 5));
    const std::size_t last = meta.rfind(';');
    result.base64 = last != std::string::npos && meta.substr(last + 1) == "base64";
    result.type = meta.substr(0, meta.find(';'));
    while (!result.type.empty() && result.type.back() == ' ') result.type.pop_back();
    if (result.type.empty()) result.type = "text/plain";
    result.data = url.substr(comma + 1);
    return result;
}

// Two old names of one type.
std::string canonical_type(std::string type) {
    return type == "image/jpg" || type == "image/pjpeg" ? "image/jpeg" : std::move(type);
}

std::string best_type(std::string_view first_bytes, std::string declared) {
    const std::string_view sniffed = sniff_type(first_bytes);
    return sniffed.empty() ? canonical_type(std::move(declared)) : std::string(sniffed);
}

}  // namespace

bool begins_with(json::Text text, std::string_view prefix) {
    constexpr std::size_t kLongestEscape = 6;  // of one character
    if (text.escaped.starts_with(prefix)) return true;
    const std::string_view head = text.escaped.substr(0, prefix.size() * kLongestEscape);
    return !json::is_plain(json::Text{head}) && json::unescaped(json::Text{head}).starts_with(prefix);
}

bool is_web_url(json::Text text) {
    std::string_view head = text.escaped.substr(0, 12);
    const std::string lower = lower_case(head);
    return lower.starts_with("http:") || lower.starts_with("https:");
}

std::string_view sniff_type(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\x89PNG"sv)) return "image/png";
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "image/jpeg";
    if (bytes.starts_with("GIF8"sv)) return "image/gif";
    if (bytes.starts_with("RIFF"sv) && bytes.substr(std::min<std::size_t>(8, bytes.size())).starts_with("WEBP"sv)) {
        return "image/webp";
    }
    if (bytes.starts_with("%PDF"sv)) return "application/pdf";
    return {};
}

std::string_view type_of_url(std::string_view url) {
    const std::string_view path = url.substr(0, url.find_first_of("?#"));
    const std::size_t slash = path.rfind('/');
    return type_of_name(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string_view type_of_name(std::string_view filename) {
    const std::size_t dot = filename.rfind('.');
    if (dot == std::string_view::npos) return {};
    const std::string extension = lower_case(filename.substr(dot + 1));
    for (const auto& [name, type] : kExtensions) {
        if (extension == name) return type;
    }
    return {};
}

void append_decoded(std::string& out, std::string_view base64) {
    out.reserve(out.size() + base64.size() / 4 * 3);
    for (std::size_t at = 0; at + 4 <= base64.size(); at += 4) {
        const std::uint32_t bits = static_cast<std::uint32_t>(digit(base64[at]) & 63) << 18 |
                                   static_cast<std::uint32_t>(digit(base64[at + 1]) & 63) << 12 |
                                   static_cast<std::uint32_t>(digit(base64[at + 2]) & 63) << 6 |
                                   static_cast<std::uint32_t>(digit(base64[at + 3]) & 63);
        out += static_cast<char>(bits >> 16);
        if (base64[at + 2] != '=') out += static_cast<char>((bits >> 8) & 0xFF);
        if (base64[at + 3] != '=') out += static_cast<char>(bits & 0xFF);
    }
}

void append_base64(std::string& out, std::string_view bytes) {
    out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto byte = [&](std::size_t i) {
            return i < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) : 0u;
        };
        const std::uint32_t bits = byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2);
        out += kAlphabet[bits >> 18];
        out += kAlphabet[(bits >> 12) & 63];
        out += at + 1 < bytes.size() ? kAlphabet[(bits >> 6) & 63] : '=';
        out += at + 2 < bytes.size() ? kAlphabet[bits & 63] : '=';
    }
}

std::optional<Media> read_media(json::Text text, std::string& storage) {
    const std::optional<DataUrl> borrowed = split_data_url(text.escaped);
    // Escapes before the data, as in "data:text\/plain;base64,…", are no part of the type.
    const auto plain_head = [&] {
        return json::is_plain(json::Text{text.escaped.substr(0, text.escaped.size() - borrowed->data.size())});
    };
    if (borrowed && borrowed->base64 && plain_head() && is_canonical(borrowed->data)) {
        std::string first;
        append_decoded(first, borrowed->data.substr(0, 16));
        return Media{best_type(first, borrowed->type), borrowed->data};
    }
    const std::string plain = json::unescaped(text);
    const std::optional<DataUrl> url = split_data_url(plain);
    if (!url) return std::nullopt;
    std::string unescaped;
    std::string bytes;
    percent_decode(url->data, unescaped);
    if (!url->base64) {
        bytes = std::move(unescaped);
    } else if (!decode_lenient(unescaped, bytes)) {
        return std::nullopt;
    }
    storage.clear();
    append_base64(storage, bytes);
    return Media{best_type(std::string_view(bytes).substr(0, 16), url->type), storage};
}

}  // namespace lightport::provider
