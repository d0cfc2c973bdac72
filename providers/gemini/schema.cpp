// See schema.hpp.
#include "providers/gemini/schema.hpp"

#include "json/text.hpp"
#include "json/value.hpp"

namespace lightport::gemini {
namespace {

using json::MemberValue;
using json::Raw;
using json::Value;
using json::Writer;

constexpr int kMaxDepth = 64;

// Copies a schema; deeper than kMaxDepth as it is.
class NativeWriter {
public:
    NativeWriter(Writer& writer, bool lone_refs) : writer_(writer), lone_refs_(lone_refs) {}

    void write_schema(Value schema, int depth) {
        if (!schema.is_object() || depth > kMaxDepth) return write_other(schema, depth);
        const bool reference = lone_refs_ && schema["$ref"].is_string();
        writer_.begin_object();
        for (const MemberValue& member : schema.members()) {
            const std::string_view key = member.key.escaped;
            if (key == "$schema" || (depth == 0 && key == "strict")) continue;
            if (reference && !key.starts_with('$')) continue;
            writer_.key(member.key);
            write_member(key, member.value, depth + 1);
        }
        writer_.end_object();
    }

private:
    void write_member(std::string_view key, Value value, int depth) {
        const bool names = key == "properties" || key == "$defs" || key == "definitions" || key == "patternProperties";
        const bool data = key == "enum" || key == "const" || key == "default" || key == "examples" || key == "required";
        if (names && value.is_object()) {
            writer_.begin_object();
            for (const MemberValue& member : value.members()) {
                writer_.key(member.key);
                write_schema(member.value, depth);
            }
            writer_.end_object();
        } else if (data) {
            writer_.value(value.raw());
        } else {
            write_schema(value, depth);
        }
    }

    void write_other(Value value, int depth) {
        if (!value.is_array() || depth > kMaxDepth) {
            writer_.value(value.raw());
            return;
        }
        writer_.begin_array();
        for (const Value element : value.elements()) write_schema(element, depth + 1);
        writer_.end_array();
    }

    Writer& writer_;
    bool lone_refs_;
};

}  // namespace

// Most schemas hold nothing that has to change.
void write_json_schema(Writer& writer, Raw schema, bool lone_refs) {
    const auto holds = [&](std::string_view part) { return schema.json.find(part) != std::string_view::npos; };
    if (holds("\"$schema\"") || holds("\"strict\"") || (lone_refs && holds("\"$ref\""))) {
        NativeWriter(writer, lone_refs).write_schema(Value{schema}, 0);
    } else {
        writer.value(schema);
    }
}

bool has_no_properties(Raw parameters) {
    if (!parameters || !Value{parameters}.is_object()) return true;
    for (const MemberValue& member : Value{parameters}.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "$ref" || key == "anyOf" || key == "oneOf" || key == "allOf") return false;
        if (key == "properties") return member.value.members().begin() == member.value.members().end();
    }
    return true;
}

}  // namespace lightport::gemini
