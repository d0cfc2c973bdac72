// Anthropic's errors and headers in OpenAI's terms.
#include <gtest/gtest.h>

#include "golden/anthropic_support.hpp"
#include "providers/anthropic/adapter.hpp"

namespace lightport::anthropic_test {
namespace {

Error read(int status, std::string_view body, std::vector<Header> headers = {}) {
    return anthropic::AnthropicAdapter{}.read_error(ResponseHead{status, std::move(headers)}, body);
}

std::string body_of(std::string_view type, std::string_view message) {
    return R"({"type":"error","error":{"type":")" + std::string(type) + R"(","message":")" + std::string(message) +
           R"("},"request_id":"req_1"})";
}

struct Case {
    int status;
    const char* type;
    const char* message;
    int expected;
    const char* expected_type;
    const char* code;
    Retry retry;
};
class AnthropicErrors : public testing::TestWithParam<Case> {};

TEST_P(AnthropicErrors, AreMapped) {
    const Case& c = GetParam();
    const Error error = read(c.status, body_of(c.type, c.message));
    EXPECT_EQ(error.status, c.expected);
    EXPECT_EQ(error.type, c.expected_type);
    EXPECT_EQ(error.code.value_or("null"), c.code);
    EXPECT_EQ(error.retry, c.retry);
    EXPECT_EQ(error.message, c.message);
    EXPECT_EQ(error.upstream_status, c.status);
    EXPECT_EQ(error.upstream_request_id, "req_1");
}

constexpr const char* kInvalid = "invalid_request_error";
INSTANTIATE_TEST_SUITE_P(
    Table, AnthropicErrors,
    testing::Values(
        Case{400, kInvalid, "max_tokens: Field required", 400, kInvalid, "null", Retry::kNever},
        Case{400, kInvalid, "prompt is too long: 9 tokens > 8 maximum", 400, kInvalid, "context_length_exceeded",
             Retry::kNever},
        Case{400, kInvalid, "input length and `max_tokens` exceed context limit: 9 + 9 > 8", 400, kInvalid,
             "context_length_exceeded", Retry::kNever},
        Case{400, kInvalid, "Your credit balance is too low to access the API", 429, "insufficient_quota",
             "insufficient_quota", Retry::kOtherTarget},
        Case{400, kInvalid, "You have reached your specified API usage limits.", 429, "insufficient_quota",
             "insufficient_quota", Retry::kOtherTarget},
        Case{401, "authentication_error", "invalid x-api-key", 401, kInvalid, "invalid_api_key", Retry::kOtherTarget},
        Case{401, kInvalid, "no such key", 401, kInvalid, "invalid_api_key", Retry::kOtherTarget},
        Case{402, "billing_error", "Pay", 429, "insufficient_quota", "insufficient_quota", Retry::kOtherTarget},
        Case{403, "permission_error", "No", 403, "permission_error", "permission_denied", Retry::kOtherTarget},
        Case{404, "not_found_error", "model: claude-9", 404, kInvalid, "model_not_found", Retry::kOtherTarget},
        Case{404, "not_found_error", "Not found", 404, kInvalid, "not_found", Retry::kNever},
        Case{413, "request_too_large", "Too big", 413, kInvalid, "request_too_large", Retry::kNever},
        Case{429, "rate_limit_error", "Slow", 429, "rate_limit_error", "rate_limit_exceeded", Retry::kSameTarget},
        Case{500, "api_error", "Oops", 500, "server_error", "internal_error", Retry::kSameTarget},
        Case{504, "timeout_error", "Late", 504, "timeout", "timeout", Retry::kSameTarget},
        Case{529, "overloaded_error", "Overloaded", 503, "service_unavailable_error", "server_is_overloaded",
             Retry::kSameTarget}));

