// Azure's errors and headers in OpenAI's terms.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/azure/adapter.hpp"
#include "surface/openai_error.hpp"

namespace lightport::azure_test {
namespace {

Error read(int status, std::string_view body, std::vector<Header> headers = {}) {
    return azure::AzureAdapter{}.read_error(ResponseHead{status, std::move(headers)}, body);
}

struct Case {
    int status;
    const char* body;
    int expected;
    const char* type;
    const char* code;
    const char* message;
    Retry retry;
};
class AzureErrors : public testing::TestWithParam<Case> {};

TEST_P(AzureErrors, AreMapped) {
    const Case& c = GetParam();
    const Error error = read(c.status, c.body);
    EXPECT_EQ(error.status, c.expected);
    EXPECT_EQ(error.type, c.type);
    EXPECT_EQ(error.code.value_or("null"), c.code);
    EXPECT_EQ(error.message, c.message);
    EXPECT_EQ(error.retry, c.retry);
    EXPECT_EQ(error.upstream_status, c.status);
}

constexpr const char* kInvalid = "invalid_request_error";
INSTANTIATE_TEST_SUITE_P(
    Table, AzureErrors,
    testing::Values(
        Case{
            400,
            R"({"error":{"message":"Too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})",
            400, kInvalid, "context_length_exceeded", "Too long", Retry::kNever},
        Case{
            400,
            R"({"error":{"message":"No","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}})",
            400, kInvalid, "unsupported_parameter", "No", Retry::kNever},
        Case{400, R"({"error":{"code":"OperationNotSupported","message":"Not with this model"}})", 400, kInvalid,
             "OperationNotSupported", "Not with this model", Retry::kNever},
        Case{401, R"({"error":{"code":"401","message":"Wrong subscription key"}})", 401, kInvalid, "invalid_api_key",
             "Wrong subscription key", Retry::kOtherTarget},
        Case{401, R"({"error":{"code":"PermissionDenied","message":"Principal lacks access"}})", 401, kInvalid,
             "invalid_api_key", "Principal lacks access", Retry::kOtherTarget},
        Case{401,
             R"({"error":{"code":"Unauthorized","message":"No","target":"x","details":[{"code":"a","message":"b"}]}})",
             401, kInvalid, "invalid_api_key", "No", Retry::kOtherTarget},
        Case{403, R"({"error":{"code":"403","message":"Firewall"}})", 403, "permission_error", "permission_denied",
             "Firewall", Retry::kOtherTarget},
        Case{404, R"({"error":{"code":"DeploymentNotFound","message":"No such deployment"}})", 404, kInvalid,
             "model_not_found", "No such deployment", Retry::kOtherTarget},
        Case{404, R"({"error":{"code":"404","message":"Resource not found"}})", 404, kInvalid, "model_not_found",
             "Resource not found", Retry::kOtherTarget},
        Case{408, R"({"error":{"code":"Timeout","message":"The operation was timeout."}})", 504, "timeout", "timeout",
             "The operation was timeout.", Retry::kSameTarget},
        Case{409, R"({"error":{"code":"Conflict","message":"Dependency"}})", 502, "server_error", "upstream_error",
             "Dependency", Retry::kSameTarget},
        Case{424, R"({"error":{"code":"FailedDependency","message":"Dependency"}})", 502, "server_error",
             "upstream_error", "Dependency", Retry::kSameTarget},
        Case{422, R"({"detail":[{"loc":["body","top_k"],"msg":"not permitted","type":"extra_forbidden"}]})", 422,
             kInvalid, "null", "not permitted", Retry::kNever},
        Case{429, R"({"error":{"code":"RateLimitReached","message":"Slow"}})", 429, "rate_limit_error",
             "rate_limit_exceeded", "Slow", Retry::kSameTarget},
        Case{429, R"({"error":{"code":"NoCapacity","message":"High demand"}})", 429, "rate_limit_error",
             "rate_limit_exceeded", "High demand", Retry::kSameTarget},
        Case{429, R"({"error":{"code":"too_many_requests","message":"Slow","type":"too_many_requests"}})", 429,
             "rate_limit_error", "rate_limit_exceeded", "Slow", Retry::kSameTarget},
        Case{429, R"({"error":{"code":"insufficient_quota","message":"Pay"}})", 429, "insufficient_quota",
             "insufficient_quota", "Pay", Retry::kOtherTarget},
        Case{500, R"({"error":{"code":"InternalServerError","message":"Oops"}})", 500, "server_error", "internal_error",
             "Oops", Retry::kSameTarget},
        Case{503, R"({"error":{"code":"ServiceUnavailable","message":"Later"}})", 503, "service_unavailable_error",
             "server_is_overloaded", "Later", Retry::kSameTarget},
        Case{502, "<html><title>Bad gateway</title></html>", 502, "server_error", "upstream_error",
             "HTTP 502 from the provider", Retry::kSameTarget}));

