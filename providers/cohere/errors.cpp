// See errors.hpp.
#include "providers/cohere/errors.hpp"

#include <chrono>

#include "json/text.hpp"
#include "provider/error_text.hpp"
#include "provider/retry_after.hpp"
#include "provider/status_error.hpp"

namespace lightport::cohere {
namespace {

using json::Value;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

ErrorKind kind_of(int status, std::string_view message) {
    switch (status) {
        case 400:
        case 413:
        case 422:
            return provider::is_context_length_message(message) ? ErrorKind::kContextLength
                                                                : provider::kind_of_status(status);
        // A trial key's month is over: waiting does not help. Its limit per minute is an ordinary one.
        case 429: return contains(message, "/ month") ? ErrorKind::kQuota : ErrorKind::kRateLimit;
        case 498: return ErrorKind::kContentFilter;  // input on Cohere's deny list
        case 501: return ErrorKind::kUnsupported;
        default: return status < 300 ? ErrorKind::kUpstream : provider::kind_of_status(status);
    }
}

// "invalid type: parameter temperature is of type string …" → "temperature".
std::optional<std::string> param_of(std::string_view message) {
    constexpr std::string_view kWord = "parameter ";
    const std::size_t at = message.find(kWord);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view rest = message.substr(at + kWord.size());
    const std::size_t end = rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789.[]");
    if (end == 0 || end == std::string_view::npos || rest[end] != ' ') return std::nullopt;
    return std::string(rest.substr(0, end));
}

void add_param(Error& error, ErrorKind kind, std::string_view message) {
    if (kind == ErrorKind::kContextLength) error.param = "messages";
    if (kind == ErrorKind::kModelNotFound) error.param = "model";
    if (kind == ErrorKind::kBadRequest || kind == ErrorKind::kUnprocessable) error.param = param_of(message);
    if (kind == ErrorKind::kQuota) error.should_retry = false;
}

}  // namespace

std::optional<Error> error_in(Value body, int status) {
    const Value said = body["message"];
    if (!said.is_string()) return std::nullopt;
    const std::string message = json::unescaped(said.text());
    const ErrorKind kind = kind_of(status, message);
    Error error(kind, message.empty() ? provider::status_message(status, "Cohere") : provider::scrub(message));
    error.upstream_status = status;
    error.upstream_request_id = json::unescaped(body["id"].text());
    add_param(error, kind, message);
    return error;
}

Error error_of(const ResponseHead& head, std::string_view body) {
    std::optional<Error> known;
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && body[first] == '{') {
        if (const Result<Value> parsed = json::parse_unpadded(body)) known = error_in(*parsed, head.status);
    }
    const std::string plain = provider::plain_body_message(head.status, body, "Cohere");
    Error error = known ? *std::move(known) : Error(kind_of(head.status, plain), plain);
    if (head.status >= 300 && head.status < 400) error = provider::status_error(head.status, plain);
    error.upstream_status = head.status;
    const std::string_view trace = head.header(kRequestIdHeader);
    if (!trace.empty()) error.upstream_request_id = trace;
    if (error.status == 429 || error.status >= 500) {
        error.retry_after = provider::retry_after(head, {{}, error.message}, std::chrono::system_clock::now());
    }
    return error;
}

}  // namespace lightport::cohere
