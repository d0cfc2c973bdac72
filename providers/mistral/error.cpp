// See error.hpp.
#include "providers/mistral/error.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/status_error.hpp"
#include "providers/openai/error.hpp"

namespace lightport::mistral {
namespace {

struct Meaning {
    std::string_view code;
    std::string_view type;
    ErrorKind kind;
};
constexpr std::array kMeanings = {
    Meaning{"1500", "invalid_model", ErrorKind::kModelNotFound},
    Meaning{"1910", "tier_not_allowed", ErrorKind::kPermission},
    Meaning{"3051", "", ErrorKind::kContextLength},
};

std::string code_of(json::Value root) {
    const json::Value code = root["code"];
    return code.is_string() ? json::unescaped(code.text()) : std::string(code.raw().json);
}

std::optional<ErrorKind> meaning_of(json::Value root) {
    const std::string code = code_of(root);
    for (const Meaning& known : kMeanings) {
        const bool by_type = !known.type.empty() && json::equals(root["type"].text(), known.type);
        if (by_type || code == known.code) return known.kind;
    }
    return std::nullopt;
}

bool is_number(std::string_view code) {
    return !code.empty() && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Error error_from_body(const ResponseHead& head, std::string_view body) {
    Error error = openai::error_from_body(head, body);
    const Result<json::Value> root = json::parse_unpadded(body);
    std::optional<ErrorKind> kind = root ? meaning_of(*root) : std::nullopt;
    const bool told = error.code == "context_length_exceeded";  // the message did
    const bool numbered = root && is_number(code_of(*root));
    if (!kind && !told && (numbered || !error.code)) kind = provider::kind_of_status(head.status);
    if (kind) provider::set_kind(error, *kind);
    if (error.upstream_request_id.empty()) error.upstream_request_id = head.header("mistral-correlation-id");
    return error;
}

}  // namespace lightport::mistral
