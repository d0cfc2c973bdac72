// Google's errors and headers in OpenAI's terms.
#include <gtest/gtest.h>

#include "golden/gemini_support.hpp"

namespace lightport::gemini_test {
namespace {

Error read(int status, std::string_view body, std::vector<Header> headers = {}) {
    return gemini::GeminiAdapter{}.read_error(ResponseHead{status, std::move(headers)}, body);
}

std::string status_body(std::string_view status, std::string_view message, std::string_view details = "") {
    return R"({"error":{"code":400,"message":")" + std::string(message) + R"(","status":")" + std::string(status) +
           '"' + (details.empty() ? "" : R"(,"details":[)" + std::string(details) + "]") + "}}";
}

struct ErrorRow {
    int status;
    const char* grpc;
    const char* message;
    const char* details;
    int wanted;
    const char* code;
};

class GeminiErrors : public testing::TestWithParam<ErrorRow> {};

TEST_P(GeminiErrors, HaveTheirClass) {
    const ErrorRow& row = GetParam();
    const std::string body = status_body(row.grpc, row.message, row.details);
    for (const std::string& form : {body, "[" + body + "]", "\n [" + body + "\n]"}) {
        const Error error = read(row.status, form);
        EXPECT_EQ(error.status, row.wanted) << form;
        EXPECT_EQ(error.code.value_or("null"), row.code) << form;
        EXPECT_EQ(error.message, row.message) << form;
        EXPECT_EQ(error.upstream_status, row.status);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table, GeminiErrors,
    testing::Values(
        ErrorRow{400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "", 401,
                 "invalid_api_key"},
        ErrorRow{400, "INVALID_ARGUMENT", "Bad key",
                 R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"})", 401,
                 "invalid_api_key"},
        ErrorRow{400, "INVALID_ARGUMENT", "The input token count (9) exceeds the maximum number of tokens allowed (5).",
                 "", 400, "context_length_exceeded"},
        ErrorRow{400, "INVALID_ARGUMENT", "Please use a valid role: user, model.", "", 400, "null"},
        ErrorRow{400, "FAILED_PRECONDITION", "User location is not supported for the API use.", "", 403,
                 "permission_denied"},
        ErrorRow{401, "UNAUTHENTICATED", "No credentials.", "", 401, "invalid_api_key"},
        ErrorRow{403, "PERMISSION_DENIED", "Leaked key.", "", 403, "permission_denied"},
        ErrorRow{404, "NOT_FOUND", "models/x is not found for API version v1beta.", "", 404, "model_not_found"},
        ErrorRow{404, "NOT_FOUND", "CachedContent not found.", "", 404, "not_found"},
        ErrorRow{
            429, "RESOURCE_EXHAUSTED", "Slow down.",
            R"({"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"RequestsPerMinute"}]})",
            429, "rate_limit_exceeded"},
        ErrorRow{
            429, "RESOURCE_EXHAUSTED", "Slow down.",
            R"({"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"RequestsPerDay-FreeTier"}]})",
            429, "insufficient_quota"},
        ErrorRow{429, "RESOURCE_EXHAUSTED", "Quota exceeded, limit: 0", "", 429, "insufficient_quota"},
        ErrorRow{429, "RESOURCE_EXHAUSTED", "You exceeded your quota, please check your plan and billing details.", "",
                 429, "insufficient_quota"},
        ErrorRow{500, "INTERNAL", "An internal error has occurred.", "", 500, "internal_error"},
        ErrorRow{503, "UNAVAILABLE", "The model is overloaded.", "", 503, "server_is_overloaded"},
        ErrorRow{504, "DEADLINE_EXCEEDED", "Too late.", "", 504, "timeout"},
        ErrorRow{499, "CANCELLED", "Gone.", "", 502, "upstream_error"},
        ErrorRow{418, "NEW_STATUS", "Teapot.", "", 400, "null"}));

