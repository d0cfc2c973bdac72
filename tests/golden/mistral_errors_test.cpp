// Mistral's errors and headers in OpenAI's terms.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/mistral/adapter.hpp"

namespace lightport::mistral_test {
namespace {

Error read(int status, std::string_view body, std::vector<Header> headers = {}) {
    return mistral::MistralAdapter{}.read_error(ResponseHead{status, std::move(headers)}, body);
}

struct Case {
    int status;
    const char* body;
    int expected;
    const char* type;
    const char* code;
    const char* param;
    const char* message;
};
class MistralErrors : public testing::TestWithParam<Case> {};

TEST_P(MistralErrors, AreMapped) {
    const Case& c = GetParam();
    const Error error = read(c.status, c.body);
    EXPECT_EQ(error.status, c.expected);
    EXPECT_EQ(error.type, c.type);
    EXPECT_EQ(error.code.value_or("null"), c.code);
    EXPECT_EQ(error.param.value_or("null"), c.param);
    EXPECT_EQ(error.message, c.message);
    EXPECT_EQ(error.upstream_status, c.status);
}

constexpr const char* kInvalid = "invalid_request_error";
INSTANTIATE_TEST_SUITE_P(
    Table, MistralErrors,
    testing::Values(
        Case{
            400,
            R"({"object":"error","message":"Invalid model: x","type":"invalid_model","param":null,"code":"1500","raw_status_code":400})",
            404, kInvalid, "model_not_found", "null", "Invalid model: x"},
        Case{
            400,
            R"({"object":"error","message":"Bad roles","type":"invalid_request_message_order","param":null,"code":"3230"})",
            400, kInvalid, "null", "null", "Bad roles"},
        Case{
            400,
            R"({"object":"error","message":"Prompt contains 9 tokens and 0 draft tokens, too large for model with 8 maximum context length","type":"invalid_request_prompt","code":"3051"})",
            400, kInvalid, "context_length_exceeded", "null",
            "Prompt contains 9 tokens and 0 draft tokens, too large for model with 8 maximum context length"},
        Case{401, R"({"detail":"Unauthorized"})", 401, kInvalid, "invalid_api_key", "null", "Unauthorized"},
        Case{401, R"({"message":"Unauthorized","request_id":"r"})", 401, kInvalid, "invalid_api_key", "null",
             "Unauthorized"},
        Case{403, R"({"object":"error","message":"Not in this tier","type":"tier_not_allowed","code":"1910"})", 403,
             "permission_error", "permission_denied", "null", "Not in this tier"},
        Case{
            422,
            R"({"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error","param":null,"code":null,"raw_status_code":422})",
            422, kInvalid, "null", "seed", "Extra inputs are not permitted"},
        Case{422, R"({"detail":[{"type":"missing","loc":["body","messages",0,"role"],"msg":"Field required"}]})", 422,
             kInvalid, "null", "messages.0.role", "Field required"},
        Case{429,
             R"({"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300"})",
             429, "rate_limit_error", "rate_limit_exceeded", "null", "Rate limit exceeded"},
        Case{
            429,
            R"({"object":"error","message":"Service tier capacity exceeded","type":"service_tier_capacity_exceeded","code":"3505"})",
            429, "rate_limit_error", "rate_limit_exceeded", "null", "Service tier capacity exceeded"},
        Case{500, R"({"object":"error","message":"Service unavailable.","type":"unreachable_backend","code":"1100"})",
             500, "server_error", "internal_error", "null", "Service unavailable."},
        Case{503, "upstream connect error", 503, "service_unavailable_error", "server_is_overloaded", "null",
             "HTTP 503 from the provider: upstream connect error"}));

TEST(MistralHeaders, LimitsBySizeAreLimitsOfTokens) {
    std::vector<Header> out;
    mistral::MistralAdapter{}.carry_headers({200,
                                             {{"ratelimitbysize-limit", "500000"},
                                              {"ratelimitbysize-remaining", "499000"},
                                              {"ratelimitbysize-reset", "61"},
                                              {"mistral-correlation-id", "c-1"}}},
                                            out);
    EXPECT_EQ(find_header(out, "x-ratelimit-limit-tokens"), "500000");
    EXPECT_EQ(find_header(out, "x-ratelimit-remaining-tokens"), "499000");
    EXPECT_EQ(find_header(out, "x-ratelimit-reset-tokens"), "1m1s");
    EXPECT_EQ(find_header(out, "x-upstream-request-id"), "c-1");
    EXPECT_EQ(read(429, "{}", {{"mistral-correlation-id", "c-2"}}).upstream_request_id, "c-2");
}

}  // namespace
}  // namespace lightport::mistral_test
