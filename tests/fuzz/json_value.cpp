// Reading JSON in place against nlohmann's parser: both accept the same documents and see the same members, elements
// and strings in the same order.
#include "json/value.hpp"

#include <nlohmann/json.hpp>

#include "fuzz/support/fuzz.hpp"
#include "json/syntax.hpp"
#include "json/text.hpp"

namespace lightport::json {
namespace {

// A document as a list of what its reader meets. Numbers are left as one token: digits are never read on the way.
class Tokens : public nlohmann::json_sax<nlohmann::json> {
public:
    std::string text;
    int refused = 0;  // the id of nlohmann's exception

    bool null() override { return add("null"); }
    bool boolean(bool value) override { return add(value ? "true" : "false"); }
    bool number_integer(number_integer_t) override { return add("#"); }
    bool number_unsigned(number_unsigned_t) override { return add("#"); }
    bool number_float(number_float_t, const string_t&) override { return add("#"); }
    bool string(string_t& value) override { return add("\"" + value + "\""); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return add("{"); }
    bool key(string_t& value) override { return add("key " + value); }
    bool end_object() override { return add("}"); }
    bool start_array(std::size_t) override { return add("["); }
    bool end_array() override { return add("]"); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
        refused = error.id;
        return false;
    }

    bool add(std::string_view token) {
        text.append(token).append("\n");
        return true;
    }
};

void walk(const Value& value, Tokens& out) {
    switch (value.type()) {
        case Type::kAbsent: out.add("absent"); return;
        case Type::kNull: out.add("null"); return;
        case Type::kBool: out.add(*value.boolean() ? "true" : "false"); return;
        case Type::kNumber:
            static_cast<void>(value.integer());
            static_cast<void>(value.number());
            out.add("#");
            return;
        case Type::kString: out.add("\"" + unescaped(value.text()) + "\""); return;
        case Type::kArray:
            out.add("[");
            for (const Value& element : value.elements()) walk(element, out);
            out.add("]");
            return;
        case Type::kObject:
            out.add("{");
            for (const MemberValue& member : value.members()) {
                out.add("key " + unescaped(member.key));
                walk(member.value, out);
            }
            out.add("}");
            return;
    }
}

bool has_lone_surrogate_escape(std::string_view input) {
    for (std::size_t at = input.find("\\u"); at != std::string_view::npos; at = input.find("\\u", at + 1)) {
        const std::string_view digits = input.substr(at + 2, 2);
        if (digits.size() == 2 && (digits[0] == 'd' || digits[0] == 'D') && digits[1] >= '8') return true;
    }
    return false;
}

void check(std::string_view input) {
    std::string padded(input);
    pad(padded);
    const Result<Value> root = parse(padded);
    LIGHTPORT_FUZZ_CHECK(root.ok() == !detail::find_syntax_problem(input, Validator::kMaxDepth), input);
    Tokens expected;
    const bool accepted = nlohmann::json::sax_parse(input.begin(), input.end(), &expected);
    constexpr int kOutOfRange = 406;
    if (!root) {
        // Only we bound the depth. A BOM is no JSON text (RFC 8259 §8.1), but nlohmann skips one, and a NUL byte ends
        // its input.
        const bool deep = root.error().message.find("deep") != std::string::npos;
        const bool other = input.starts_with("\xEF\xBB\xBF") || input.find('\0') != std::string_view::npos;
        LIGHTPORT_FUZZ_CHECK(!accepted || deep || other, input);
        return;
    }
    if (!accepted) {
        LIGHTPORT_FUZZ_CHECK(expected.refused == kOutOfRange || has_lone_surrogate_escape(input), input);
    }
    Tokens seen;
    walk(*root, seen);
    if (accepted) LIGHTPORT_FUZZ_CHECK(seen.text == expected.text, input);
}

}  // namespace
}  // namespace lightport::json

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    lightport::json::check(lightport::fuzz::as_text(data, size));
    return 0;
}
