// The conversion for models up to 2.0; see schema.hpp. Each schema is first gathered (its references followed, its
// parts merged), then written.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "json/text.hpp"
#include "json/value.hpp"
#include "providers/gemini/schema.hpp"

namespace lightport::gemini {
namespace {

using json::MemberValue;
using json::Raw;
using json::Text;
using json::Value;
using json::Writer;

constexpr int kMaxDepth = 32;
constexpr int kMaxSteps = 8192;  // schemas looked at: each reference may be followed again and again
constexpr std::size_t kMaxOutput = std::size_t{1} << 20;

constexpr std::array<std::string_view, 13> kCopied = {
    "title",         "description",   "default", "example", "minItems",  "maxItems", "propertyOrdering",
    "minProperties", "maxProperties", "minimum", "maximum", "minLength", "maxLength"};

// What a schema says, with the schemas that it refers to.
struct Node {
    std::vector<MemberValue> copied;
    std::vector<Value> properties;  // objects
    std::vector<Value> required;    // arrays
    std::vector<Value> branches;    // of a union
    std::vector<Text> types;        // without null
    Value items;
    Value values;  // enum
    Value constant;
    Text format;
    Text pattern;
    bool nullable = false;
};

bool is_null_type(Value schema) { return schema["type"].text().escaped == "null"; }

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// One step of a JSON pointer in a URL fragment: "%7B" → "{", "~1" → "/", "~0" → "~".
std::string decoded_step(std::string_view step) {
    std::string out;
    for (std::size_t at = 0; at < step.size(); ++at) {
        const int high = step[at] == '%' && at + 2 < step.size() ? hex_digit(step[at + 1]) : -1;
        const int low = high >= 0 ? hex_digit(step[at + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            at += 2;
        } else if (step[at] == '~' && at + 1 < step.size()) {
            out += step[++at] == '1' ? '/' : '~';
        } else {
            out += step[at];
        }
    }
    return out;
}

Value child(Value parent, const std::string& name) {
    if (parent.is_object()) {
        for (const MemberValue& member : parent.members()) {
            if (json::unescaped(member.key) == name) return member.value;
        }
        return {};
    }
    std::size_t index = 0;
    std::from_chars(name.data(), name.data() + name.size(), index);
    for (const Value element : parent.elements()) {
        if (index-- == 0) return element;
    }
    return {};
}

class OpenApiWriter {
public:
    OpenApiWriter(Writer& writer, Value root) : writer_(writer), root_(root), start_(writer.out().size()) {}

    void write(Value schema, int depth) {
        if (depth > kMaxDepth || steps_ > kMaxSteps || writer_.out().size() - start_ > kMaxOutput) {
            writer_.literal(R"({"type":"object"})");
            return;
        }
        Node node;
        gather(schema, node, depth);
        write_node(node, depth);
    }

private:
    void gather(Value schema, Node& node, int depth) {
        if (depth > kMaxDepth || ++steps_ > kMaxSteps) return;
        for (const MemberValue& member : schema.members()) {
            const std::string_view key = member.key.escaped;
            if (key == "$ref") gather(resolve(member.value.text()), node, depth + 1);
            if (key == "allOf") {
                for (const Value part : member.value.elements()) gather(part, node, depth + 1);
            }
            if (key == "anyOf" || key == "oneOf") gather_union(member.value, node, depth);
            if (key == "type") gather_type(member.value, node);
            gather_plain(member, node);
        }
    }

    static void gather_plain(const MemberValue& member, Node& node) {
        const std::string_view key = member.key.escaped;
        const Value value = member.value;
        if (key == "properties") node.properties.push_back(value);
        if (key == "required") node.required.push_back(value);
        if (key == "items") node.items = value;
        if (key == "enum") node.values = value;
        if (key == "const") node.constant = value;
        if (key == "format") node.format = value.text();
        if (key == "pattern") node.pattern = value.text();
        if (key == "nullable") node.nullable |= value.boolean().value_or(false);
        if (std::find(kCopied.begin(), kCopied.end(), key) == kCopied.end()) return;
        const auto same = [&](const MemberValue& known) { return known.key == member.key; };
        if (std::none_of(node.copied.begin(), node.copied.end(), same)) node.copied.push_back(member);
    }

    static void gather_type(Value type, Node& node) {
        if (type.is_string()) {
            node.nullable |= type.text().escaped == "null";
            if (type.text().escaped != "null") node.types.assign(1, type.text());
            return;
        }
        for (const Value one : type.elements()) {
            node.nullable |= one.text().escaped == "null";
            if (one.text().escaped != "null") node.types.push_back(one.text());
        }
    }

    // A union with null is the rest, nullable; one of a single schema is that schema.
    void gather_union(Value branches, Node& node, int depth) {
        std::vector<Value> rest;
        for (const Value branch : branches.elements()) {
            if (is_null_type(branch)) {
                node.nullable = true;
            } else {
                rest.push_back(branch);
            }
        }
        if (rest.size() == 1) {
            gather(rest.front(), node, depth + 1);
        } else {
            node.branches = std::move(rest);
        }
    }

    Value resolve(Text reference) const {
        const std::string pointer = json::unescaped(reference);
        if (!pointer.starts_with("#")) return {};
        Value at = root_;
        for (std::size_t begin = 1; begin < pointer.size() && pointer[begin] == '/';) {
            const std::size_t end = std::min(pointer.find('/', begin + 1), pointer.size());
            at = child(at, decoded_step(std::string_view(pointer).substr(begin + 1, end - begin - 1)));
            begin = end;
        }
        return at;
    }

    void write_node(const Node& node, int depth) {
        writer_.begin_object();
        write_type(node, depth);
        for (const MemberValue& member : node.copied) {
            if (!member.value.is_null()) writer_.member(member.key.escaped, member.value.raw());
        }
        if (node.nullable) writer_.member("nullable", true);
        write_values(node);
        if (!node.pattern.empty()) writer_.member("pattern", node.pattern);
        if (node.items.is_object()) {
            writer_.key("items");
            write(node.items, depth + 1);
        }
        write_properties(node, depth);
        writer_.end_object();
    }

    void write_type(const Node& node, int depth) {
        if (!node.branches.empty() || node.types.size() > 1) {
            writer_.key("anyOf").begin_array();
            for (const Value branch : node.branches) write(branch, depth + 1);
            if (node.branches.empty()) {
                for (const Text type : node.types) writer_.begin_object().member("type", type).end_object();
            }
            writer_.end_array();
        } else if (!node.types.empty()) {
            writer_.member("type", node.types.front());
        } else if (!node.properties.empty()) {
            writer_.member("type", Text{"object"});
        } else if (node.constant.is_string() || node.values.exists()) {
            writer_.member("type", Text{"string"});
        }
    }

    // Enumerated values are strings there; numbers keep their type beside the format "enum".
    void write_values(const Node& node) {
        bool text = true;
        const auto put = [&](Value value) {
            if (value.is_null()) return;
            text = text && value.is_string();
            value.is_string() ? writer_.value(value.text()) : writer_.string(value.raw().json);
        };
        const bool any = node.constant.exists() || node.values.is_array();
        if (any) {
            writer_.key("enum").begin_array();
            if (node.constant.exists()) put(node.constant);
            if (!node.constant.exists()) {
                for (const Value value : node.values.elements()) put(value);
            }
            writer_.end_array();
        }
        const bool string = node.types.empty() || node.types.front().escaped == "string";
        const bool kept = !string || node.format.escaped == "date-time" || node.format.escaped == "enum";
        if (!text) {
            writer_.member("format", Text{"enum"});
        } else if (!node.format.empty() && kept) {
            writer_.member("format", node.format);
        }
    }

    void write_properties(const Node& node, int depth) {
        if (node.properties.empty()) return;
        std::unordered_set<std::string_view> names;
        writer_.key("properties").begin_object();
        for (const Value object : node.properties) {
            for (const MemberValue& property : object.members()) {
                if (!names.insert(property.key.escaped).second) continue;
                writer_.key(property.key);
                write(property.value, depth + 1);
            }
        }
        writer_.end_object();
        write_required(node, names);
    }

    // Each name once, and only of properties that there are.
    void write_required(const Node& node, std::unordered_set<std::string_view>& names) {
        bool open = false;
        for (const Value list : node.required) {
            for (const Value name : list.elements()) {
                if (names.erase(name.text().escaped) == 0) continue;
                if (!open) writer_.key("required").begin_array();
                open = true;
                writer_.value(name.text());
            }
        }
        if (open) writer_.end_array();
    }

    Writer& writer_;
    Value root_;
    std::size_t start_;
    int steps_ = 0;
};

}  // namespace

void write_openapi_schema(Writer& writer, Raw schema) {
    const Value root{schema};
    OpenApiWriter(writer, root).write(root, 0);
}

}  // namespace lightport::gemini