TEST(AnthropicError, ParamFromThePathInTheMessage) {
    EXPECT_EQ(read(400, body_of(kInvalid, "messages.3.content.0.text: too short")).param, "messages.3.content.0.text");
    EXPECT_EQ(read(400, body_of(kInvalid, "output_config.format.schema: recursive")).param, "response_format");
    EXPECT_EQ(read(400, body_of(kInvalid, "This is bad: very")).param, std::nullopt);
    EXPECT_EQ(read(400, body_of(kInvalid, "prompt is too long: 9 > 8")).param, "messages");
}

TEST(AnthropicError, SpendLimitsAreNotRetried) {
    const Error error = read(
        429,
        R"({"error":{"type":"rate_limit_error","message":"m","details":{"error_code":"contract_spend_limit_reached"}}})");
    EXPECT_EQ(error.code, "insufficient_quota");
    EXPECT_EQ(error.should_retry, false);
}

TEST(AnthropicError, RetryAfterAndShouldRetry) {
    const Error error = read(429, body_of("rate_limit_error", "m"), {{"retry-after", "7"}, {"x-should-retry", "true"}});
    ASSERT_TRUE(error.retry_after);
    EXPECT_EQ(error.retry_after->count(), 7000);
    EXPECT_EQ(error.should_retry, true);
}

TEST(AnthropicError, BodiesThatAreNoJson) {
    const Error html = read(502, "<html><body>Bad gateway</body></html>", {{"request-id", "req_7"}});
    EXPECT_EQ(html.status, 502);
    EXPECT_EQ(html.message.find('<'), std::string::npos) << html.message;
    EXPECT_EQ(html.upstream_request_id, "req_7");
    EXPECT_EQ(read(529, "").code, "server_is_overloaded");
    EXPECT_EQ(read(413, "{\"error\":").code, "request_too_large");
    EXPECT_EQ(read(400, "{}").status, 400);
}

TEST(AnthropicHeaders, RateLimits) {
    std::vector<Header> out;
    anthropic::AnthropicAdapter{}.carry_headers(
        ResponseHead{200,
                     {{"anthropic-ratelimit-requests-limit", "50"},
                      {"anthropic-ratelimit-requests-remaining", "49"},
                      {"anthropic-ratelimit-requests-reset", "2000-01-01T00:00:00Z"},
                      {"anthropic-ratelimit-input-tokens-limit", "9000"},
                      {"anthropic-organization-id", "org"},
                      {"retry-after", "3"},
                      {"request-id", "req_1"}}},
        out);
    EXPECT_EQ(find_header(out, "x-ratelimit-limit-requests"), "50");
    EXPECT_EQ(find_header(out, "x-ratelimit-remaining-requests"), "49");
    EXPECT_EQ(find_header(out, "x-ratelimit-reset-requests"), "0s");
    EXPECT_EQ(find_header(out, "x-ratelimit-limit-tokens"), "9000");
    EXPECT_EQ(find_header(out, "retry-after"), "3");
    EXPECT_EQ(find_header(out, "x-upstream-request-id"), "req_1");
    EXPECT_EQ(out.size(), 6u);
}

TEST(AnthropicHeaders, Keys) {
    const anthropic::AnthropicAdapter adapter;
    std::vector<Header> headers;
    Credential credential;
    credential.key = "sk-ant-api03-x";
    adapter.authorize(credential, headers);
    EXPECT_EQ(find_header(headers, "x-api-key"), "sk-ant-api03-x");
    EXPECT_EQ(headers.size(), 1u);
    headers = {{"anthropic-beta", "one"}};
    credential.key = "sk-ant-oat01-y";
    adapter.authorize(credential, headers);
    EXPECT_EQ(find_header(headers, "x-api-key"), "");
    EXPECT_EQ(find_header(headers, "authorization"), "Bearer sk-ant-oat01-y");
    EXPECT_EQ(find_header(headers, "anthropic-beta"), "one,oauth-2025-04-20");
}

}  // namespace
}  // namespace lightport::anthropic_test
