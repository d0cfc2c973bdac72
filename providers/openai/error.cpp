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

// Words of OpenAI's, and of servers like it, that outweigh the status. `statuses`: where they do; empty: everywhere.
struct KnownWord {
    std::string_view word;
    ErrorKind kind;
    std::array<int, 2> statuses = {};

    bool applies(int status) const {
        return statuses[0] == 0 || std::find(statuses.begin(), statuses.end(), status) != statuses.end();
    }
};
constexpr std::array kWords = {
    KnownWord{"insufficient_quota", ErrorKind::kQuota},
    KnownWord{"billing_hard_limit_reached", ErrorKind::kQuota},
    KnownWord{"billing_not_active", ErrorKind::kQuota},
    KnownWord{"account_deactivated", ErrorKind::kQuota},
    KnownWord{"credit_balance_exhausted", ErrorKind::kQuota},
    KnownWord{"exceeded_current_quota_error", ErrorKind::kQuota},
    KnownWord{"billing_error", ErrorKind::kQuota},
    KnownWord{"context_length_exceeded", ErrorKind::kContextLength},
    KnownWord{"exceed_context_size_error", ErrorKind::kContextLength},
    KnownWord{"tokens_limit_reached", ErrorKind::kContextLength},
    KnownWord{"content_policy_violation", ErrorKind::kContentFilter, {400, 403}},
    KnownWord{"content_filter", ErrorKind::kContentFilter, {400, 403}},
    KnownWord{"invalid_prompt", ErrorKind::kContentFilter, {400, 403}},
    KnownWord{"model_not_found", ErrorKind::kModelNotFound},
    KnownWord{"model_decommissioned", ErrorKind::kModelNotFound},
    KnownWord{"engine_overloaded_error", ErrorKind::kOverloaded},
    KnownWord{"queue_exceeded", ErrorKind::kOverloaded},
    KnownWord{"overloaded", ErrorKind::kOverloaded, {429}},
    KnownWord{"rate_limit_exceeded", ErrorKind::kRateLimit, {413}},  // Groq: more tokens than the limit of a minute
};

std::optional<ErrorKind> kind_of_word(const std::optional<std::string>& word, int status) {
    for (const KnownWord& known : kWords) {
        if (word == known.word && known.applies(status)) return known.kind;
    }
    return std::nullopt;
}

bool tells_context_length(const Said& said, int status) {
    const bool request_at_fault = status == 400 || status == 413 || status == 422;
    return request_at_fault && provider::is_context_length_message(said.message);
}

// What the vendor's own codes and texts mean; the HTTP status is the last one of them.
std::optional<ErrorKind> kind_of_rules(const Said& said, int status, const provider::ErrorRules& rules) {
    for (const std::string& code : said.codes) {
        if (const auto kind = rules.kind_of_code(code)) return kind;
    }
    if (const auto kind = rules.kind_of_text(said.message)) return kind;
    return rules.kind_of_code(std::to_string(status));
}

// What outweighs the status. keeps_code: the code that was said is one of several that OpenAI has for it.
struct Verdict {
    std::optional<ErrorKind> kind;
    bool keeps_code = false;
};

Verdict judge(const Said& said, int status, const provider::ErrorRules* rules) {
    if (tells_context_length(said, status)) return {ErrorKind::kContextLength};
    if (rules != nullptr) {
        if (const auto kind = kind_of_rules(said, status, *rules)) return {kind};
    }
    if (const auto kind = kind_of_word(said.code, status)) {
        return {kind, kind != ErrorKind::kContextLength && kind != ErrorKind::kOverloaded};
    }
    if (const auto kind = kind_of_word(said.type, status)) return {kind};
    if (said.moderated && status == 403) return {ErrorKind::kContentFilter};
    if (said.returns && status == 402) return {ErrorKind::kRateLimit};
    if (status == 400 && said.message.starts_with("Incorrect API key")) return {ErrorKind::kAuth};
    return {};
}

// The status of an error inside a 200.
int implied_status(const Said& said) {
    struct Word {
        std::string_view word;
        int status;
    };
    constexpr std::array kStatuses = {
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
    for (const Word& known : kStatuses) {
        if (said.code == known.word || said.type == known.word) return known.status;
    }
    return 502;
}

// The vendor's own type and code are kept where they say the same as the status and kind that the client gets.
Error to_error(Said said, int status, const provider::ErrorRules* rules) {
    const auto [kind, keeps_code] = judge(said, status, rules);
    Error error = provider::status_error(status, std::move(said.message));
    if (kind) provider::set_kind(error, *kind);
    const bool own_words = (!kind || keeps_code) && error.status == status;
    if (own_words && said.type && !said.type->empty()) error.type = *said.type;
    if (said.code && (own_words || keeps_code)) {
        error.code = *std::move(said.code);
    } else if (said.code_given && own_words) {
        error.code.reset();
    }
    if (status == 413 && kind == ErrorKind::kRateLimit) error.retry = Retry::kOtherTarget;  // it will never fit here
    error.param = std::move(said.param);
    error.innererror = std::move(said.innererror);
    return error;
}

// How long to wait, as the answer's headers tell or those that the body hands on.
std::optional<std::chrono::milliseconds> wait_of(const Said& said, ResponseHead head) {
    head.headers.insert(head.headers.end(), said.headers.begin(), said.headers.end());
    return provider::retry_after(head, {said.retry_delay, said.message}, std::chrono::system_clock::now());
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

Error error_from_body(const ResponseHead& head, std::string_view body, const provider::ErrorRules* rules) {
    const Result<Value> root = json::parse_unpadded(body);
    Said said = root ? read_said(*root, rules) : Said{};
    said.returns = !head.header("retry-after").empty();
    if (said.message.empty()) {
        said.message = root ? provider::status_message(head.status) : provider::plain_body_message(head.status, body);
    }
    const auto wait = wait_of(said, head);
    Error error = to_error(std::move(said), head.status, rules);
    error.retry_after = wait;
    error.should_retry = should_retry(head.header("x-should-retry"));
    error.upstream_request_id = std::string(head.header("x-request-id"));
    return error;
}

namespace {

Error error_inside_answer(Said said, const provider::ErrorRules* rules = nullptr) {
    if (said.message.empty()) said.message = "The provider reported an error without a message.";
    const int status = implied_status(said);
    const auto wait = wait_of(said, ResponseHead{status, {}});
    Error error = to_error(std::move(said), status, rules);
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

Error error_from_document(Value root, const provider::ErrorRules* rules) {
    return error_inside_answer(read_said(root, rules), rules);
}

bool is_error_document(Value root) {
    const bool said = json::equals(root["object"].text(), "error") || root["success"].boolean() == false;
    return said || root["message"].is_string() || root["detail"].exists() || root["errors"].is_array();
}

}  // namespace lightport::openai
