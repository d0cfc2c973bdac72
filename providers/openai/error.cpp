// See error.hpp.
#include "providers/openai/error.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/ascii.hpp"
#include "json/text.hpp"
#include "provider/error_text.hpp"
#include "provider/retry_after.hpp"
#include "provider/status_error.hpp"

namespace lightport::openai {
namespace {

using json::Value;

// What a body says, in whatever shape.
struct Said {
    std::string message;
    std::optional<std::string> type;
    std::optional<std::string> param;
    std::optional<std::string> code;
    bool code_given = false;    // also when it is null
    std::string retry_delay;    // google.rpc.RetryInfo
    std::optional<int> status;  // a numeric code that is an HTTP status
    std::string innererror;     // Azure's details of a content filter
};

// A code that an application may act on: OpenAI's words, never an upper-case status name of another API.
bool is_symbolic(std::string_view code) {
    return !code.empty() && code.size() <= 80 &&
           std::none_of(code.begin(), code.end(), [](char c) { return c == ' ' || c == '{' || c == '<'; }) &&
           std::any_of(code.begin(), code.end(), [](char c) { return c < 'A' || (c > 'Z' && c != '_'); });
}

std::optional<std::string> text_of(Value value) {
    if (!value.is_string()) return std::nullopt;
    return provider::scrub(json::unescaped(value.text()));
}

void read_code(Value code, Said& said) {
    said.code_given = code.exists();
    if (const auto number = code.integer()) {
        if (*number >= 400 && *number <= 599) {
            said.status = static_cast<int>(*number);
            said.code_given = false;  // it repeats the status: the canonical word says more
        } else {
            said.code = std::to_string(*number);
        }
        return;
    }
    const std::optional<std::string> text = text_of(code);
    if (!text) return;
    const bool digits = std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits && text->size() == 3) {
        said.status = std::stoi(*text);
        said.code_given = false;
    } else if (is_symbolic(*text)) {
        said.code = *text;
    } else {
        said.code_given = false;
    }
}

// FastAPI: {"detail":"…"} or {"detail":[{"loc":["body","messages"],"msg":"…"}]}.
void read_detail(Value detail, Said& said) {
    if (detail.is_array()) {
        for (const Value item : detail.elements()) {
            if (const auto message = text_of(item["msg"])) said.message = *message;
            std::string path;
            for (const Value step : item["loc"].elements()) {
                const std::string part = step.is_string() ? json::unescaped(step.text()) : std::string(step.raw().json);
                if (part == "body") continue;
                path += path.empty() ? part : "." + part;
            }
            if (!path.empty()) said.param = provider::scrub(path);
            break;
        }
    } else if (const auto message = text_of(detail)) {
        said.message = *message;
    }
}

// Kept only where nothing in it has to be masked or cut.
void read_inner_error(Value inner, Said& said) {
    const std::string_view json = inner.raw().json;
    if (inner.is_object() && provider::scrub(json) == json) said.innererror = json;
}

void read_object(Value error, Said& said) {
    if (const auto message = text_of(error["message"])) said.message = *message;
    if (error["message"].is_object()) read_detail(error["message"]["detail"], said);
    said.type = text_of(error["type"]);
    if (const auto param = text_of(error["param"])) said.param = *param;
    read_code(error["code"], said);
    read_inner_error(error["innererror"], said);
    for (const Value detail : error["details"].elements()) {
        if (const auto delay = text_of(detail["retryDelay"])) said.retry_delay = *delay;
    }
}

Said read_said(Value root) {
    Said said;
    if (root.is_array()) {
        const auto elements = root.elements();
        const auto first = elements.begin();
        if (first == elements.end()) return said;
        root = *first;
    }
    const Value error = root["error"];
    if (error.is_object()) {
        read_object(error, said);
    } else if (const auto text = text_of(error)) {
        said.message = *text;
        said.param = text_of(root["param"]);
        read_code(root["code"], said);
    } else if (root.is_object()) {
        read_object(root, said);
        said.type.reset();  // {"type":"error", …} names the document, not the error
        if (said.message.empty()) read_detail(root["detail"], said);
    } else if (const auto whole = text_of(root)) {
        said.message = *whole;
    }
    return said;
}

bool either_is(const Said& said, std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) {
        if (said.code == word || said.type == word) return true;
    }
    return false;
}

