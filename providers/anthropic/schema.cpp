// See schema.hpp. One pass over each object to see what it is, one to write it; deeper than kMaxDepth it is copied.
#include "providers/anthropic/schema.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.hpp"
#include "json/text.hpp"
#include "json/value.hpp"

namespace lightport::anthropic {
namespace {

using json::MemberValue;
using json::Text;
using json::Value;
using json::Writer;

constexpr int kMaxDepth = 64;

constexpr std::array<std::string_view, 9> kFormats = {"date-time", "time", "date", "duration", "email",
                                                      "hostname",  "uri",  "ipv4", "ipv6"};
constexpr std::array<std::string_view, 6> kCopied = {"type", "enum", "const", "required", "title", "default"};
constexpr std::array<std::string_view, 3> kNamedSchemas = {"properties", "$defs", "definitions"};
constexpr std::array<std::string_view, 2> kSchemaLists = {"anyOf", "allOf"};
// Say nothing about the values.
constexpr std::array<std::string_view, 6> kNeutral = {"$schema", "$id", "$comment", "$anchor", "readOnly", "writeOnly"};

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& set) {
    return std::find(set.begin(), set.end(), text) != set.end();
}

bool is_kept_format(Value format) {
    return is_one_of(format.text().escaped, kFormats) || format.text().escaped == "uuid";
}

// What an object of the schema holds.
struct Shape {
    bool object = false;
    bool any_of = false;
    Value ref;
    Value description;
};

Shape shape_of(Value schema) {
    Shape shape;
    for (const MemberValue& member : schema.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "$ref") shape.ref = member.value;
        if (key == "description") shape.description = member.value;
        if (key == "anyOf") shape.any_of = true;
        if (key == "properties") shape.object = true;
        if (key == "type") {
            if (member.value.text().escaped == "object") shape.object = true;
            for (const Value type : member.value.elements()) shape.object |= type.text().escaped == "object";
        }
    }
    return shape;
}

// "minLength" → "min length".
void append_words(std::string& out, Text key) {
    for (const char c : key.escaped) {
        if (c >= 'A' && c <= 'Z') {
            out += ' ';
            out += to_lower(c);
        } else {
            out += c;
        }
    }
}

// Appends " min length: 1." as escaped string content.
void append_note(std::string& notes, const MemberValue& member) {
    if (!notes.empty()) notes += ' ';
    append_words(notes, member.key);
    notes.append(": ");
    if (member.value.is_string()) {
        notes.append(member.value.text().escaped);
    } else {
        json::append_escaped(notes, member.value.raw().json);
    }
    notes += '.';
}

class StrictWriter {
public:
    explicit StrictWriter(Writer& writer) : writer_(writer) {}

    void write(Value schema, int depth) {
        if (!schema.is_object() || depth >= kMaxDepth) {
            writer_.value(schema.raw());
            return;
        }
        const Shape shape = shape_of(schema);
        writer_.begin_object();
        if (shape.ref.exists()) {
            writer_.member("$ref", shape.ref.raw());
        } else {
            write_members(schema, shape, depth);
        }
        writer_.end_object();
    }

private:
    void write_members(Value schema, const Shape& shape, int depth) {
        std::string notes;
        for (const MemberValue& member : schema.members()) {
            if (!write_known(member, shape, depth)) append_note(notes, member);
        }
        write_description(shape.description.text(), Text{notes});
        if (shape.object) writer_.member("additionalProperties", false);
    }

    // False: a member that has to be put into words.
    bool write_known(const MemberValue& member, const Shape& shape, int depth) {
        const std::string_view key = member.key.escaped;
        if (key == "description" || is_one_of(key, kNeutral)) return true;
        if (key == "additionalProperties") return !member.value.is_object();
        if (is_one_of(key, kCopied) || (key == "format" && is_kept_format(member.value))) {
            writer_.member(key, member.value.raw());
        } else if (is_one_of(key, kNamedSchemas)) {
            write_named(member, depth);
        } else if (is_one_of(key, kSchemaLists) || (key == "oneOf" && !shape.any_of)) {
            writer_.key(key == "oneOf" ? "anyOf" : key);
            write_list(member.value, depth);
        } else if (key == "items") {
            writer_.key(key);
            member.value.is_array() ? write_list(member.value, depth) : write(member.value, depth + 1);
        } else {
            return false;
        }
        return true;
    }

    void write_named(const MemberValue& member, int depth) {
        writer_.key(member.key).begin_object();
        for (const MemberValue& entry : member.value.members()) {
            writer_.key(entry.key);
            write(entry.value, depth + 1);
        }
        writer_.end_object();
    }

    void write_list(Value list, int depth) {
        writer_.begin_array();
        for (const Value entry : list.elements()) write(entry, depth + 1);
        writer_.end_array();
    }

    void write_description(Text description, Text notes) {
        if (description.empty() && notes.empty()) return;
        writer_.key("description").open_string().piece(description);
        if (!description.empty() && !notes.empty()) writer_.piece(Text{" "});
        writer_.piece(notes).close_string();
    }

    Writer& writer_;
};

}  // namespace

void write_strict_schema(Writer& writer, json::Raw schema) { StrictWriter(writer).write(Value{schema}, 0); }

}  // namespace lightport::anthropic
