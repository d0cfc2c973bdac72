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
#include "providers/openai/error_said.hpp"

namespace lightport::openai {
namespace {

using json::Value;

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
    if (status == 400 && said.message.starts_with("Incorrect API key")) return ErrorKind::kAuth;
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
    // xAI's codes are sentences, those of gRPC.
    constexpr std::array kPhrases = {
        Word{"unavailable", 503}, Word{"exhausted", 429},        Word{"permission", 403},
        Word{"not found", 404},   Word{"invalid argument", 400},
    };
    if (said.status) return *said.status;
    for (const Word& known : kPhrases) {
        if (said.phrase.find(known.word) != std::string::npos) return known.status;
    }
    for (const Word& known : kWords) {
        if (either_is(said, {known.word})) return known.status;
    }
    return 502;
}

Error to_error(Said said, int status) {
    const std::optional<ErrorKind> kind = kind_of_words(said, status);
    Error error = provider::status_error(status, std::move(said.message));
    if (kind) provider::set_kind(error, *kind);
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

namespace {

Error error_inside_answer(Said said) {
    if (said.message.empty()) said.message = "The provider reported an error without a message.";
    const int status = implied_status(said);
    const provider::RetryHints hints{said.retry_delay, said.message};
    const auto wait = provider::retry_after(ResponseHead{}, hints, std::chrono::system_clock::now());
    Error error = to_error(std::move(said), status);
    error.retry_after = wait;
    error.upstream_status = 200;
    return error;
}

}  // namespace

Error error_from_value(Value value) {
    Said said;
    if (value.is_object()) {
        read_object(value, said);
    } else if (const auto text = text_of(value)) {
        said.message = *text;
    }
    return error_inside_answer(std::move(said));
}

Error error_from_document(Value root) { return error_inside_answer(read_said(root)); }

bool is_error_document(Value root) {
    const bool said = json::equals(root["object"].text(), "error") || root["success"].boolean() == false;
    return said || root["message"].is_string() || root["detail"].exists() || root["errors"].is_array();
}

}  // namespace lightport::openai
