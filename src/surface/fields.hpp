// Typed, tolerant reading of known members: null is absent, a wrong JSON type is an error that names the member's path.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "lightport/chat.hpp"
#include "lightport/result.hpp"

namespace lightport::surface {

// Where a value stands in the body, e.g. messages[1].content. Lives on the stack of the readers and costs nothing until
// an error needs its text.
class Path {
public:
    explicit Path(std::string_view root) : name_(root) {}
    Path(const Path& parent, std::string_view name) : parent_(&parent), name_(name) {}
    Path(const Path& parent, std::size_t index) : parent_(&parent), index_(index) {}

    std::string text() const;

private:
    const Path* parent_ = nullptr;
    std::string_view name_;
    std::optional<std::size_t> index_;
};

// The answers to a wrong member. `expected` completes "expected …".
Error missing_member(const Path& path);
Error wrong_type(const Path& path, std::string_view expected, json::Value value);
Error wrong_value(const Path& path, std::string_view expected, json::Value value);
// A second one would leave it open which of them counts: a relay passes on the bytes, others what was read.
Error given_twice(const Path& path);

// Each leaves `out` alone when the value is absent or null.
Result<void> read_text(json::Value value, const Path& path, json::Text& out);
Result<void> read_bool(json::Value value, const Path& path, bool& out);
Result<void> read_bool(json::Value value, const Path& path, std::optional<bool>& out);
Result<void> read_integer(json::Value value, const Path& path, std::optional<std::int64_t>& out);
Result<void> read_number(json::Value value, const Path& path, json::Raw& out);
Result<void> read_object(json::Value value, const Path& path, json::Raw& out);
Result<void> read_array(json::Value value, const Path& path, json::Raw& out);

// Like read_text, but an absent member is an error too.
Result<void> require_text(json::Value value, const Path& path, json::Text& out);

// A body's root, which must be an object. `body` is padded as json::parse wants it.
Result<json::Value> read_root(std::string_view body);

// The member "model", which must be there and not be empty.
Result<void> require_model(json::Value value, json::Text& out);

// A known member of a body, and where its value goes.
struct Slot {
    std::string_view name;
    json::Value* value;
};

// Sorts the members of an object: known ones into their slots, every other one that is not null to the extras. Error: a
// known one that is given twice.
Result<void> sort_members(json::Value object, std::span<const Slot> slots, std::pmr::vector<chat::Member>& extras);

// A member's name with its escapes decoded; memory is needed only for names that have any.
std::string_view decoded_name(json::Text key, std::pmr::memory_resource* memory);

// A copy that lives as long as `memory`.
std::string_view keep(std::string_view text, std::pmr::memory_resource* memory);

}  // namespace lightport::surface
