// See vector_text.hpp. A batch holds millions of numbers, so both directions are one pass without a tree.
#include "surface/vector_text.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "json/text.hpp"

namespace lightport::surface {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> kValues = [] {
    std::array<std::int8_t, 256> values{};
    for (auto& value : values) value = -1;
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}();

static_assert(std::endian::native == std::endian::little, "binary32 values are copied as they lie in memory");

// Three values are twelve bytes and sixteen characters: most of the work is done in such groups.
class Base64Writer {
public:
    explicit Base64Writer(std::string& out) : out_(out) {}

    void add(float value) {
        std::memcpy(bytes_ + held_, &value, sizeof value);
        held_ += sizeof value;
        if (held_ == sizeof bytes_) flush();
    }

    void finish() {
        const std::size_t padding = (3 - held_ % 3) % 3;
        std::memset(bytes_ + held_, 0, sizeof bytes_ - held_);
        held_ += padding;
        flush();
        for (std::size_t i = 0; i < padding; ++i) out_[out_.size() - 1 - i] = '=';
    }

private:
    void flush() {
        char text[16];
        std::size_t size = 0;
        for (std::size_t i = 0; i < held_; i += 3) {
            const std::uint32_t bits =
                std::uint32_t{bytes_[i]} << 16 | std::uint32_t{bytes_[i + 1]} << 8 | bytes_[i + 2];
            for (int shift = 18; shift >= 0; shift -= 6) text[size++] = kAlphabet[(bits >> shift) & 63];
        }
        out_.append(text, size);
        held_ = 0;
    }

    std::string& out_;
    unsigned char bytes_[12];
    std::size_t held_ = 0;
};

// The number at `at`, which moves behind it.
std::optional<float> read_number(const char*& at, const char* end) {
    float value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error == std::errc::result_out_of_range) {  // too small is zero, too large is no binary32
        double wide = 0;
        if (std::from_chars(at, end, wide).ec != std::errc{}) return std::nullopt;
        value = static_cast<float>(wide);
    } else if (error != std::errc{}) {
        return std::nullopt;
    }
    if (!std::isfinite(value)) return std::nullopt;
    at = next;
    return value;
}

const char* skip_space(const char* at, const char* end) {
    while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
    return at;
}

// Decodes base64 and hands out binary32 values.
template <class Sink>
bool decode_values(std::string_view text, Sink&& sink) {
    std::uint32_t bits = 0;
    unsigned char bytes[4];
    std::size_t held = 0;
    int count = 0;
    for (const char c : text) {
        const std::int8_t value = kValues[static_cast<unsigned char>(c)];
        if (value < 0) return false;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if ((count += 6) < 8) continue;
        count -= 8;
        bytes[held++] = static_cast<unsigned char>(bits >> count);
        if (held < sizeof bytes) continue;
        held = 0;
        float number = 0;
        std::memcpy(&number, bytes, sizeof number);
        if (!std::isfinite(number)) return false;
        sink(number);
    }
    return held == 0;
}

}  // namespace

bool append_base64(std::string& out, json::Raw floats) {
    if (!floats.json.starts_with('[')) return false;
    const char* at = floats.json.data() + 1;
    const char* const end = floats.json.data() + floats.json.size();
    Base64Writer writer(out);
    for (at = skip_space(at, end); at != end && *at != ']'; at = skip_space(at, end)) {
        const std::optional<float> number = read_number(at, end);
        if (!number) return false;
        writer.add(*number);
        at = skip_space(at, end);
        if (at != end && *at == ',') ++at;
    }
    writer.finish();
    return true;
}

bool append_floats(std::string& out, json::Text base64) {
    std::string decoded;
    std::string_view text = base64.escaped;
    if (!json::is_plain(base64)) {  // some writers escape the slash
        decoded = json::unescaped(base64);
        text = decoded;
    }
    while (text.ends_with('=')) text.remove_suffix(1);
    out += '[';
    bool first = true;
    const bool good = decode_values(text, [&](float number) {
        char digits[32];
        if (!first) out += ',';
        first = false;
        out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    });
    out += ']';
    return good;
}

}  // namespace lightport::surface
