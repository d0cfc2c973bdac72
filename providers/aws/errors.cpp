// See errors.hpp.
#include "providers/aws/errors.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/ascii.hpp"
#include "json/text.hpp"
#include "provider/error_text.hpp"
#include "provider/message_reader.hpp"
#include "provider/retry_after.hpp"
#include "provider/status_error.hpp"

namespace lightport::aws {
namespace {

using json::Value;

struct Row {
    std::string_view name;  // lower case, without "exception"
    ErrorKind kind;
};

constexpr std::array kNames = {
    Row{"validation", ErrorKind::kBadRequest},       Row{"validationerror", ErrorKind::kBadRequest},
    Row{"accessdenied", ErrorKind::kPermission},     Row{"unrecognizedclient", ErrorKind::kAuth},
    Row{"invalidsignature", ErrorKind::kAuth},       Row{"incompletesignature", ErrorKind::kAuth},
    Row{"expiredtoken", ErrorKind::kAuth},           Row{"missingauthenticationtoken", ErrorKind::kAuth},
    Row{"requesttimetooskewed", ErrorKind::kAuth},   Row{"resourcenotfound", ErrorKind::kModelNotFound},
    Row{"throttling", ErrorKind::kRateLimit},        Row{"toomanyrequests", ErrorKind::kRateLimit},
    Row{"servicequotaexceeded", ErrorKind::kQuota},  Row{"modelnotready", ErrorKind::kOverloaded},
    Row{"modeltimeout", ErrorKind::kTimeout},        Row{"modelerror", ErrorKind::kUpstream},
    Row{"modelstreamerror", ErrorKind::kUpstream},   Row{"internalserver", ErrorKind::kInternal},
    Row{"internalfailure", ErrorKind::kInternal},    Row{"internalstreamfailure", ErrorKind::kInternal},
    Row{"internaldependency", ErrorKind::kInternal}, Row{"serviceunavailable", ErrorKind::kOverloaded},
    Row{"conflict", ErrorKind::kConflict},           Row{"unknownoperation", ErrorKind::kUpstream},
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// "com.amazon.coral.service#ThrottlingException:http://…" → "throttling".
std::string plain_name(std::string_view name) {
    name = name.substr(0, name.find(':'));
    if (const std::size_t hash = name.rfind('#'); hash != std::string_view::npos) name.remove_prefix(hash + 1);
    std::string lower = lower_case(name);
    constexpr std::string_view kSuffix = "exception";
    if (lower.ends_with(kSuffix)) lower.resize(lower.size() - kSuffix.size());
    return lower;
}

bool is_token_message(std::string_view message) {
    return contains(message, "security token included in the request") || contains(message, "request signature") ||
           contains(message, "Authentication Token");
}

// AWS names no time to wait for throttled requests: a second is what its own clients wait at the least.
void add_head(Error& error, const ResponseHead& head, std::string_view words) {
    error.upstream_status = head.status;
    error.upstream_request_id = head.header("x-amzn-requestid");
    if (error.status != 429 && error.status < 500) return;
    error.retry_after = provider::retry_after(head, {{}, words}, std::chrono::system_clock::now());
    if (error.retry != Retry::kSameTarget) return;
    if (!error.retry_after && error.status == 429) error.retry_after = std::chrono::seconds(1);
}

// An error that no model of the service knows: its name and text stand in headers.
Error unmodelled(const Dialect& dialect, const framing::AwsMessage& message, const ResponseHead& head) {
    std::string body = "{\"message\":\"" + json::escaped(message.header(":error-message")) + "\"}";
    json::pad(body);
    const Result<Value> parsed = json::parse(body);
    return dialect.exception(message.header(":error-code"), parsed ? *parsed : Value{}, head);
}

}  // namespace

ErrorKind kind_of(std::string_view name, std::string_view words, int status) {
    const std::string plain = plain_name(name);
    const auto row = std::find_if(kNames.begin(), kNames.end(), [&](const Row& known) { return known.name == plain; });
    const ErrorKind kind = row != kNames.end() ? row->kind
                           : status >= 400     ? provider::kind_of_status(status)
                                               : ErrorKind::kUpstream;
    if (kind == ErrorKind::kPermission && is_token_message(words)) return ErrorKind::kAuth;
    if (kind == ErrorKind::kBadRequest && provider::is_context_length_message(words)) return ErrorKind::kContextLength;
    return kind;
}

std::string words_of(Value body) {
    for (const std::string_view key : {"message", "Message", "originalMessage"}) {
        std::string words = json::unescaped(body[key].text());
        if (!words.empty()) return words;
    }
    return {};
}

Error make_error(const Exception& exception, const ResponseHead& head) {
    const std::string service(exception.service);
    std::string message = !exception.words.empty() ? provider::scrub(exception.words)
                          : head.status >= 400     ? provider::status_message(head.status, service)
                                                   : service + " reported an error: " + provider::scrub(exception.name);
    Error error(exception.kind, std::move(message));
    if (exception.kind == ErrorKind::kContextLength) error.param = "messages";
    if (exception.kind == ErrorKind::kModelNotFound) error.param = "model";
    if (exception.kind == ErrorKind::kQuota) error.should_retry = false;
    add_head(error, head, exception.words);
    return error;
}

Error error_of(const Dialect& dialect, const ResponseHead& head, std::string_view body) {
    const std::string_view name = head.header("x-amzn-errortype");
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && body[first] == '{') {
        if (const Result<Value> parsed = json::parse_unpadded(body)) {
            const std::string type = json::unescaped((*parsed)["__type"].text());
            return dialect.exception(name.empty() ? std::string_view(type) : name, *parsed, head);
        }
    }
    if (!name.empty()) return dialect.exception(name, Value{}, head);
    const std::string message = provider::plain_body_message(head.status, body, dialect.service);
    Error error = provider::status_error(head.status, message);
    add_head(error, head, {});
    return error;
}

std::optional<Error> reported_by(const Dialect& dialect, const framing::AwsMessage& message, const ResponseHead& head) {
    const std::string_view type = message.header(":message-type");
    if (type == "error") return unmodelled(dialect, message, head);
    if (type != "exception") return std::nullopt;
    const Result<Value> parsed = message.payload.empty() ? Result<Value>(Value{}) : json::parse(message.payload);
    if (!parsed) {
        return provider::invalid_answer(std::string(dialect.service) + " sent a stream event that is not JSON.");
    }
    return dialect.exception(message.header(":exception-type"), *parsed, head);
}

}  // namespace lightport::aws
