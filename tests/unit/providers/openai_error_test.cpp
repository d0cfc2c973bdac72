// Errors in OpenAI's shape and in those that compatible servers use instead.
#include "providers/openai/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace lightport::openai {
namespace {

std::string told(const Error& error) {
    return std::to_string(error.status) + " " + error.type + " " + error.code.value_or("-") + " " +
           error.param.value_or("-") + " " + error.message;
}

std::string told(int status, std::string_view body) { return told(error_from_body(ResponseHead{status, {}}, body)); }

TEST(OpenAiError, BodyIsKept) {
    EXPECT_EQ(
        told(
            400,
            R"({"error":{"message":"Unsupported parameter","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}})"),
        "400 invalid_request_error unsupported_parameter max_tokens Unsupported parameter");
    EXPECT_EQ(told(429, R"({"error":{"message":"Slow","type":"requests","param":null,"code":"rate_limit_exceeded"}})"),
              "429 requests rate_limit_exceeded - Slow");
    EXPECT_EQ(told(500, R"({"error":{"message":"Oops","type":"server_error","param":null,"code":null}})"),
              "500 server_error - - Oops");
    EXPECT_EQ(
        told(404, R"({"error":{"message":"No","type":"invalid_request_error","param":null,"code":"model_not_found"}})"),
        "404 invalid_request_error model_not_found - No");
    EXPECT_EQ(
        told(
            400,
            R"({"error":{"message":"Blocked","type":"invalid_request_error","param":null,"code":"content_policy_violation"}})"),
        "400 invalid_request_error content_policy_violation - Blocked");
}

TEST(OpenAiError, HeadersOfTheAnswer) {
    const ResponseHead head{429, {{"retry-after", "2"}, {"x-request-id", "req_1"}, {"x-should-retry", "false"}}};
    const Error error = error_from_body(head, R"({"error":{"message":"Slow"}})");
    EXPECT_EQ(error.retry_after, std::chrono::milliseconds(2000));
    EXPECT_EQ(error.upstream_request_id, "req_1");
    EXPECT_EQ(error.should_retry, false);
    EXPECT_EQ(error.upstream_status, 429);
    EXPECT_EQ(error.retry, Retry::kSameTarget);
}

// E1: shapes nobody expected still give a message, and never a dump.
TEST(OpenAiError, TrapE1OtherShapes) {
    EXPECT_EQ(told(400, R"({"error":"bad thing"})"), "400 invalid_request_error - - bad thing");
    EXPECT_EQ(told(400, R"({"code":"Client specified an invalid argument","error":"Incorrect"})"),
              "400 invalid_request_error - - Incorrect");
    EXPECT_EQ(told(503, R"({"message":"busy","code":"x_busy"})"), "503 service_unavailable_error x_busy - busy");
    EXPECT_EQ(told(422, R"({"detail":[{"loc":["body","messages",0,"role"],"msg":"Input should be 'user'"}]})"),
              "422 invalid_request_error - messages.0.role Input should be 'user'");
    EXPECT_EQ(told(404, R"({"detail":"Not Found"})"), "404 invalid_request_error model_not_found - Not Found");
    EXPECT_EQ(told(500, R"("just text")"), "500 server_error internal_error - just text");
    EXPECT_EQ(told(400, R"([{"error":{"code":400,"message":"in a list","status":"INVALID_ARGUMENT"}}])"),
              "400 invalid_request_error - - in a list");
    for (const char* body :
         {"", "[]", "{}", "null", "17", R"({"error":{}})", R"({"error":{"message":{"prompt":"secret"}}})",
          R"({"prompt":"secret"})", "{\"prompt\":\"sec", R"({"error":[1]})"}) {
        EXPECT_EQ(told(502, body), "502 server_error upstream_error - HTTP 502 from the provider") << body;
    }
    EXPECT_EQ(told(502, "<html><h1>502 Bad Gateway</h1></html>"),
              "502 server_error upstream_error - HTTP 502 from the provider");
}

