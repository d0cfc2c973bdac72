// Whole answers of Converse, and answers that are none.
#include <gtest/gtest.h>

#include "golden/bedrock_support.hpp"

namespace lightport::bedrock_test {
namespace {

std::string answer(std::string_view content, std::string_view reason) {
    return R"({"output":{"message":{"role":"assistant","content":)" + std::string(content) + R"(}},"stopReason":")" +
           std::string(reason) + R"(","usage":{"inputTokens":30,"outputTokens":12,"totalTokens":42}})";
}

constexpr std::string_view kUsageLine = "usage 30+12 cached 0 written 0 reasoning 0\nend\n";

TEST(BedrockWhole, Trap20AllTextBlocksAreKept) {
    EXPECT_EQ(replay_whole("{}", answer(R"([{"text":"One. "},{"text":"Two."}])", "end_turn")),
              "start 7f3a \ntext \"One. Two.\"\nfinish stop\n" + std::string(kUsageLine));
}

TEST(BedrockWhole, ReasoningWithAndWithoutSignature) {
    EXPECT_EQ(replay_whole("{}", answer(R"([{"reasoningContent":{"reasoningText":{"text":"Hm.","signature":"Ev=="}}},
                                   {"reasoningContent":{"redactedContent":"b25lLQ=="}},{"text":"4"}])",
                                        "end_turn")),
              "start 7f3a \nreasoning \"Hm.\"\n"
              "block 0 {\"type\":\"thinking\",\"thinking\":\"Hm.\",\"signature\":\"Ev==\"}\n"
              "block 1 {\"type\":\"redacted_thinking\",\"data\":\"b25lLQ==\"}\ntext \"4\"\nfinish stop\n" +
                  std::string(kUsageLine));
    EXPECT_EQ(replay_whole(
                  "{}", answer(R"([{"reasoningContent":{"reasoningText":{"text":"Hm."}}},{"text":"4"}])", "end_turn")),
              "start 7f3a \nreasoning \"Hm.\"\ntext \"4\"\nfinish stop\n" + std::string(kUsageLine));
}

TEST(BedrockWhole, CallsHaveCompactArguments) {
    EXPECT_EQ(replay_whole("{}", answer(R"([{"toolUse":{"toolUseId":"a","name":"wx","input":{ "c": "R\"m" }}},
                                   {"toolUse":{"toolUseId":"b","name":"no","input":null}},
                                   {"toolUse":{"toolUseId":"c","name":"none"}}])",
                                        "tool_use")),
              "start 7f3a \ntool 0 a wx\nargs 0 \"{\\\"c\\\":\\\"R\\\\\\\"m\\\"}\"\ntool 1 b no\nargs 1 \"{}\"\n"
              "tool 2 c none\nargs 2 \"{}\"\nfinish tool_calls\n" +
                  std::string(kUsageLine));
}

TEST(BedrockWhole, RenamedAndCustomToolsComeBackAsTheClientKnowsThem) {
    const std::string_view chat = R"({"tools":[{"type":"function","function":{"name":"my.tool"}},
                                              {"type":"custom","custom":{"name":"free"}}]})";
    const std::string sent = write(chat).body["toolConfig"]["tools"][0]["toolSpec"]["name"];
    EXPECT_EQ(sent.find('.'), std::string::npos);
    EXPECT_EQ(replay_whole(chat, answer(R"([{"toolUse":{"toolUseId":"a","name":")" + sent + R"(","input":{}}},
                                   {"toolUse":{"toolUseId":"b","name":"free","input":{"input":"say"}}}])",
                                        "tool_use")),
              "start 7f3a \ntool 0 a my.tool\nargs 0 \"{}\"\ncustom 1 b free\nargs 1 \"say\"\nfinish tool_calls\n" +
                  std::string(kUsageLine));
}

TEST(BedrockWhole, CitationsOfTheWebAreKept) {
    EXPECT_EQ(
        replay_whole("{}", answer(R"([{"text":"See "},{"citationsContent":{"content":[{"text":"this"}],
                                  "citations":[{"title":"T","location":{"web":{"url":"https://e.org/"}}}]}}])",
                                  "end_turn")),
        "start 7f3a \ntext \"See this\"\ncitation 4-8 https://e.org/ \"T\"\nfinish stop\n" + std::string(kUsageLine));
}

TEST(BedrockWhole, EmptyAnswers) {
    EXPECT_EQ(replay_whole("{}", R"({"output":null,"stopReason":"guardrail_intervened"})"),
              "start 7f3a \nfinish content_filter\nend\n");
    EXPECT_EQ(replay_whole("{}", answer("[]", "end_turn")), "start 7f3a \nfinish stop\n" + std::string(kUsageLine));
}

TEST(BedrockWhole, Trap01A200WithoutOutputIsAnError) {
    EXPECT_EQ(replay_whole("{}", R"({"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},
                              "Version":"1.0"})"),
              "failure 502 server_error upstream_error Amazon Bedrock does not know this operation: the model's id or "
              "the base URL is wrong.\n");
    EXPECT_EQ(replay_whole("{}", "{}"),
              "failure 502 server_error invalid_upstream_response Amazon Bedrock's answer "
              "holds no output.\n");
}

