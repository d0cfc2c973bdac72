// See instance.hpp. Source: JSON Schema 2020-12, the part that structured outputs and tools use.
#include "providers/mock/instance.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "json/text.hpp"
#include "json/writer.hpp"

namespace lightport::mock {
namespace {

using json::Value;

constexpr int kMaxDepth = 16;
constexpr int kMaxValues = 2000;
constexpr std::int64_t kMaxItems = 8;
constexpr std::int64_t kMaxLength = 1000;

class Generator {
public:
    Generator(Value root, std::string& out) : root_(root), out_(out) {}

    void write(Value schema, int depth) {
        schema = resolve(schema);
        if (depth > kMaxDepth || ++values_ > kMaxValues) {
            out_.null();
        } else if (const Value constant = schema["const"]; constant.exists()) {
            out_.value(constant.raw());
        } else if (const Value first = first_of(schema["enum"]); first.exists()) {
            out_.value(first.raw());
        } else if (const Value branch = branch_of(schema); branch.exists()) {
            write(branch, depth + 1);
        } else {
            write_type(schema, depth);
        }
    }

private:
    static Value first_of(Value list) {
        const auto elements = list.elements();
        const auto begin = elements.begin();
        return begin == elements.end() ? Value{} : *begin;
    }

    static Value branch_of(Value schema) {
        for (const std::string_view key : {"anyOf", "oneOf", "allOf"}) {
            if (const Value first = first_of(schema[key]); first.exists()) return first;
        }
        return {};
    }

    // Follows "#", "#/$defs/Name" and the like, a few steps.
    Value resolve(Value schema) const {
        for (int hop = 0; hop < 4; ++hop) {
            const Value reference = schema["$ref"];
            if (!reference.is_string()) return schema;
            const std::string path = json::unescaped(reference.text());
            schema = root_;
            for (std::size_t at = path.find('/'); at != std::string::npos;) {
                const std::size_t end = path.find('/', at + 1);
                schema = schema[std::string_view(path).substr(at + 1, end == std::string::npos ? end : end - at - 1)];
                at = end;
            }
        }
        return schema;
    }

    static std::string_view type_of(Value schema) {
        Value type = schema["type"];
        for (const Value option : type.elements()) {
            type = option;
            if (!json::equals(option.text(), "null")) break;
        }
        if (type.is_string()) return type.text().escaped;
        if (schema["properties"].exists()) return "object";
        return schema["items"].exists() ? "array" : "string";
    }

    void write_type(Value schema, int depth) {
        const std::string_view type = type_of(schema);
        if (type == "object") {
            write_object(schema, depth);
        } else if (type == "array") {
            write_array(schema, depth);
        } else if (type == "integer" || type == "number") {
            write_number(schema);
        } else if (type == "boolean") {
            out_.value(true);
        } else if (type == "null") {
            out_.null();
        } else {
            write_string(schema);
        }
    }

    void write_object(Value schema, int depth) {
        const Value required = schema["required"];
        const auto needed = required.elements();
        const bool all = needed.begin() == needed.end();
        out_.begin_object();
        for (const json::MemberValue& property : schema["properties"].members()) {
            bool wanted = all;
            for (const Value name : needed) wanted = wanted || name.text() == property.key;
            if (!wanted) continue;
            out_.key(property.key);
            write(property.value, depth + 1);
        }
        out_.end_object();
    }

    void write_array(Value schema, int depth) {
        const std::int64_t least = std::clamp<std::int64_t>(schema["minItems"].integer().value_or(1), 1, kMaxItems);
        const std::int64_t count = std::min(least, schema["maxItems"].integer().value_or(least));
        out_.begin_array();
        for (std::int64_t i = 0; i < count; ++i) write(schema["items"], depth + 1);
        out_.end_array();
    }

    void write_number(Value schema) {
        if (const Value minimum = schema["minimum"]; minimum.number()) {
            out_.value(minimum.raw());
        } else if (const auto above = schema["exclusiveMinimum"].integer()) {
            out_.value(*above + 1);
        } else if (const Value maximum = schema["maximum"]; maximum.number().value_or(1) < 1) {
            out_.value(maximum.raw());
        } else {
            out_.value(std::int64_t{1});
        }
    }

    void write_string(Value schema) {
        struct Format {
            std::string_view name;
            std::string_view example;
        };
        constexpr std::array kFormats = {Format{"date-time", "2024-01-01T00:00:00Z"},
                                         Format{"date", "2024-01-01"},
                                         Format{"time", "00:00:00Z"},
                                         Format{"duration", "PT1S"},
                                         Format{"email", "user@example.com"},
                                         Format{"hostname", "example.com"},
                                         Format{"ipv4", "192.0.2.1"},
                                         Format{"ipv6", "2001:db8::1"},
                                         Format{"uri", "https://example.com/"},
                                         Format{"uuid", "00000000-0000-4000-8000-000000000000"}};
        std::string text = "text";
        for (const Format& format : kFormats) {
            if (json::equals(schema["format"].text(), format.name)) text = format.example;
        }
        const auto limit = [&](std::string_view key, std::int64_t otherwise) {
            return static_cast<std::size_t>(
                std::clamp<std::int64_t>(schema[key].integer().value_or(otherwise), 0, kMaxLength));
        };
        if (const std::size_t least = limit("minLength", 0); text.size() < least) text.resize(least, 'x');
        if (const std::size_t most = limit("maxLength", kMaxLength); text.size() > most) text.resize(most);
        out_.string(text);
    }

    Value root_;
    json::Writer out_;
    int values_ = 0;
};

}  // namespace

std::string instance_of(Value schema) {
    std::string out;
    Generator(schema, out).write(schema, 0);
    return out;
}

}  // namespace lightport::mock
