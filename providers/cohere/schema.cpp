// See schema.hpp. One pass over each object to see what it is, one to write it; deeper than kMaxDepth it is copied.
#include "providers/cohere/schema.hpp"

#include <algorithm>
#include <array>

#include "json/value.hpp"

namespace lightport::cohere {
namespace {

using json::MemberValue;
using json::Value;
using json::Writer;

constexpr int kMaxDepth = 64;

constexpr std::array<std::string_view, 4> kFormats = {"date-time", "uuid", "date", "time"};
constexpr std::array<std::string_view, 19> kUnknown = {
    "not",           "minimum",           "maximum",          "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf",    "minItems",          "maxItems",         "uniqueItems",      "contains",
    "minLength",     "maxLength",         "minProperties",    "maxProperties",    "patternProperties",
    "propertyNames", "dependentRequired", "dependentSchemas", "additionalItems"};
constexpr std::array<std::string_view, 3> kConditions = {"if", "then", "else"};
constexpr std::array<std::string_view, 3> kNamedSchemas = {"properties", "$defs", "definitions"};
// The decoder's regular expressions know neither anchors nor lookaheads.
constexpr std::array<std::string_view, 4> kPatterns = {"^", "$", "?=", "?!"};

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& set) {
    return std::find(set.begin(), set.end(), text) != set.end();
}

template <class Range>
bool is_empty(Range range) {
    return range.begin() == range.end();
}

// What an object of the schema holds.
struct Shape {
    bool any_of = false;
    bool one_of = false;
    bool required = false;
    Value properties;
};

Shape shape_of(Value schema) {
    Shape shape;
    for (const MemberValue& member : schema.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "anyOf") shape.any_of = true;
        if (key == "oneOf") shape.one_of = true;
        if (key == "required") shape.required = !is_empty(member.value.elements());
        if (key == "properties") shape.properties = member.value;
    }
    return shape;
}

class SubsetWriter {
public:
    explicit SubsetWriter(Writer& writer) : writer_(writer) {}

    bool exact() const { return exact_; }

    void write(Value schema, int depth) {
        if (!schema.is_object() || depth >= kMaxDepth) {
            writer_.value(schema.raw());
            return;
        }
        const Shape shape = shape_of(schema);
        writer_.begin_object();
        for (const MemberValue& member : schema.members()) write_member(member, shape, depth);
        if (!shape.required && !is_empty(shape.properties.members())) write_required(shape.properties);
        writer_.end_object();
    }

private:
    void write_member(const MemberValue& member, const Shape& shape, int depth) {
        const std::string_view key = member.key.escaped;
        if (is_one_of(key, kNamedSchemas)) {
            write_named(member, depth);
        } else if (key == "anyOf" || (key == "oneOf" && !shape.any_of) || is_single(member, shape)) {
            writer_.key("anyOf");
            write_list(member.value, depth);
        } else if (key == "items") {
            writer_.key(key);
            member.value.is_array() ? write_list(member.value, depth) : write(member.value, depth + 1);
        } else if (key == "prefixItems") {
            writer_.key(key);
            write_list(member.value, depth);
        } else if (key == "required") {
            if (shape.required) writer_.member(key, member.value.raw());
        } else if (is_known(member)) {
            writer_.key(member.key).value(member.value.raw());
        } else {
            exact_ = false;
        }
    }

    // An allOf with one schema, as generators write it around a $ref, is an anyOf with one.
    static bool is_single(const MemberValue& member, const Shape& shape) {
        const bool alone = !shape.any_of && !shape.one_of;
        return member.key.escaped == "allOf" && alone && member.value.elements().size() == 1;
    }

    static bool is_known(const MemberValue& member) {
        const std::string_view key = member.key.escaped;
        if (is_one_of(key, kUnknown) || is_one_of(key, kConditions) || key == "allOf" || key == "oneOf") return false;
        if (key == "additionalProperties") return !member.value.is_object();
        if (key == "format") return is_one_of(member.value.text().escaped, kFormats);
        if (key != "pattern") return true;
        const std::string_view pattern = member.value.text().escaped;
        return std::none_of(kPatterns.begin(), kPatterns.end(),
                            [&](std::string_view part) { return pattern.find(part) != std::string_view::npos; });
    }

    void write_required(Value properties) {
        writer_.key("required").begin_array();
        for (const MemberValue& property : properties.members()) writer_.value(property.key);
        writer_.end_array();
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

    Writer& writer_;
    bool exact_ = true;
};

}  // namespace

bool write_schema(Writer& writer, json::Raw schema) {
    SubsetWriter subset(writer);
    subset.write(Value{schema}, 0);
    return subset.exact();
}

}  // namespace lightport::cohere
