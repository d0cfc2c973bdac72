// Navigation over validated text. Every function relies on the text being valid JSON; bounds are checked all the same,
// so that a wrong caller reads nonsense rather than foreign memory.
#include "json/value.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

#include "json/text.hpp"

namespace lightport::json {
namespace detail {

std::size_t skip_space(std::string_view json, std::size_t at) {
    while (at < json.size() && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) ++at;
    return at;
}

std::size_t skip_string(std::string_view json, std::size_t at) {
    for (std::size_t from = at + 1;;) {
        const void* hit = from < json.size() ? std::memchr(json.data() + from, '"', json.size() - from) : nullptr;
        if (hit == nullptr) return json.size();
        const auto quote = static_cast<std::size_t>(static_cast<const char*>(hit) - json.data());
        std::size_t slashes = 0;
        while (json[quote - 1 - slashes] == '\\') ++slashes;  // ends at the opening quote at the latest
        if (slashes % 2 == 0) return quote + 1;
        from = quote + 1;
    }
}

namespace {
std::size_t skip_container(std::string_view json, std::size_t at) {
    std::size_t depth = 0;
    while (at < json.size()) {
        switch (json[at]) {
            case '"': at = skip_string(json, at); continue;
            case '{':
            case '[': ++depth; break;
            case '}':
            case ']':
                if (--depth == 0) return at + 1;
                break;
            default: break;
        }
        ++at;
    }
    return json.size();
}
}  // namespace

std::size_t skip_value(std::string_view json, std::size_t at) {
    if (at >= json.size()) return json.size();
    if (json[at] == '"') return skip_string(json, at);
    if (json[at] == '{' || json[at] == '[') return skip_container(json, at);
    while (at < json.size() && std::strchr(",]} \t\r\n", json[at]) == nullptr) ++at;
    return at;
}

}  // namespace detail

using detail::skip_space;
using detail::skip_string;
using detail::skip_value;

Type Value::type() const {
    if (json_.empty()) return Type::kAbsent;
    switch (json_.front()) {
        case 'n': return Type::kNull;
        case 't':
        case 'f': return Type::kBool;
        case '"': return Type::kString;
        case '[': return Type::kArray;
        case '{': return Type::kObject;
        default: return Type::kNumber;
    }
}

Text Value::text() const {
    if (json_.size() < 2 || json_.front() != '"') return {};
    return Text{json_.substr(1, json_.size() - 2)};
}

std::optional<bool> Value::boolean() const {
    if (type() != Type::kBool) return std::nullopt;
    return json_.front() == 't';
}

std::optional<double> Value::number() const {
    if (type() != Type::kNumber) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(json_.data(), json_.data() + json_.size(), value);
    if (error != std::errc{} || end != json_.data() + json_.size()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> Value::integer() const {
    if (type() != Type::kNumber) return std::nullopt;
    std::int64_t exact = 0;
    const auto [end, error] = std::from_chars(json_.data(), json_.data() + json_.size(), exact);
    if (error == std::errc{} && end == json_.data() + json_.size()) return exact;
    const std::optional<double> real = number();  // 1.0 and 1e3 are integers too
    if (!real || std::trunc(*real) != *real || std::fabs(*real) > 9007199254740992.0) return std::nullopt;
    return static_cast<std::int64_t>(*real);
}

Value Value::operator[](std::string_view ascii_key) const {
    for (const MemberValue& member : members()) {
        if (equals(member.key, ascii_key)) return member.value;
    }
    return {};
}

ObjectRange Value::members() const { return ObjectRange{is_object() ? json_ : std::string_view{}}; }
ArrayRange Value::elements() const { return ArrayRange{is_array() ? json_ : std::string_view{}}; }

void ObjectRange::iterator::read() {
    const std::size_t key = skip_space(json_, at_);
    done_ = key >= json_.size() || json_[key] != '"';
    if (done_) return;
    const std::size_t key_end = skip_string(json_, key);
    const std::size_t colon = skip_space(json_, key_end);
    const std::size_t value = skip_space(json_, std::min(colon + 1, json_.size()));
    at_ = skip_value(json_, value);
    member_ = {Text{json_.substr(key + 1, key_end - key - 2)}, Value{json_.substr(value, at_ - value)}};
}

ObjectRange::iterator& ObjectRange::iterator::operator++() {
    at_ = skip_space(json_, at_);
    if (at_ < json_.size() && json_[at_] == ',') ++at_;
    read();
    return *this;
}

void ArrayRange::iterator::read() {
    const std::size_t value = skip_space(json_, at_);
    done_ = value >= json_.size() || json_[value] == ']';
    if (done_) return;
    at_ = skip_value(json_, value);
    value_ = Value{json_.substr(value, at_ - value)};
}

ArrayRange::iterator& ArrayRange::iterator::operator++() {
    at_ = skip_space(json_, at_);
    if (at_ < json_.size() && json_[at_] == ',') ++at_;
    read();
    return *this;
}

std::size_t ArrayRange::size() const {
    std::size_t count = 0;
    for (auto it = begin(); it != end(); ++it) ++count;
    return count;
}

}  // namespace lightport::json
