// Cohere's errors in OpenAI's terms.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/cohere/adapter.hpp"

namespace lightport::cohere_test {
namespace {

Error read(int status, std::string_view body, std::vector<Header> headers = {}) {
    return cohere::CohereAdapter{}.read_error(ResponseHead{status, std::move(headers)}, body);
}

struct Case {
    int status;
    const char* message;
    int expected;
    const char* type;
    const char* code;
    const char* param;
    Retry retry;
};
class CohereErrors : public testing::TestWithParam<Case> {};

TEST_P(CohereErrors, AreMapped) {
    const Case& c = GetParam();
    const Error error = read(c.status, R"({"id":"e-7","message":")" + std::string(c.message) + "\"}");
    EXPECT_EQ(error.status, c.expected);
    EXPECT_EQ(error.type, c.type);
    EXPECT_EQ(error.code.value_or("null"), c.code);
    EXPECT_EQ(error.param.value_or("null"), c.param);
    EXPECT_EQ(error.retry, c.retry);
    EXPECT_EQ(error.message, c.message);
    EXPECT_EQ(error.upstream_status, c.status);
    EXPECT_EQ(error.upstream_request_id, "e-7");
}

constexpr const char* kInvalid = "invalid_request_error";
INSTANTIATE_TEST_SUITE_P(
    Table, CohereErrors,
    testing::Values(
        Case{400, "system turn must be first", 400, kInvalid, "null", "null", Retry::kNever},
        Case{400, "invalid type: parameter seed is of type string", 400, kInvalid, "null", "seed", Retry::kNever},
        Case{400, "too many tokens: the prompt cannot exceed 4081", 400, kInvalid, "context_length_exceeded",
             "messages", Retry::kNever},
        Case{401, "invalid api token", 401, kInvalid, "invalid_api_key", "null", Retry::kOtherTarget},
        Case{402, "add a payment method", 429, "insufficient_quota", "insufficient_quota", "null", Retry::kOtherTarget},
        Case{403, "not for you", 403, "permission_error", "permission_denied", "null", Retry::kOtherTarget},
        Case{404, "model 'x' not found", 404, kInvalid, "model_not_found", "model", Retry::kOtherTarget},
        Case{422, "parameter p is of type int", 422, kInvalid, "null", "p", Retry::kNever},
        Case{429, "Trial key, limited to 20 API calls / minute", 429, "rate_limit_error", "rate_limit_exceeded", "null",
             Retry::kSameTarget},
        Case{429, "Trial key, limited to 1000 API calls / month", 429, "insufficient_quota", "insufficient_quota",
             "null", Retry::kOtherTarget},
        Case{498, "blocked input", 400, kInvalid, "content_filter", "null", Retry::kNever},
        Case{500, "internal", 500, "server_error", "internal_error", "null", Retry::kSameTarget},
        Case{501, "not implemented", 400, kInvalid, "unsupported_parameter", "null", Retry::kNever},
        Case{503, "unavailable", 503, "service_unavailable_error", "server_is_overloaded", "null", Retry::kSameTarget},
        Case{504, "too slow", 504, "timeout", "timeout", "null", Retry::kSameTarget}));

TEST(CohereErrorBodies, OfAnyOtherShape) {
    EXPECT_EQ(read(502, "<html>Bad gateway</html>").message, "HTTP 502 from Cohere");
    EXPECT_EQ(read(400, R"({"data":"x"})").message, "HTTP 400 from Cohere");
    EXPECT_EQ(read(503, "no healthy upstream").message, "HTTP 503 from Cohere: no healthy upstream");
    EXPECT_EQ(read(400, "").message, "HTTP 400 from Cohere");
    EXPECT_EQ(read(302, "").code.value_or("null"), "upstream_redirect");
    EXPECT_EQ(read(400, R"({"message":)").status, 400);
}

TEST(CohereErrorBodies, SecretsAreMasked) {
    EXPECT_EQ(read(401, R"({"message":"bad Bearer abcdefgh12345678"})").message.find("abcdefgh12345678"),
              std::string::npos);
}

TEST(CohereErrorBodies, TheTraceIdAndTheWaitComeFromTheHead) {
    const Error error =
        read(429, R"({"id":"e","message":"slow down"})", {{"x-debug-trace-id", "t-9"}, {"retry-after", "7"}});
    EXPECT_EQ(error.upstream_request_id, "t-9");
    EXPECT_EQ(error.retry_after, std::chrono::seconds(7));
}

}  // namespace
}  // namespace lightport::cohere_test
