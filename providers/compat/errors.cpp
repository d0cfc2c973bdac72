// See errors.hpp. Source: the API references of MiniMax ("Error codes"), Cloudflare (the envelope of API v4), xAI and
// OpenRouter ("Errors").
#include "providers/compat/errors.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "json/text.hpp"
#include "provider/error_text.hpp"
#include "providers/openai/error.hpp"

namespace lightport::compat {

using json::Value;

namespace {

// MiniMax's codes; others are those of its server.
ErrorKind kind_of_code(std::int64_t code) {
    struct Known {
        std::int64_t code;
        ErrorKind kind;
    };
    constexpr std::array kKnown = {
        Known{1001, ErrorKind::kTimeout},       Known{1002, ErrorKind::kRateLimit},
        Known{1039, ErrorKind::kRateLimit},     Known{1041, ErrorKind::kRateLimit},
        Known{2045, ErrorKind::kRateLimit},     Known{1004, ErrorKind::kAuth},
        Known{2049, ErrorKind::kAuth},          Known{1008, ErrorKind::kQuota},
        Known{1026, ErrorKind::kContentFilter}, Known{1027, ErrorKind::kContentFilter},
        Known{1042, ErrorKind::kBadRequest},    Known{2013, ErrorKind::kBadRequest},
    };
    const auto* const found =
        std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& known) { return known.code == code; });
    return found == kKnown.end() ? ErrorKind::kUpstream : found->kind;
}

std::optional<Error> base_resp_error(Value base) {
    const auto code = base["status_code"].integer();
    if (!code || *code == 0) return std::nullopt;
    std::string message = provider::scrub(json::unescaped(base["status_msg"].text()));
    if (message.empty()) message = "The provider reported the error " + std::to_string(*code) + ".";
    return Error(kind_of_code(*code), std::move(message));
}

bool has_choices(Value choices) { return choices.is_array(); }

}  // namespace

std::optional<Error> reported_error(Value root) {
    Value choices;
    Value error;
    Value base;
    for (const json::MemberValue& member : root.members()) {
        if (json::equals(member.key, "choices")) choices = member.value;
        if (json::equals(member.key, "error")) error = member.value;
        if (json::equals(member.key, "base_resp")) base = member.value;
    }
    std::optional<Error> found = base_resp_error(base);
    if (!found && openai::is_error(error)) found = openai::error_from_document(root);
    if (!found && !has_choices(choices) && openai::is_error_document(root)) found = openai::error_from_document(root);
    if (found) found->upstream_status = 200;
    return found;
}

Error read_error(const ResponseHead& head, std::string_view body) {
    Error error = openai::error_from_body(head, body);
    const Result<Value> root = json::parse_unpadded(body);
    if (!root) return error;
    if (std::optional<Error> known = base_resp_error((*root)["base_resp"])) {
        known->upstream_status = head.status;
        known->retry_after = error.retry_after;
        known->upstream_request_id = std::move(error.upstream_request_id);
        return *std::move(known);
    }
    return error;
}

}  // namespace lightport::compat