// A word that outweighs the status.
std::optional<ErrorKind> kind_of_words(const Said& said, int status) {
    if (either_is(said,
                  {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "account_deactivated",
                   "credit_balance_exhausted", "exceeded_current_quota_error", "billing_error"})) {
        return ErrorKind::kQuota;
    }
    const bool request_at_fault = status == 400 || status == 413 || status == 422;
    if (either_is(said, {"context_length_exceeded", "exceed_context_size_error"}) ||
        (request_at_fault && provider::is_context_length_message(said.message))) {
        return ErrorKind::kContextLength;
    }
    if (status == 400 || status == 403) {
        if (either_is(said, {"content_policy_violation", "content_filter", "invalid_prompt"})) {
            return ErrorKind::kContentFilter;
        }
    }
    if (either_is(said, {"model_not_found", "model_decommissioned"})) return ErrorKind::kModelNotFound;
    if (status == 429 && either_is(said, {"engine_overloaded_error", "queue_exceeded"})) return ErrorKind::kOverloaded;
    return std::nullopt;
}

// The status of an error inside a 200.
int implied_status(const Said& said) {
    struct Word {
        std::string_view word;
        int status;
    };
    constexpr std::array kWords = {
        Word{"rate_limit_exceeded", 429},
        Word{"rate_limit_error", 429},
        Word{"insufficient_quota", 429},
        Word{"requests", 429},
        Word{"tokens", 429},
        Word{"overloaded_error", 503},
        Word{"server_is_overloaded", 503},
        Word{"service_unavailable_error", 503},
        Word{"slow_down", 503},
        Word{"overloaded", 503},
        Word{"timeout", 504},
        Word{"timeout_error", 504},
        Word{"invalid_api_key", 401},
        Word{"authentication_error", 401},
        Word{"permission_error", 403},
        Word{"model_not_found", 404},
        Word{"not_found_error", 404},
        Word{"context_length_exceeded", 400},
        Word{"content_policy_violation", 400},
        Word{"content_filter", 400},
        Word{"invalid_request_error", 400},
        Word{"server_error", 500},
    };
    if (said.status) return *said.status;
    for (const Word& known : kWords) {
        if (either_is(said, {known.word})) return known.status;
    }
    return 502;
}

Error to_error(Said said, int status) {
    const std::optional<ErrorKind> kind = kind_of_words(said, status);
    Error error = provider::status_error(status, std::move(said.message));
    if (kind) {
        const Error known(*kind, {});
        error.status = known.status;
        error.type = known.type;
        error.code = known.code;
        error.retry = known.retry;
    }
    // A 429 that is an overload becomes a 503, and a type that speaks of the 429 would contradict it.
    const bool keeps_type = status != 429 || error.status == 429;
    if (keeps_type && said.type && !said.type->empty()) error.type = *said.type;
    // A context length that only the message tells is more than the null that stands for the code.
    const bool found_in_message = error.code == "context_length_exceeded";
    if (said.code) {
        error.code = *std::move(said.code);
    } else if (said.code_given && !found_in_message) {
        error.code.reset();
    }
    error.param = std::move(said.param);
    error.innererror = std::move(said.innererror);
    return error;
}

std::optional<bool> should_retry(std::string_view header) {
    if (header == "true") return true;
    if (header == "false") return false;
    return std::nullopt;
}

}  // namespace

bool is_error(Value error) {
    if (error.missing()) return false;
    if (error.is_object()) return error.members().begin() != error.members().end();
    if (error.is_string()) return !error.text().empty();
    return false;
}

Error error_from_body(const ResponseHead& head, std::string_view body) {
    const Result<Value> root = json::parse_unpadded(body);
    Said said = root ? read_said(*root) : Said{};
    if (said.message.empty()) {
        said.message = root ? provider::status_message(head.status) : provider::plain_body_message(head.status, body);
    }
    const std::string delay = said.retry_delay;
    Error error = to_error(std::move(said), head.status);
    error.retry_after = provider::retry_after(head, {delay, error.message}, std::chrono::system_clock::now());
    error.should_retry = should_retry(head.header("x-should-retry"));
    error.upstream_request_id = std::string(head.header("x-request-id"));
    return error;
}

Error error_from_value(Value value) {
    Said said;
    if (value.is_object()) {
        read_object(value, said);
    } else if (const auto text = text_of(value)) {
        said.message = *text;
    }
    if (said.message.empty()) said.message = "The provider reported an error without a message.";
    const int status = implied_status(said);
    const provider::RetryHints hints{said.retry_delay, said.message};
    const auto wait = provider::retry_after(ResponseHead{}, hints, std::chrono::system_clock::now());
    Error error = to_error(std::move(said), status);
    error.retry_after = wait;
    error.upstream_status = 200;
    return error;
}

}  // namespace lightport::openai
