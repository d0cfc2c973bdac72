// See errors.hpp.
#include "providers/bedrock/errors.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/ascii.hpp"
#include "json/text.hpp"
#include "provider/error_text.hpp"
#include "provider/retry_after.hpp"
#include "provider/status_error.hpp"

namespace lightport::bedrock {
namespace {

using json::Value;

struct Row {
    std::string_view name;  // lower case, without "exception"
    ErrorKind kind;
};

constexpr std::array kNames = {
    Row{"validation", ErrorKind::kBadRequest},
    Row{"accessdenied", ErrorKind::kPermission},
    Row{"unrecognizedclient", ErrorKind::kAuth},
    Row{"invalidsignature", ErrorKind::kAuth},
    Row{"incompletesignature", ErrorKind::kAuth},
    Row{"expiredtoken", ErrorKind::kAuth},
    Row{"missingauthenticationtoken", ErrorKind::kAuth},
    Row{"requesttimetooskewed", ErrorKind::kAuth},
    Row{"resourcenotfound", ErrorKind::kModelNotFound},
    Row{"throttling", ErrorKind::kRateLimit},
    Row{"toomanyrequests", ErrorKind::kRateLimit},
    Row{"servicequotaexceeded", ErrorKind::kQuota},
    Row{"modelnotready", ErrorKind::kOverloaded},
    Row{"modeltimeout", ErrorKind::kTimeout},
    Row{"modelerror", ErrorKind::kUpstream},
    Row{"modelstreamerror", ErrorKind::kUpstream},
    Row{"internalserver", ErrorKind::kInternal},
    Row{"internalfailure", ErrorKind::kInternal},
    Row{"serviceunavailable", ErrorKind::kOverloaded},
    Row{"conflict", ErrorKind::kConflict},
    Row{"unknownoperation", ErrorKind::kUpstream},
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

ErrorKind kind_of(std::string_view name, int status) {
    const std::string plain = plain_name(name);
    const auto row = std::find_if(kNames.begin(), kNames.end(), [&](const Row& known) { return known.name == plain; });
    if (row != kNames.end()) return row->kind;
    return status >= 400 ? provider::kind_of_status(status) : ErrorKind::kUpstream;
}

bool is_model_message(std::string_view message) {
    return contains(message, "model identifier is invalid") || contains(message, "on-demand throughput") ||
           contains(message, "reached the end of its life");
}

bool is_token_message(std::string_view message) {
    return contains(message, "security token included in the request") || contains(message, "request signature") ||
           contains(message, "Authentication Token");
}

// The words say more than the name.
ErrorKind refined(ErrorKind kind, std::string_view message, Value original_status) {
    switch (kind) {
        case ErrorKind::kBadRequest:
            if (is_model_message(message)) return ErrorKind::kModelNotFound;
            if (contains(message, "too many input tokens")) return ErrorKind::kContextLength;
            return provider::is_context_length_message(message) ? ErrorKind::kContextLength : kind;
        case ErrorKind::kPermission: return is_token_message(message) ? ErrorKind::kAuth : kind;
        case ErrorKind::kRateLimit: return contains(message, "per day") ? ErrorKind::kQuota : kind;
        case ErrorKind::kUpstream:
            if (original_status.integer() == 400) return ErrorKind::kBadRequest;
            return original_status.integer() == 429 ? ErrorKind::kRateLimit : kind;
        default: return kind;
    }
}

std::string words_of(Value body) {
    for (const std::string_view key : {"message", "Message", "originalMessage"}) {
        std::string words = json::unescaped(body[key].text());
        if (!words.empty()) return words;
    }
    return {};
}

// AWS names no time to wait for throttled requests: a second is what its own clients wait at the least.
void add_head(Error& error, const ResponseHead& head, std::string_view message) {
    error.upstream_status = head.status;
    error.upstream_request_id = head.header("x-amzn-requestid");
    if (error.status != 429 && error.status < 500) return;
    error.retry_after = provider::retry_after(head, {{}, message}, std::chrono::system_clock::now());
    if (error.retry != Retry::kSameTarget) return;
    if (!error.retry_after && error.status == 429) error.retry_after = std::chrono::seconds(1);
}

}  // namespace

Error exception_of(std::string_view name, Value body, const ResponseHead& head) {
    const std::string words = words_of(body);
    const ErrorKind kind = refined(kind_of(name, head.status), words, body["originalStatusCode"]);
    const int status = head.status >= 400 ? head.status : 0;
    std::string message = !words.empty() ? provider::scrub(words)
                          : status != 0  ? provider::status_message(status, "Amazon Bedrock")
                                         : "Amazon Bedrock reported an error: " + provider::scrub(name);
    Error error(kind, std::move(message));
    if (kind == ErrorKind::kContextLength) error.param = "messages";
    if (kind == ErrorKind::kModelNotFound) error.param = "model";
    if (kind == ErrorKind::kQuota) error.should_retry = false;
    add_head(error, head, words);
    return error;
}

Error error_of(const ResponseHead& head, std::string_view body) {
    const std::string_view name = head.header("x-amzn-errortype");
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && body[first] == '{') {
        if (const Result<Value> parsed = json::parse_unpadded(body)) {
            const std::string type = json::unescaped((*parsed)["__type"].text());
            return exception_of(name.empty() ? std::string_view(type) : name, *parsed, head);
        }
    }
    if (!name.empty()) return exception_of(name, Value{}, head);
    const std::string message = provider::plain_body_message(head.status, body, "Amazon Bedrock");
    Error error = provider::status_error(head.status, message);
    add_head(error, head, {});
    return error;
}

Error error_in_success(Value body, const ResponseHead& head) {
    const Value output = body["Output"];
    const Value source = output.is_object() ? output : body;
    const std::string type = json::unescaped(source["__type"].text());
    if (type.empty() && words_of(source).empty()) return invalid_answer("Amazon Bedrock's answer holds no output.");
    Error error = exception_of(type, source, head);
    if (type.ends_with("UnknownOperationException")) {
        error.message = "Amazon Bedrock does not know this operation: the model's id or the base URL is wrong.";
    }
    return error;
}

}  // namespace lightport::bedrock
