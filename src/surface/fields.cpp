// See fields.hpp.
#include "surface/fields.hpp"

#include <algorithm>
#include <cstring>

#include "json/text.hpp"

namespace lightport::surface {
namespace {

constexpr std::size_t kShownValue = 64;  // bytes of a wrong value that a message repeats

std::string_view type_name(json::Value value) {
    switch (value.type()) {
        case json::Type::kBool: return "a boolean";
        case json::Type::kNumber: return value.integer() ? "an integer" : "a number";
        case json::Type::kString: return "a string";
        case json::Type::kArray: return "an array";
        case json::Type::kObject: return "an object";
        case json::Type::kNull: return "null";
        case json::Type::kAbsent: break;
    }
    return "nothing";
}

Error invalid(ErrorKind kind, std::string message, std::string param) {
    return Error(kind, std::move(message)).with_param(std::move(param));
}

Result<void> read_raw(json::Value value, const Path& path, json::Type type, json::Raw& out) {
    if (value.missing()) return {};
    if (value.type() != type) {
        return wrong_type(path, type == json::Type::kArray ? "an array" : "an object", value);
    }
    out = value.raw();
    return {};
}

}  // namespace

std::string Path::text() const {
    std::string text = parent_ != nullptr ? parent_->text() : std::string();
    if (index_) return text + "[" + std::to_string(*index_) + "]";
    if (!text.empty()) text += '.';
    return text.append(name_);
}

Error missing_member(const Path& path) {
    std::string param = path.text();
    return invalid(ErrorKind::kMissing, "Missing required parameter: '" + param + "'.", param);
}

Error wrong_type(const Path& path, std::string_view expected, json::Value value) {
    std::string param = path.text();
    std::string message = "Invalid type for '" + param + "': expected " + std::string(expected) + ", but got " +
                          std::string(type_name(value)) + " instead.";
    return invalid(ErrorKind::kInvalidType, std::move(message), std::move(param));
}

Error wrong_value(const Path& path, std::string_view expected, json::Value value) {
    std::string param = path.text();
    std::string shown = value.is_string() ? json::unescaped(value.text()) : std::string(value.raw().json);
    if (shown.size() > kShownValue) shown.replace(kShownValue, std::string::npos, "…");
    std::string message = "Invalid value: '" + shown + "'. Expected " + std::string(expected) + ".";
    return invalid(ErrorKind::kInvalidValue, std::move(message), std::move(param));
}

Error given_twice(const Path& path) {
    const std::string name = path.text();
    return Error(ErrorKind::kBadRequest, "The parameter '" + name + "' is given twice.").with_param(name);
}

Result<void> read_text(json::Value value, const Path& path, json::Text& out) {
    if (value.missing()) return {};
    if (!value.is_string()) return wrong_type(path, "a string", value);
    out = value.text();
    return {};
}

Result<void> require_text(json::Value value, const Path& path, json::Text& out) {
    if (value.missing()) return missing_member(path);
    return read_text(value, path, out);
}

Result<void> read_bool(json::Value value, const Path& path, std::optional<bool>& out) {
    if (value.missing()) return {};
    const std::optional<bool> flag = value.boolean();
    if (!flag) return wrong_type(path, "a boolean", value);
    out = flag;
    return {};
}

Result<void> read_bool(json::Value value, const Path& path, bool& out) {
    std::optional<bool> flag;
    Result<void> result = read_bool(value, path, flag);
    if (flag) out = *flag;
    return result;
}

Result<void> read_integer(json::Value value, const Path& path, std::optional<std::int64_t>& out) {
    if (value.missing()) return {};
    const std::optional<std::int64_t> number = value.integer();
    if (!number) return wrong_type(path, "an integer", value);
    out = number;
    return {};
}

Result<void> read_number(json::Value value, const Path& path, json::Raw& out) {
    if (value.missing()) return {};
    if (value.type() != json::Type::kNumber) return wrong_type(path, "a number", value);
    out = value.raw();
    return {};
}

Result<void> read_object(json::Value value, const Path& path, json::Raw& out) {
    return read_raw(value, path, json::Type::kObject, out);
}

Result<void> read_array(json::Value value, const Path& path, json::Raw& out) {
    return read_raw(value, path, json::Type::kArray, out);
}

Result<json::Value> read_root(std::string_view body) {
    Result<json::Value> root = json::parse(body);
    if (root && !root->is_object()) return Error(ErrorKind::kInvalidType, "The request body must be a JSON object.");
    return root;
}

Result<void> require_model(json::Value value, json::Text& out) {
    const Path path("model");
    if (auto done = require_text(value, path, out); !done) return done;
    return out.empty() ? Result<void>(missing_member(path)) : Result<void>();
}

Result<void> sort_members(json::Value object, std::span<const Slot> slots, std::pmr::vector<chat::Member>& extras) {
    for (const json::MemberValue& member : object.members()) {
        const auto same = [&](const Slot& slot) { return json::equals(member.key, slot.name); };
        const auto slot = std::find_if(slots.begin(), slots.end(), same);
        if (slot == slots.end()) {
            if (!member.value.is_null()) extras.push_back({member.key, member.value.raw()});
        } else if (slot->value->exists()) {
            return given_twice(Path(slot->name));
        } else {
            *slot->value = member.value;
        }
    }
    return {};
}

std::string_view decoded_name(json::Text key, std::pmr::memory_resource* memory) {
    return json::is_plain(key) ? key.escaped : keep(json::unescaped(key), memory);
}

std::string_view keep(std::string_view text, std::pmr::memory_resource* memory) {
    if (text.empty()) return {};
    char* copy = static_cast<char*>(memory->allocate(text.size(), 1));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
}

}  // namespace lightport::surface
