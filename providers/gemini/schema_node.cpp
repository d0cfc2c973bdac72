// See schema_node.hpp.
#include "providers/gemini/schema_node.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "json/text.hpp"

namespace lightport::gemini {
namespace {

using json::MemberValue;
using json::Text;
using json::Value;

constexpr std::size_t kMaxTypes = 8;  // there are seven

constexpr std::array<std::string_view, 13> kCopied = {
    "title",         "description",   "default", "example", "minItems",  "maxItems", "propertyOrdering",
    "minProperties", "maxProperties", "minimum", "maximum", "minLength", "maxLength"};

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

void gather_type(Value type, SchemaNode& node) {
    const auto take = [&](Text name) {
        node.nullable |= name.escaped == "null";
        if (name.escaped != "null" && node.types.size() < kMaxTypes) node.types.push_back(name);
    };
    if (type.is_string()) {
        if (type.text().escaped != "null") node.types.clear();
        take(type.text());
        return;
    }
    for (const Value one : type.elements()) take(one.text());
}

void gather_plain(const MemberValue& member, const FollowedReference* inside, SchemaNode& node) {
    const std::string_view key = member.key.escaped;
    const Value value = member.value;
    if (key == "type") gather_type(value, node);
    if (key == "properties") node.properties.push_back({value, inside});
    if (key == "required") node.required.push_back(value);
    if (key == "items") node.items = {value, inside};
    if (key == "enum") node.values = value;
    if (key == "const") node.constant = value;
    if (key == "format") node.format = value.text();
    if (key == "pattern") node.pattern = value.text();
    if (key == "nullable") node.nullable |= value.boolean().value_or(false);
    if (std::find(kCopied.begin(), kCopied.end(), key) == kCopied.end()) return;
    const auto same = [&](const MemberValue& known) { return known.key == member.key; };
    if (std::none_of(node.copied.begin(), node.copied.end(), same)) node.copied.push_back(member);
}

}  // namespace

bool is_null_schema(Value schema) { return schema["type"].text().escaped == "null" || schema["const"].is_null(); }

void SchemaGatherer::gather(SchemaPlace schema, SchemaNode& node, int depth) {
    if (depth > kMaxSchemaDepth || !budget_.visit(schema.value.raw().json.size())) return;
    for (const MemberValue& member : schema.value.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "$ref") follow(member.value.text(), schema.inside, node, depth);
        if (key == "allOf") {
            for (const Value part : member.value.elements()) {
                if (budget_.is_spent()) return;
                gather({part, schema.inside}, node, depth + 1);
            }
        }
        if (key == "anyOf" || key == "oneOf") gather_union({member.value, schema.inside}, node, depth);
        gather_plain(member, schema.inside, node);
    }
}

// A schema inside itself has no end: there it is any object.
void SchemaGatherer::follow(Text reference, const FollowedReference* inside, SchemaNode& node, int depth) {
    const Value target = resolve(reference);
    const char* const begin = target.raw().json.data();
    bool recursive = begin == root_.raw().json.data();
    for (const auto* outer = inside; outer != nullptr && !recursive; outer = outer->outer) {
        recursive = outer->target.data() == begin;
    }
    if (!recursive) {
        followed_.push_back({target.raw().json, inside});
        gather({target, &followed_.back()}, node, depth + 1);
    } else if (node.types.empty()) {
        node.types.push_back(Text{"object"});
    }
}

// A union with null is the rest, nullable; one of a single schema is that schema.
void SchemaGatherer::gather_union(SchemaPlace branches, SchemaNode& node, int depth) {
    int count = 0;
    Value single;
    for (const Value branch : branches.value.elements()) {
        if (is_null_schema(branch)) {
            node.nullable = true;
        } else {
            ++count;
            single = branch;
        }
    }
    if (count == 1) gather({single, branches.inside}, node, depth + 1);
    if (count > 1) node.branches = branches;
}

Value SchemaGatherer::resolve(Text reference) {
    const auto [known, is_new] = resolved_.try_emplace(reference.escaped);
    if (!is_new) return known->second;
    const std::string pointer = json::unescaped(reference);
    if (!pointer.starts_with("#")) return {};
    Value at = root_;
    for (std::size_t begin = 1; begin < pointer.size() && pointer[begin] == '/';) {
        if (!budget_.visit(at.raw().json.size())) return {};
        const std::size_t end = std::min(pointer.find('/', begin + 1), pointer.size());
        at = child(at, decoded_step(std::string_view(pointer).substr(begin + 1, end - begin - 1)));
        begin = end;
    }
    known->second = at;
    return at;
}

}  // namespace lightport::gemini