TEST(GeminiErrorDetails, RetryInfoSaysHowLong) {
    const Error error = read(
        429,
        status_body(
            "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details.",
            R"({"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"PerMinutePerModel"}]},
                            {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"})"));
    EXPECT_EQ(error.retry_after, std::chrono::milliseconds(34'400));
    EXPECT_EQ(error.code, "rate_limit_exceeded");
    EXPECT_EQ(read(429, status_body("RESOURCE_EXHAUSTED", "Please retry in 12.5s.")).retry_after,
              std::chrono::milliseconds(12'500));
    EXPECT_FALSE(read(400, status_body("INVALID_ARGUMENT", "Please retry in 12.5s.")).retry_after);
}

TEST(GeminiErrorDetails, TheFirstViolationNamesTheParam) {
    EXPECT_EQ(read(400, status_body("INVALID_ARGUMENT", "Bad.",
                                    R"({"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":
                                       [{"field":"generation_config.temperature"},{"field":"b"}]})"))
                  .param,
              "generation_config.temperature");
}

TEST(GeminiErrorDetails, BodiesThatAreNoErrors) {
    for (const char* body :
         {"", "[]", "{}", R"({"error":null})", R"({"error":{"message":)", "[[[[", "<html>Error 404</html>"}) {
        const Error error = read(503, body);
        EXPECT_EQ(error.status, 503) << body;
        EXPECT_EQ(error.message, "HTTP 503 from Gemini") << body;
    }
    EXPECT_EQ(read(400, R"({"error":"plain words"})").message, "plain words");
    EXPECT_EQ(read(400, R"({"error":{"message":null,"code":"x","details":{}}})").message, "HTTP 400 from Gemini");
}

TEST(GeminiErrorDetails, KeysAreMasked) {
    const Error error = read(
        400, status_body("INVALID_ARGUMENT", "Consumer 'api_key:AIzaSyA-0123456789abcdefghijklmnopqrstuv' is bad"));
    EXPECT_EQ(error.message.find("AIzaSyA-0123456789"), std::string::npos) << error.message;
}

TEST(GeminiErrorDetails, InsideAStream) {
    EXPECT_EQ(events(R"({"candidates":[{"content":{"parts":[{"text":"Par"}]}}],"responseId":"r1"}
{"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE"}}
{"candidates":[{"finishReason":"STOP"}]})"),
              "start r1 \ntext \"Par\"\n"
              "failure 503 service_unavailable_error server_is_overloaded The service is currently unavailable.\n");
    // Bare, without `data:`, as one object or as an array.
    const ChatRequest chat(R"({"stream":true})");
    for (const char* bare :
         {"{\n \"error\": {\n \"code\": 429,\n \"message\": \"Slow.\",\n \"status\": \"RESOURCE_EXHAUSTED\"\n }\n}\n",
          "[{\"error\":{\"code\":429,\"message\":\"Slow.\",\"status\":\"RESOURCE_EXHAUSTED\"}}]"}) {
        for (const std::string& front : {std::string(), golden::sse(R"({"candidates":[]})", "\r\n\r\n")}) {
            const std::string all =
                golden::replay_everywhere(gemini::GeminiAdapter{}, chat.get(), golden::stream_head(), front + bare);
            EXPECT_NE(all.find("failure 429 rate_limit_error rate_limit_exceeded Slow.\n"), std::string::npos)
                << front << bare << all;
        }
    }
}

TEST(GeminiHeaders, TheKeyGoesIntoAHeader) {
    const gemini::GeminiAdapter adapter;
    std::vector<Header> headers;
    adapter.authorize(Credential{"AIzaKey", {}, {}}, headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "x-goog-api-key"), "AIzaKey");
    headers.clear();
    adapter.authorize(Credential{"ya29.token", {}, {}}, headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "authorization"), "Bearer ya29.token");
    headers.clear();
    adapter.authorize(Credential{}, headers);
    EXPECT_TRUE(headers.empty());
}

TEST(GeminiHeaders, AnObtainedTokenIsABearerWhateverItLooksLike) {
    Credential credential{"eyJ.token", {}, {}};
    credential.access_token = true;
    std::vector<Header> headers;
    gemini::GeminiAdapter{}.authorize(credential, headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "authorization"), "Bearer eyJ.token");
}

}  // namespace
}  // namespace lightport::gemini_test
