// Messages of providers: what they mean and what is shown of them.
#include "provider/error_text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "provider/status_error.hpp"

namespace lightport::provider {
namespace {

TEST(ErrorText, ContextLength) {
    for (const char* message :
         {"This model's maximum context length is 8192 tokens.", "prompt is too long: 300000 tokens > 200000 maximum",
          "Input is too long for requested model.", "Too many input tokens", "too many tokens",
          "The input exceeds the model's maximum of 4096 tokens", "exceeded max allowed token count",
          "The input token count (32769) exceeds the maximum number of tokens allowed (32768).",
          "`inputs` tokens + `max_new_tokens` must be <= 2048", "Please reduce the length of the messages",
          "This model's maximum prompt length is 131072", "Range of input length should be [1, 6000]",
          "exceed_context_size_error", "tokens_limit_reached", "Request too large for model `x` in its context",
          "input length and `max_tokens` exceed context limit: 198000 + 21333 > 200000"}) {
        EXPECT_TRUE(is_context_length_message(message)) << message;
    }
    for (const char* message : {"", "max_tokens is too large", "Rate limit reached for tokens per minute",
                                "exceeds the maximum number of tools, which is far from anything that counts a token",
                                "input token count is wrong"}) {
        EXPECT_FALSE(is_context_length_message(message)) << message;
    }
}

// E10
TEST(ErrorText, TrapE10KeysAreMasked) {
    EXPECT_EQ(scrub("Incorrect API key provided: sk-proj-abc*****wxyz. You can find"),
              "Incorrect API key provided: sk-***. You can find");
    EXPECT_EQ(scrub("GET https://x/y?key=AIzaSyABCDEFGH&alt=sse failed"), "GET https://x/y?key=***&alt=sse failed");
    EXPECT_EQ(scrub("api_key=hunter2, x"), "api_key=***, x");
    EXPECT_EQ(scrub("header Authorization: Bearer abc.DEF-123== rejected"),
              "header Authorization: Bearer *** rejected");
    EXPECT_EQ(scrub("bearer token is missing"), "bearer token is missing");
    EXPECT_EQ(scrub("xai-abcdefghij, gsk_0123456789"), "xai-***, gsk_***");
    EXPECT_EQ(scrub("the task-manager-service is down, sk-1"), "the task-manager-service is down, sk-1");
    const std::array<std::string_view, 2> secrets = {"topsecret", "x"};
    EXPECT_EQ(scrub("my topsecrettopsecret is x", secrets), "my ****** is x");
}

TEST(ErrorText, NoSecretSurvivesAnyPlace) {
    const std::string secret = "sk-live-0123456789abcdefghij";
    const std::array<std::string_view, 1> secrets = {secret};
    for (std::size_t before : {0u, 1u, 5u, 2030u, 2040u, 2047u, 2048u, 2100u}) {
        const std::string text = std::string(before, 'a') + secret + std::string(3000, 'b');
        for (const std::string& out : {scrub(text, secrets)}) {
            EXPECT_EQ(out.find("0123456789"), std::string::npos) << before;
            EXPECT_LE(out.size(), kMaxMessage);
        }
    }
}

TEST(ErrorText, CutsBetweenCharacters) {
    std::string text;
    while (text.size() < 3000) text += "\xF0\x9F\x98\x80";
    const std::string out = scrub("a" + text);
    EXPECT_EQ(out.size() % 4, 1u);
    EXPECT_EQ(scrub("a\r\nb\tc"), "a  b c");
}

// E1: what is no message of a known shape is not shown.
TEST(ErrorText, TrapE1BodiesAreNotDumped) {
    EXPECT_EQ(status_message(502, "acme"), "HTTP 502 from acme");
    EXPECT_EQ(plain_body_message(502, "<html>no</html>"), "HTTP 502 from the provider");
    EXPECT_EQ(plain_body_message(500, "  \n"), "HTTP 500 from the provider");
    EXPECT_EQ(plain_body_message(500, "{\"prompt\":\"secret\""), "HTTP 500 from the provider");
    EXPECT_EQ(plain_body_message(500, "[1,2"), "HTTP 500 from the provider");
    EXPECT_EQ(plain_body_message(500, std::string_view("\x1f\x8b\0", 3)), "HTTP 500 from the provider");
    EXPECT_EQ(plain_body_message(503, " upstream connect error\n"),
              "HTTP 503 from the provider: upstream connect error");
    EXPECT_EQ(plain_body_message(503, std::string(1000, 'a')), "HTTP 503 from the provider");
}

struct Row {
    int from;
    int status;
    const char* code;
    Retry retry;
};

class StatusError : public ::testing::TestWithParam<Row> {};

TEST_P(StatusError, Table) {
    const Row& row = GetParam();
    const Error error = status_error(row.from, "m");
    EXPECT_EQ(error.status, row.status);
    EXPECT_EQ(error.code.value_or(""), row.code);
    EXPECT_EQ(error.retry, row.retry);
    EXPECT_EQ(error.upstream_status, row.from);
}

// E11: 498, 52x and 529 are outside of many enumerations of statuses.
INSTANTIATE_TEST_SUITE_P(
    TrapE11, StatusError,
    ::testing::Values(
        Row{400, 400, "", Retry::kNever}, Row{401, 401, "invalid_api_key", Retry::kOtherTarget},
        Row{402, 429, "insufficient_quota", Retry::kOtherTarget},
        Row{403, 403, "permission_denied", Retry::kOtherTarget}, Row{404, 404, "model_not_found", Retry::kOtherTarget},
        Row{408, 504, "timeout", Retry::kSameTarget}, Row{409, 409, "", Retry::kNever},
        Row{413, 413, "request_too_large", Retry::kNever}, Row{418, 400, "", Retry::kNever},
        Row{422, 422, "", Retry::kNever}, Row{424, 502, "upstream_error", Retry::kSameTarget},
        Row{429, 429, "rate_limit_exceeded", Retry::kSameTarget},
        Row{498, 503, "server_is_overloaded", Retry::kSameTarget}, Row{500, 500, "internal_error", Retry::kSameTarget},
        Row{501, 400, "", Retry::kNever}, Row{502, 502, "upstream_error", Retry::kSameTarget},
        Row{503, 503, "server_is_overloaded", Retry::kSameTarget}, Row{504, 504, "timeout", Retry::kSameTarget},
        Row{520, 502, "upstream_error", Retry::kSameTarget}, Row{524, 504, "timeout", Retry::kSameTarget},
        Row{529, 503, "server_is_overloaded", Retry::kSameTarget},
        Row{302, 502, "upstream_redirect", Retry::kSameTarget}, Row{999, 502, "upstream_error", Retry::kSameTarget}),
    [](const auto& row) { return "Http" + std::to_string(row.param.from); });

}  // namespace
}  // namespace lightport::provider