TEST(AzureError, ContentFiltersKeepTheirDetails) {
    const Error error = read(
        400,
        R"({"error":{"message":"The prompt was filtered.","type":null,"param":"prompt","code":"content_filter","status":400,)"
        R"("innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"violence":{"filtered":true,"severity":"medium"}}}}})");
    EXPECT_EQ(error.retry, Retry::kNever);
    std::string body;
    surface::write_openai_error(error, body);
    EXPECT_EQ(body,
              R"({"error":{"message":"The prompt was filtered.","type":"invalid_request_error","param":"prompt",)"
              R"("code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":)"
              R"({"violence":{"filtered":true,"severity":"medium"}}}}})");
    const Error unnamed =
        read(400, R"({"error":{"message":"m","code":null,"innererror":{"code":"ResponsibleAIPolicyViolation"}}})");
    EXPECT_EQ(unnamed.code, "content_filter");
    const Error secret = read(400, R"({"error":{"message":"m","innererror":{"key":"sk-abcdefghijklmnopqrstuvwx"}}})");
    EXPECT_EQ(secret.innererror, "");
}

TEST(AzureError, TheWaitComesFromHeadersOrTheMessage) {
    constexpr const char* kBody = R"({"error":{"code":"429","message":"Rate limit. Please retry after 20 seconds."}})";
    EXPECT_EQ(read(429, kBody).retry_after, std::chrono::seconds(20));
    EXPECT_EQ(read(429, kBody, {{"retry-after", "5"}}).retry_after, std::chrono::seconds(5));
    EXPECT_EQ(read(429, kBody, {{"retry-after-ms", "700"}, {"retry-after", "5"}}).retry_after,
              std::chrono::milliseconds(700));
    EXPECT_EQ(read(429, kBody, {{"x-ratelimit-reset-tokens", "7"}}).retry_after, std::chrono::seconds(7));
    EXPECT_EQ(read(429, kBody, {{"apim-request-id", "r-1"}}).upstream_request_id, "r-1");
}

TEST(AzureHeaders, AreWrittenAsOpenAiWrites) {
    std::vector<Header> out;
    azure::AzureAdapter{}.carry_headers({200,
                                         {{"x-ratelimit-remaining-tokens", "12"},
                                          {"x-ratelimit-remaining-requests", "-1"},
                                          {"x-ratelimit-reset-tokens", "90"},
                                          {"x-ms-region", "Sweden Central"},
                                          {"apim-request-id", "a-1"}}},
                                        out);
    EXPECT_EQ(find_header(out, "x-ratelimit-remaining-tokens"), "12");
    EXPECT_EQ(find_header(out, "x-ratelimit-remaining-requests"), "");
    EXPECT_EQ(find_header(out, "x-ratelimit-reset-tokens"), "1m30s");
    EXPECT_EQ(find_header(out, "x-ms-region"), "Sweden Central");
    EXPECT_EQ(find_header(out, "x-upstream-request-id"), "a-1");
}

// What other gateways get wrong.

TEST(AzureTrap, SixABodyWithoutError) {
    const Error error = read(401, R"({"statusCode":401,"message":"Access token is missing"})");
    EXPECT_EQ(error.status, 401);
    EXPECT_EQ(error.code, "invalid_api_key");
    EXPECT_EQ(error.message, "Access token is missing");
}

TEST(AzureTrap, SevenAStatusIsNoCode) {
    const Error error = read(429, R"({"error":{"code":"429","message":"m"}})");
    EXPECT_EQ(error.code, "rate_limit_exceeded");
    EXPECT_EQ(error.type, "rate_limit_error");
}

TEST(AzureTrap, EightADayIsNoWait) {
    const Error error = read(429, R"({"error":{"code":"429","message":"m"}})", {{"retry-after", "86400"}});
    EXPECT_EQ(error.retry, Retry::kOtherTarget);
    EXPECT_LE(*error.retry_after, std::chrono::hours(1));
}

}  // namespace
}  // namespace lightport::azure_test
