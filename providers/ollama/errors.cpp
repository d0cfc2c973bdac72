// See errors.hpp.
#include "providers/ollama/errors.hpp"

#include <chrono>

#include "json/text.hpp"
#include "provider/error_text.hpp"
#include "provider/retry_after.hpp"
#include "provider/status_error.hpp"

namespace lightport::ollama {
namespace {

using json::Value;

ErrorKind kind_of(int status, std::string_view message) {
    if (status < 300) return ErrorKind::kUpstream;
    const bool refused = status == 400 || status == 413 || status == 422;
    if (refused && provider::is_context_length_message(message)) return ErrorKind::kContextLength;
    return provider::kind_of_status(status);
}

std::optional<std::string> param_of(ErrorKind kind, std::string_view message) {
    if (kind == ErrorKind::kContextLength) return "messages";
    if (kind == ErrorKind::kModelNotFound) return "model";
    if (kind != ErrorKind::kBadRequest) return std::nullopt;
    if (message.ends_with("does not support tools")) return "tools";
    if (message.ends_with("does not support thinking")) return "reasoning_effort";
    return std::nullopt;
}

}  // namespace

std::optional<Error> error_in(Value body, int status) {
    const Value said = body["error"];
    if (said.missing()) return std::nullopt;
    const std::string message = json::unescaped(said.is_string() ? said.text() : said["message"].text());
    const ErrorKind kind = kind_of(status, message);
    Error error(kind, message.empty() ? provider::status_message(status, "Ollama") : provider::scrub(message));
    error.param = param_of(kind, message);
    error.upstream_status = status;
    return error;
}

Error error_of(const ResponseHead& head, std::string_view body) {
    std::optional<Error> known;
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && body[first] == '{') {
        if (const Result<Value> parsed = json::parse_unpadded(body)) known = error_in(*parsed, head.status);
    }
    Error error = known
                      ? *std::move(known)
                      : provider::status_error(head.status, provider::plain_body_message(head.status, body, "Ollama"));
    if (error.status == 429 || error.status >= 500) {
        error.retry_after = provider::retry_after(head, {{}, error.message}, std::chrono::system_clock::now());
    }
    return error;
}

}  // namespace lightport::ollama
