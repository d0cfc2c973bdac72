// Escaping and unescaping: any bytes become valid string content and come back repaired; valid content is decoded as
// nlohmann decodes it.
#include "json/text.hpp"

#include <nlohmann/json.hpp>

#include "fuzz/support/fuzz.hpp"
#include "json/utf8.hpp"
#include "json/value.hpp"

namespace lightport::json {
namespace {

std::string repaired(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const std::size_t length = detail::utf8_sequence_length(bytes);
        out += length == 0 ? "\xEF\xBF\xBD" : bytes.substr(0, length);
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::int64_t code_points(std::string_view utf8) {
    std::int64_t count = 0;
    for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

bool only_space(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

void check_bytes(std::string_view input) {
    const std::string content = escaped(input);
    const std::string quoted = '"' + content + '"';
    LIGHTPORT_FUZZ_CHECK(parse_unpadded(quoted).ok(), input);
    LIGHTPORT_FUZZ_CHECK(nlohmann::json::parse(quoted).get<std::string>() == repaired(input), input);
    LIGHTPORT_FUZZ_CHECK(unescaped(Text{content}) == repaired(input), input);
}

// The input as the inside of a string that a client wrote.
void check_content(std::string_view input) {
    const std::string quoted = '"' + std::string(input) + '"';
    const Result<Value> value = parse_unpadded(quoted);
    if (!value || !value->is_string()) return;
    const Text text = value->text();
    LIGHTPORT_FUZZ_CHECK(text.escaped == input, input);
    const std::string decoded = unescaped(text);
    LIGHTPORT_FUZZ_CHECK(repaired(decoded) == decoded, input);
    LIGHTPORT_FUZZ_CHECK(length(text) == code_points(decoded), input);
    LIGHTPORT_FUZZ_CHECK(is_blank(text) == only_space(decoded), input);
    LIGHTPORT_FUZZ_CHECK(equals(text, decoded), input);
    LIGHTPORT_FUZZ_CHECK(unescaped(Text{escaped(decoded)}) == decoded, input);
    const nlohmann::json known = nlohmann::json::parse(quoted, nullptr, false);
    if (!known.is_discarded()) LIGHTPORT_FUZZ_CHECK(known.get<std::string>() == decoded, input);
}

}  // namespace
}  // namespace lightport::json

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = lightport::fuzz::as_text(data, size);
    lightport::json::check_bytes(input);
    lightport::json::check_content(input);
    return 0;
}
