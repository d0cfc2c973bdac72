// See errors.hpp.
#include "providers/gemini/errors.hpp"

#include <array>
#include <chrono>

#include "json/text.hpp"
#include "provider/error_text.hpp"
#include "provider/retry_after.hpp"
#include "provider/status_error.hpp"

namespace lightport::gemini {
namespace {

using json::Value;

struct Row {
    std::string_view status;
    ErrorKind kind;
};

constexpr std::array kStatuses = {
    Row{"INVALID_ARGUMENT", ErrorKind::kBadRequest},
    Row{"OUT_OF_RANGE", ErrorKind::kBadRequest},
    Row{"UNIMPLEMENTED", ErrorKind::kBadRequest},
    Row{"FAILED_PRECONDITION", ErrorKind::kPermission},  // the place or the project: another provider may serve it
    Row{"UNAUTHENTICATED", ErrorKind::kAuth},
    Row{"PERMISSION_DENIED", ErrorKind::kPermission},
    Row{"NOT_FOUND", ErrorKind::kNotFound},
    Row{"ALREADY_EXISTS", ErrorKind::kConflict},
    Row{"ABORTED", ErrorKind::kConflict},
    Row{"RESOURCE_EXHAUSTED", ErrorKind::kRateLimit},
    Row{"CANCELLED", ErrorKind::kUpstream},
    Row{"INTERNAL", ErrorKind::kInternal},
    Row{"UNKNOWN", ErrorKind::kInternal},
    Row{"DATA_LOSS", ErrorKind::kInternal},
    Row{"UNAVAILABLE", ErrorKind::kOverloaded},
    Row{"DEADLINE_EXCEEDED", ErrorKind::kTimeout},
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What the details of google.rpc say.
struct Details {
    std::string reason;       // ErrorInfo
    std::string field;        // BadRequest, the first violation
    std::string retry_delay;  // RetryInfo
    bool per_day = false;     // QuotaFailure

    explicit Details(Value details) {
        for (const Value detail : details.elements()) {
            const std::string_view type = detail["@type"].text().escaped;
            if (type.ends_with("google.rpc.ErrorInfo")) reason = json::unescaped(detail["reason"].text());
            if (type.ends_with("google.rpc.RetryInfo")) retry_delay = json::unescaped(detail["retryDelay"].text());
            if (type.ends_with("google.rpc.BadRequest")) {
                for (const Value violation : detail["fieldViolations"].elements()) {
                    if (field.empty()) field = json::unescaped(violation["field"].text());
                }
            }
            if (type.ends_with("google.rpc.QuotaFailure")) {
                for (const Value violation : detail["violations"].elements()) {
                    per_day = per_day || contains(violation["quotaId"].text().escaped, "PerDay");
                }
            }
        }
    }
};

ErrorKind kind_of(std::string_view status, int code) {
    for (const Row& row : kStatuses) {
        if (row.status == status) return row.kind;
    }
    return code >= 300 ? provider::kind_of_status(code) : ErrorKind::kUpstream;
}

bool is_key_problem(std::string_view message, std::string_view reason) {
    return reason == "API_KEY_INVALID" || message.starts_with("API key not valid") ||
           message.starts_with("API key expired");
}

bool is_quota(std::string_view message, const Details& details) {
    const bool unpaid = details.retry_delay.empty() && contains(message, "check your plan and billing");
    return details.per_day || contains(message, "limit: 0") || unpaid;
}

// The words and details say more than the status.
ErrorKind refined(ErrorKind kind, std::string_view message, const Details& details) {
    switch (kind) {
        case ErrorKind::kBadRequest:
            if (is_key_problem(message, details.reason)) return ErrorKind::kAuth;
            return provider::is_context_length_message(message) ? ErrorKind::kContextLength : kind;
        case ErrorKind::kRateLimit: return is_quota(message, details) ? ErrorKind::kQuota : kind;
        case ErrorKind::kNotFound: return contains(message, "odel") ? ErrorKind::kModelNotFound : kind;
        default: return kind;
    }
}

void add_wait(Error& error, const ResponseHead& head, const provider::RetryHints& hints) {
    const bool waits = error.status == 429 || error.status >= 500;
    if (waits) error.retry_after = provider::retry_after(head, hints, std::chrono::system_clock::now());
}

}  // namespace

std::optional<Error> error_in(Value body, const ResponseHead& head, std::string_view provider) {
    if (body.is_array()) {
        for (const Value element : body.elements()) return error_in(element, head, provider);
    }
    const Value inner = body["error"];
    if (inner.missing()) return std::nullopt;
    const std::string words = json::unescaped(inner.is_string() ? inner.text() : inner["message"].text());
    const auto code = static_cast<int>(inner["code"].integer().value_or(0) % 1000);
    const int status = head.status >= 300 ? head.status : code;
    const Details details(inner["details"]);
    const ErrorKind kind = refined(kind_of(inner["status"].text().escaped, status), words, details);
    Error error(kind, words.empty() ? provider::status_message(status, provider) : provider::scrub(words));
    if (kind == ErrorKind::kBadRequest && !details.field.empty()) error.param = provider::scrub(details.field);
    if (kind == ErrorKind::kContextLength) error.param = "messages";
    if (kind == ErrorKind::kModelNotFound) error.param = "model";
    if (kind == ErrorKind::kQuota) error.should_retry = false;
    error.upstream_status = status;
    add_wait(error, head, {details.retry_delay, words});
    return error;
}

Error error_of(const ResponseHead& head, std::string_view body, std::string_view provider) {
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && (body[first] == '{' || body[first] == '[')) {
        if (const Result<Value> parsed = json::parse_unpadded(body)) {
            if (std::optional<Error> error = error_in(*parsed, head, provider)) return *std::move(error);
        }
    }
    Error error = provider::status_error(head.status, provider::plain_body_message(head.status, body, provider));
    add_wait(error, head, {});
    return error;
}

}  // namespace lightport::gemini