TEST(BedrockWhole, MalformedAnswers) {
    for (const std::string_view body : {"", "[]", "{\"output\":", "<html></html>"}) {
        EXPECT_EQ(replay_whole("{}", body),
                  "failure 502 server_error invalid_upstream_response Amazon Bedrock's "
                  "answer is not a JSON object.\n")
            << body;
    }
    EXPECT_EQ(replay_whole("{}", R"({"output":{"message":{"content":[5,null,[],{"image":{}},{"text":7},
                              {"toolUse":5},{"reasoningContent":"x"}]}},"stopReason":4,"usage":"none"})"),
              "start 7f3a \nfinish stop\nend\n");
    EXPECT_EQ(replay_whole("{}", answer("[]", "malformed_model_output")),
              "start 7f3a \nfailure 502 server_error upstream_malformed_output The model's output was malformed.\n");
}

TEST(BedrockWhole, AJsonAnswerToAStreamIsRead) {
    EXPECT_EQ(replay_whole(R"({"stream":true})", answer(R"([{"text":"a"}])", "end_turn")),
              "start 7f3a \ntext \"a\"\nfinish stop\n" + std::string(kUsageLine));
}

// ---- errors

struct ErrorCase {
    int status;
    std::string type;
    std::string body;
    std::string expected;  // status type code
};

Error read_error(const ErrorCase& one) {
    ResponseHead head{one.status, {{"x-amzn-requestid", "r-1"}}};
    if (!one.type.empty()) head.headers.push_back({"x-amzn-errortype", one.type});
    return bedrock::BedrockAdapter{}.read_error(head, one.body);
}

TEST(BedrockErrors, AreMapped) {
    const ErrorCase cases[] = {
        {400, "ValidationException", R"({"message":"Bad."})", "400 invalid_request_error null"},
        {400, "ValidationException:http://internal/", R"({"message":"Input is too long for requested model."})",
         "400 invalid_request_error context_length_exceeded"},
        {400, "ValidationException", R"({"message":"too many input tokens: 200001"})",
         "400 invalid_request_error context_length_exceeded"},
        {400, "ValidationException", R"({"message":"The provided model identifier is invalid."})",
         "404 invalid_request_error model_not_found"},
        {400, "ValidationException",
         R"({"message":"Invocation of model ID x with on-demand throughput isn’t supported."})",
         "404 invalid_request_error model_not_found"},
        {403, "AccessDeniedException", R"({"Message":"You don't have access to the model."})",
         "403 permission_error permission_denied"},
        {403, "", R"({"message":"The security token included in the request is expired"})",
         "401 invalid_request_error invalid_api_key"},
        {403, "ExpiredTokenException", R"({"message":"expired"})", "401 invalid_request_error invalid_api_key"},
        {403, "UnrecognizedClientException", "{}", "401 invalid_request_error invalid_api_key"},
        {403, "InvalidSignatureException", "", "401 invalid_request_error invalid_api_key"},
        {403, "MissingAuthenticationTokenException", "{}", "401 invalid_request_error invalid_api_key"},
        {400, "IncompleteSignature", "{}", "401 invalid_request_error invalid_api_key"},
        {404, "ResourceNotFoundException", R"({"message":"No such model"})",
         "404 invalid_request_error model_not_found"},
        {429, "ThrottlingException", R"({"message":"Too many requests, please wait before trying again."})",
         "429 rate_limit_error rate_limit_exceeded"},
        {429, "ThrottlingException", R"({"message":"Too many tokens per day, please wait."})",
         "429 insufficient_quota insufficient_quota"},
        {400, "ServiceQuotaExceededException", "{}", "429 insufficient_quota insufficient_quota"},
        {429, "ModelNotReadyException", "{}", "503 service_unavailable_error server_is_overloaded"},
        {408, "ModelTimeoutException", "{}", "504 timeout timeout"},
        {424, "ModelErrorException", R"({"message":"x","originalStatusCode":500})", "502 server_error upstream_error"},
        {424, "ModelErrorException", R"({"message":"x","originalStatusCode":429})",
         "429 rate_limit_error rate_limit_exceeded"},
        {500, "InternalServerException", "{}", "500 server_error internal_error"},
        {503, "ServiceUnavailableException", "{}", "503 service_unavailable_error server_is_overloaded"},
        {400, "ConflictException", "{}", "409 invalid_request_error null"},
        {400, "", R"({"__type":"com.amazon.coral.service#ThrottlingException","message":"Slow."})",
         "429 rate_limit_error rate_limit_exceeded"},
        {503, "", "<html>busy</html>", "503 service_unavailable_error server_is_overloaded"},
        {502, "", "", "502 server_error upstream_error"},
    };
    for (const ErrorCase& one : cases) {
        const Error error = read_error(one);
        EXPECT_EQ(std::to_string(error.status) + " " + error.type + " " + error.code.value_or("null"), one.expected)
            << one.type << " " << one.body;
        EXPECT_EQ(error.upstream_request_id, "r-1");
        EXPECT_EQ(error.upstream_status, one.status);
        EXPECT_FALSE(error.message.empty());
    }
}

TEST(BedrockErrors, ThrottlingAsksToWaitAndDailyQuotasDoNot) {
    const Error slow = read_error({429, "ThrottlingException", R"({"message":"Too many requests"})", ""});
    EXPECT_EQ(slow.retry_after, std::chrono::seconds(1));
    EXPECT_EQ(slow.message, "Too many requests");
    const Error daily = read_error({429, "ThrottlingException", R"({"message":"Too many tokens per day"})", ""});
    EXPECT_EQ(daily.should_retry, false);
    EXPECT_FALSE(daily.retry_after);
}

}  // namespace
}  // namespace lightport::bedrock_test
