// See error_rules.hpp.
#include "provider/error_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.hpp"

namespace lightport::provider {

using json::Value;

namespace {

struct Name {
    std::string_view name;
    ErrorKind kind;
};

constexpr std::array kNames = {
    Name{"invalid_request", ErrorKind::kBadRequest},
    Name{"context_length_exceeded", ErrorKind::kContextLength},
    Name{"content_filter", ErrorKind::kContentFilter},
    Name{"invalid_api_key", ErrorKind::kAuth},
    Name{"permission_denied", ErrorKind::kPermission},
    Name{"model_not_found", ErrorKind::kModelNotFound},
    Name{"not_found", ErrorKind::kNotFound},
    Name{"request_too_large", ErrorKind::kTooLarge},
    Name{"rate_limit_exceeded", ErrorKind::kRateLimit},
    Name{"insufficient_quota", ErrorKind::kQuota},
    Name{"internal_error", ErrorKind::kInternal},
    Name{"upstream_error", ErrorKind::kUpstream},
    Name{"server_is_overloaded", ErrorKind::kOverloaded},
    Name{"timeout", ErrorKind::kTimeout},
};

// One step of a JSON pointer, without its escapes.
std::string plain_step(std::string_view step) {
    std::string out;
    for (std::size_t i = 0; i < step.size(); ++i) {
        const bool escaped = step[i] == '~' && i + 1 < step.size();
        out += !escaped ? step[i] : step[++i] == '1' ? '/' : '~';
    }
    return out;
}

Value element(Value list, std::string_view digits) {
    std::size_t wanted = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), wanted);
    if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) return {};
    for (const Value one : list.elements()) {
        if (wanted-- == 0) return one;
    }
    return {};
}

Value follow(Value value, std::string_view pointer) {
    if (pointer.empty()) return {};
    while (pointer.starts_with('/')) {
        pointer.remove_prefix(1);
        const std::string step = plain_step(pointer.substr(0, pointer.find('/')));
        pointer.remove_prefix(std::min(pointer.find('/'), pointer.size()));
        value = value.is_array() ? element(value, step) : value[step];
    }
    return value;
}

}  // namespace

std::optional<ErrorKind> ErrorRules::kind_of_code(std::string_view said) const {
    std::optional<ErrorKind> kind;
    std::size_t length = 0;  // of the longest beginning so far
    for (const auto& [known, meaning] : codes) {
        if (known == said) return meaning;
        if (!known.ends_with('*')) continue;
        const std::string_view start = std::string_view(known).substr(0, known.size() - 1);
        if (!said.starts_with(start) || start.size() < length) continue;
        kind = meaning;
        length = start.size();
    }
    return kind;
}

std::optional<ErrorKind> ErrorRules::kind_of_text(std::string_view said) const {
    if (texts.empty()) return std::nullopt;
    const std::string text = lower_case(said);
    for (const auto& [part, meaning] : texts) {
        if (text.find(part) != std::string::npos) return meaning;
    }
    return std::nullopt;
}

Value ErrorRules::message_in(Value root) const { return follow(root, message); }
Value ErrorRules::code_in(Value root) const { return follow(root, code); }

std::optional<ErrorKind> error_kind(std::string_view name) {
    for (const Name& known : kNames) {
        if (known.name == name) return known.kind;
    }
    return std::nullopt;
}

std::string error_kind_names() {
    std::string all;
    for (const Name& known : kNames) all.append(all.empty() ? "" : ", ").append(known.name);
    return all;
}

}  // namespace lightport::provider
