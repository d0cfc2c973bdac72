// Reading JSON without a tree: simdjson validates the bytes once (syntax, UTF-8, depth), then Value walks the validated
// text in place and hands out spans. Values can be visited any number of times and in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lightport/json_text.hpp"
#include "lightport/result.hpp"

namespace lightport::json {

// Bytes that must be readable (their content does not matter) after the end of what is validated.
inline constexpr std::size_t kPadding = 64;

// Makes sure that `buffer.data()` may be read up to kPadding bytes after its end.
inline void pad(std::string& buffer) {
    if (buffer.capacity() < buffer.size() + kPadding) buffer.reserve(buffer.size() + kPadding);
}

enum class Type : std::uint8_t { kAbsent, kNull, kBool, kNumber, kString, kArray, kObject };

class ObjectRange;
class ArrayRange;

// A value inside validated text; a default one is "absent". Cheap to copy. Borrowed.
class Value {
public:
    Value() = default;
    // Only for text that validate() accepted (or a part of it), without surrounding whitespace.
    explicit Value(std::string_view valid_json) : json_(valid_json) {}
    explicit Value(Raw raw) : json_(raw.json) {}

    Type type() const;
    bool exists() const { return !json_.empty(); }
    bool is_null() const { return type() == Type::kNull; }
    bool is_string() const { return type() == Type::kString; }
    bool is_object() const { return type() == Type::kObject; }
    bool is_array() const { return type() == Type::kArray; }
    // Absent and null alike: OpenAI's clients send explicit nulls for what they leave out.
    bool missing() const { return json_.empty() || json_.front() == 'n'; }

    Raw raw() const { return Raw{json_}; }

    // The string's content, escaped; empty for any other type.
    Text text() const;
    // nullopt if the value is of another type, or not exact (integer() takes 1, 1.0 and 1e3).
    std::optional<bool> boolean() const;
    std::optional<std::int64_t> integer() const;
    std::optional<double> number() const;

    // Member of an object (the first one with that name; names with escapes are compared decoded), else an absent
    // value.
    Value operator[](std::string_view ascii_key) const;

    // Iteration; empty ranges for other types.
    ObjectRange members() const;
    ArrayRange elements() const;

private:
    std::string_view json_;
};

struct MemberValue {
    Text key;
    Value value;
};

namespace detail {
// Position behind the string that starts at json[at] == '"'.
std::size_t skip_string(std::string_view json, std::size_t at);
// Position behind the value that starts at json[at].
std::size_t skip_value(std::string_view json, std::size_t at);
std::size_t skip_space(std::string_view json, std::size_t at);
}  // namespace detail

class ObjectRange {
public:
    explicit ObjectRange(std::string_view object) : json_(object) {}

    class iterator {
    public:
        iterator() = default;
        iterator(std::string_view json, std::size_t at) : json_(json), at_(at) { read(); }
        const MemberValue& operator*() const { return member_; }
        const MemberValue* operator->() const { return &member_; }
        iterator& operator++();
        bool operator==(std::default_sentinel_t) const { return done_; }

    private:
        void read();
        std::string_view json_;
        std::size_t at_ = 0;
        MemberValue member_;
        bool done_ = true;
    };

    iterator begin() const { return json_.empty() ? iterator{} : iterator{json_, 1}; }
    std::default_sentinel_t end() const { return {}; }

private:
    std::string_view json_;
};

class ArrayRange {
public:
    explicit ArrayRange(std::string_view array) : json_(array) {}

    class iterator {
    public:
        iterator() = default;
        iterator(std::string_view json, std::size_t at) : json_(json), at_(at) { read(); }
        const Value& operator*() const { return value_; }
        const Value* operator->() const { return &value_; }
        iterator& operator++();
        bool operator==(std::default_sentinel_t) const { return done_; }

    private:
        void read();
        std::string_view json_;
        std::size_t at_ = 0;
        Value value_;
        bool done_ = true;
    };

    iterator begin() const { return json_.empty() ? iterator{} : iterator{json_, 1}; }
    std::default_sentinel_t end() const { return {}; }
    std::size_t size() const;

private:
    std::string_view json_;
};

// Validates documents. Keeps its memory between calls; one per thread (see thread_validator()).
class Validator {
public:
    static constexpr std::size_t kMaxDepth = 256;

    Validator();
    ~Validator();
    Validator(const Validator&) = delete;
    Validator& operator=(const Validator&) = delete;

    // The document's root. Error: kInvalidJson whose message names the problem and, where known, the byte offset.
    // `padded` must be followed by kPadding readable bytes; the value borrows from it.
    Result<Value> parse(std::string_view padded);

private:
    struct State;
    std::unique_ptr<State> state_;
};

// This thread's validator.
Validator& thread_validator();

// Shorthand: thread_validator().parse(padded).
Result<Value> parse(std::string_view padded);

// For text that has no padding (a part of another buffer, a literal): copies into a buffer of this thread first. The
// value borrows from `json` itself.
Result<Value> parse_unpadded(std::string_view json);

}  // namespace lightport::json
