// See errors.hpp.
#include "providers/anthropic/errors.hpp"

#include <array>
#include <chrono>

#include "json/text.hpp"
#include "provider/error_text.hpp"
#include "provider/retry_after.hpp"
#include "provider/status_error.hpp"

namespace lightport::anthropic {
namespace {

using json::Value;

struct Row {
    std::string_view type;
    ErrorKind kind;
};

constexpr std::array kTypes = {
    Row{"invalid_request_error", ErrorKind::kBadRequest},
    Row{"authentication_error", ErrorKind::kAuth},
    Row{"billing_error", ErrorKind::kQuota},
    Row{"permission_error", ErrorKind::kPermission},
    Row{"not_found_error", ErrorKind::kNotFound},
    Row{"conflict_error", ErrorKind::kConflict},
    Row{"request_too_large", ErrorKind::kTooLarge},
    Row{"rate_limit_error", ErrorKind::kRateLimit},
    Row{"api_error", ErrorKind::kInternal},
    Row{"timeout_error", ErrorKind::kTimeout},
    Row{"overloaded_error", ErrorKind::kOverloaded},
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool is_spending(std::string_view message, std::string_view code) {
    return contains(message, "credit balance is too low") || contains(message, "specified API usage limits") ||
           contains(message, "spend limit") || code == "enforced_spend_limit_reached" ||
           code == "contract_spend_limit_reached";
}

ErrorKind kind_of(std::string_view type, int status) {
    // Gateways in front of Anthropic's API name everything an invalid request; about keys the status is clearer.
    if (type == "invalid_request_error" && (status == 401 || status == 403)) return provider::kind_of_status(status);
    for (const Row& row : kTypes) {
        if (row.type == type) return row.kind;
    }
    return status >= 400 ? provider::kind_of_status(status) : ErrorKind::kUpstream;
}

// The words say more than the type.
ErrorKind refined(ErrorKind kind, std::string_view message, std::string_view code) {
    switch (kind) {
        case ErrorKind::kBadRequest:
        case ErrorKind::kTooLarge:
            if (is_spending(message, code)) return ErrorKind::kQuota;
            if (contains(message, "exceed context limit")) return ErrorKind::kContextLength;
            return provider::is_context_length_message(message) ? ErrorKind::kContextLength : kind;
        case ErrorKind::kRateLimit: return is_spending(message, code) ? ErrorKind::kQuota : kind;
        case ErrorKind::kNotFound: return contains(message, "model") ? ErrorKind::kModelNotFound : kind;
        default: return kind;
    }
}

// "messages.3.content.0.text: …" → "messages.3.content.0.text".
std::optional<std::string> param_of(std::string_view message) {
    const std::size_t colon = message.find(": ");
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const std::string_view path = message.substr(0, colon);
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
        if (!plain) return std::nullopt;
    }
    if (path.starts_with("output_config.format")) return "response_format";
    return std::string(path);
}

void add_head(Error& error, const ResponseHead& head, std::string_view message) {
    error.upstream_status = head.status;
    if (error.upstream_request_id.empty()) error.upstream_request_id = head.header("request-id");
    const provider::RetryHints hints{{}, message};
    const bool waits = error.status == 429 || error.status >= 500;
    if (waits) error.retry_after = provider::retry_after(head, hints, std::chrono::system_clock::now());
    const std::string_view should = head.header("x-should-retry");
    if (should == "true" || should == "false") error.should_retry = should == "true";
}

}  // namespace

std::optional<Error> error_in(Value body, const ResponseHead& head) {
    const Value inner = body["error"];
    if (inner.missing()) return std::nullopt;
    const std::string words = json::unescaped(inner.is_string() ? inner.text() : inner["message"].text());
    const std::string type = json::unescaped(inner["type"].text());
    const std::string code = json::unescaped(inner["details"]["error_code"].text());
    const ErrorKind kind = refined(kind_of(type, head.status), words, code);
    Error error(kind, words.empty() ? provider::status_message(head.status, "Anthropic") : provider::scrub(words));
    if (kind == ErrorKind::kBadRequest) error.param = param_of(words);
    if (kind == ErrorKind::kContextLength) error.param = "messages";
    if (kind == ErrorKind::kQuota) error.should_retry = false;
    error.upstream_request_id = json::unescaped(body["request_id"].text());
    add_head(error, head, words);
    return error;
}

Error error_of(const ResponseHead& head, std::string_view body) {
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && body[first] == '{') {
        if (const Result<Value> parsed = json::parse_unpadded(body)) {
            if (std::optional<Error> error = error_in(*parsed, head)) return *std::move(error);
        }
    }
    Error error = provider::status_error(head.status, provider::plain_body_message(head.status, body, "Anthropic"));
    add_head(error, head, {});
    return error;
}

Error invalid_answer(std::string message) {
    return Error(ErrorKind::kUpstream, std::move(message)).with_code("invalid_upstream_response");
}

}  // namespace lightport::anthropic