// E3: a number is no code; the word for the status is.
TEST(OpenAiError, TrapE3NumericCodes) {
    EXPECT_EQ(told(429, R"({"error":{"message":"m","code":429,"status":"RESOURCE_EXHAUSTED"}})"),
              "429 rate_limit_error rate_limit_exceeded - m");
    EXPECT_EQ(told(429, R"({"error":{"message":"m","code":"429"}})"), "429 rate_limit_error rate_limit_exceeded - m");
    EXPECT_EQ(told(429, R"({"error":{"message":"m","code":"RESOURCE_EXHAUSTED"}})"),
              "429 rate_limit_error rate_limit_exceeded - m");
    EXPECT_EQ(told(402, R"({"error":{"message":"m","code":402}})"), "429 insufficient_quota insufficient_quota - m");
    EXPECT_EQ(told(400, R"({"error":{"message":"m","code":1500}})"), "400 invalid_request_error - - m");
}

// E4: the message is the provider's, without a prefix of ours.
TEST(OpenAiError, TrapE4NoPrefix) {
    EXPECT_EQ(error_from_body({400, {}}, R"({"error":{"message":"exactly this"}})").message, "exactly this");
}

// E5
TEST(OpenAiError, TrapE5RetryInfo) {
    const Error error = error_from_body({429, {}}, R"([{"error":{"code":429,"message":"quota","details":[
        {"@type":"type.googleapis.com/google.rpc.Help"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}])");
    EXPECT_EQ(error.retry_after, std::chrono::seconds(34));
}

// E7, E9: what cannot heal on the same target is not marked so.
TEST(OpenAiError, TrapE9BillingIsNoRateLimit) {
    for (const char* body :
         {R"({"error":{"message":"m","type":"insufficient_quota","param":null,"code":"insufficient_quota"}})",
          R"({"error":{"message":"m","type":"exceeded_current_quota_error"}})",
          R"({"error":{"message":"m","code":"billing_hard_limit_reached"}})"}) {
        const Error error = error_from_body({429, {}}, body);
        EXPECT_EQ(error.retry, Retry::kOtherTarget) << body;
        EXPECT_EQ(error.status, 429);
    }
    EXPECT_EQ(error_from_body({402, {}}, R"({"error":{"message":"Insufficient Balance"}})").code, "insufficient_quota");
}

TEST(OpenAiError, TrapE7KeysAndRequestsAreNotRetried) {
    EXPECT_EQ(error_from_body({401, {}}, "{}").retry, Retry::kOtherTarget);
    EXPECT_EQ(error_from_body({400, {}}, "{}").retry, Retry::kNever);
    EXPECT_EQ(error_from_body({422, {}}, "{}").retry, Retry::kNever);
}

// E10
TEST(OpenAiError, TrapE10KeysAreMasked) {
    EXPECT_EQ(error_from_body({401, {}}, R"({"error":{"message":"Incorrect API key provided: sk-proj-abcdefgh1234."}})")
                  .message,
              "Incorrect API key provided: sk-***.");
}

// E11
TEST(OpenAiError, TrapE11UnusualStatuses) {
    EXPECT_EQ(told(529, R"({"error":{"message":"m"}})"), "503 service_unavailable_error server_is_overloaded - m");
    EXPECT_EQ(error_from_body({529, {}}, "").upstream_status, 529);
    EXPECT_EQ(told(498, R"({"error":{"message":"m"}})"), "503 service_unavailable_error server_is_overloaded - m");
    EXPECT_EQ(told(522, "error code: 522"), "504 timeout timeout - HTTP 522 from the provider: error code: 522");
}

TEST(OpenAiError, ContextLengthIsFoundInMessages) {
    EXPECT_EQ(
        told(
            400,
            R"({"error":{"message":"This model's maximum context length is 8192 tokens","type":"BadRequestError","param":null,"code":400}})"),
        "400 invalid_request_error context_length_exceeded - This model's maximum context length is 8192 tokens");
    EXPECT_EQ(
        told(413,
             R"({"error":{"message":"Prompt is too long","type":"invalid_request_error","param":null,"code":null}})"),
        "400 invalid_request_error context_length_exceeded - Prompt is too long");
    EXPECT_EQ(told(500, R"({"error":{"message":"context window service down"}})"),
              "500 server_error internal_error - context window service down");
}

}  // namespace
}  // namespace lightport::openai
