// Whole answers and errors of OpenAI-shaped vendors.
#include "golden/compat_support.hpp"

namespace lightport::golden {
namespace {

const std::string kMessage =
    R"({"index":0,"message":{"role":"assistant","content":"Hi","x":1},"finish_reason":"stop"})";
const std::string kCounts = R"({"prompt_tokens":3,"completion_tokens":2,"total_tokens":5})";
const std::string kCounted = "usage 3+2 cached 0 written 0 reasoning 0\nend\n";

std::string choice(std::string_view message, std::string_view finish = "\"stop\"") {
    return R"({"index":0,"message":{"role":"assistant",)" + std::string(message) + R"(},"finish_reason":)" +
           std::string(finish) + "}";
}

TEST(CompatWhole, WhatIsRightKeepsItsBytes) {
    const std::string body = "\n\n " + completion(" " + kMessage + " ", R"(, "usage" : )" + kCounts);
    EXPECT_EQ(whole("groq", body), line(completion(" " + kMessage + " ", R"(, "usage" : )" + kCounts)) + kCounted);
}

TEST(CompatWhole, TheEnvelopeIsCompleted) {
    const std::string bare = R"({"id":"c1","created":1700000000,"model":"m","object":"","choices":[)" + kMessage +
                             R"(],"usage":null,"x_groq":{"usage":)" + kCounts + "}}";
    const std::string events = whole("groq", bare);
    EXPECT_TRUE(
        events.starts_with(R"(verbatim {"id":"c1","created":1700000000,"model":"m","object":"chat.completion",)"))
        << events;
    EXPECT_TRUE(events.ends_with(R"(],"usage":)" + kCounts + R"(,"x_groq":{"usage":)" + kCounts + "}}\n" + kCounted))
        << events;
}

TEST(CompatWhole, ChoicesAreCompleted) {
    EXPECT_EQ(whole("groq", completion(R"({"message":{"content":"Hi","tool_calls":[]}})")),
              line(completion(R"({"message":{"content":"Hi","role":"assistant"},"index":0,"finish_reason":"stop"})")) +
                  "end\n");
    EXPECT_EQ(whole("together-ai", completion(choice(R"("content":"Hi")", "\"eos\""))),
              line(completion(choice(R"("content":"Hi")"))) + "end\n");
    EXPECT_EQ(whole("hosted-vllm", completion(choice(R"("content":"Hi")", "null"))),
              line(completion(choice(R"("content":"Hi")"))) + "end\n");
}

TEST(CompatWhole, CallsAreCompleted) {
    const std::string call = R"({"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}})";
    const std::string right =
        line(completion(choice(R"("content":null,"tool_calls":[)" + call + "]", "\"tool_calls\""))) + "end\n";
    const auto told = [](std::string_view list, std::string_view finish) {
        return whole("groq", completion(choice(R"("content":null,"tool_calls":[)" + std::string(list) + "]", finish)));
    };
    EXPECT_EQ(told(call, "\"tool_calls\""), right);
    EXPECT_EQ(told(R"({"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}})", "\"stop\""), right);
    const std::string made = told(R"({"function":{"name":"f"}})", "null");
    EXPECT_NE(made.find(R"({"id":"call_)"), std::string::npos) << made;
    EXPECT_NE(made.find(R"(","type":"function","function":{"name":"f","arguments":"{}"}})"), std::string::npos) << made;
    const std::string absent = whole("groq", completion(R"({"index":0,"message":{"role":"assistant","tool_calls":[)" +
                                                        call + R"(]},"finish_reason":"tool_calls"})"));
    EXPECT_NE(absent.find(R"(,"content":null})"), std::string::npos) << absent;
}

TEST(CompatWhole, ReasoningStandsInReasoningContent) {
    const std::string right = line(completion(choice(R"("content":"b","reasoning_content":"a")"))) + "end\n";
    EXPECT_EQ(whole("groq", completion(choice(R"("content":"b","reasoning":"a")"))), right);
    EXPECT_EQ(whole("minimax", completion(choice(R"("content":"<think>a</think>\n\nb")"))), right);
    EXPECT_EQ(whole("databricks",
                    completion(choice(
                        R"("content":[{"type":"reasoning","summary":[{"text":"a"}]},{"type":"text","text":"b"}])"))),
              right);
}

TEST(CompatWhole, ADocumentInsteadOfAStreamIsToldAsOne) {
    const ChatRequest request(R"({"stream":true})");
    const std::string body = completion(choice(R"("content":"b","reasoning":"a")", "\"max_tokens\""));
    EXPECT_EQ(replay_everywhere(adapter_of("groq"), request.get(), whole_head(), body),
              "start c1 m\nreasoning \"a\"\ntext \"b\"\nfinish length\nend\n");
}

TEST(CompatWhole, ErrorsUnder200) {
    EXPECT_EQ(whole("x-ai", R"({"code":"The service is currently unavailable","error":"later"})"),
              "failure 503 service_unavailable_error server_is_overloaded later\n");
    EXPECT_EQ(whole("minimax", R"({"base_resp":{"status_code":1004,"status_msg":"login fail"},"choices":null})"),
              "failure 401 invalid_request_error invalid_api_key login fail\n");
    EXPECT_EQ(whole("openrouter", completion(R"({"index":0,"error":{"code":502,"message":"upstream gone"}})")),
              "failure 502 server_error upstream_error upstream gone\n");
    EXPECT_EQ(whole("deepseek", completion(choice(R"("content":"")", "\"insufficient_system_resource\""))),
              "failure 502 server_error invalid_upstream_response The provider broke off the answer with an error.\n");
    EXPECT_TRUE(whole("groq", "{}").starts_with("failure 502")) << whole("groq", "{}");
}

// status, type, code, param and message of an error body.
std::string read_error(std::string_view id, int status, std::string_view body) {
    const Error error = adapter_of(id).read_error(ResponseHead{status, {}}, body);
    return std::to_string(error.status) + " " + error.type + " " + error.code.value_or("null") + " " +
           error.param.value_or("null") + " " + error.message;
}

TEST(CompatErrors, BodiesOfAllShapes) {
    struct Case {
        const char* id;
        int status;
        const char* body;
        const char* expected;
    };
    const Case cases[] = {
        {"tgi", 422, R"({"error":"Input too odd","error_type":"validation"})",
         "422 validation null null Input too odd"},
        {"x-ai", 400, R"({"code":"Client specified an invalid argument","error":"Incorrect API key provided: x."})",
         "401 invalid_request_error invalid_api_key null Incorrect API key provided: x."},
        {"cerebras", 404, R"({"message":"No m","type":"not_found_error","param":"model","code":"model_not_found"})",
         "404 not_found_error model_not_found model No m"},
        {"hosted-vllm", 422, R"({"object":"error","message":{"detail":[{"loc":["body","seed"],"msg":"no"}]}})",
         "422 invalid_request_error null seed no"},
        {"ai21", 422, R"({"detail":[{"loc":["body","n"],"msg":"too many"}]})",
         "422 invalid_request_error null n too many"},
        {"workers-ai", 403, R"({"success":false,"errors":[{"code":10000,"message":"Authentication error"}]})",
         "401 invalid_request_error invalid_api_key null Authentication error"},
        {"databricks", 403, R"({"error_code":"PERMISSION_DENIED","message":"no"})",
         "403 permission_error permission_denied null no"},
        {"nvidia-nim", 400, R"({"type":"urn:x:problem","title":"Bad","status":400,"detail":"why"})",
         "400 invalid_request_error null null why"},
        {"nvidia-nim", 429, R"({"status":429,"title":"Too Many Requests"})",
         "429 rate_limit_error rate_limit_exceeded null Too Many Requests"},
        {"minimax", 500, R"({"base_resp":{"status_code":2013,"status_msg":"bad"}})",
         "400 invalid_request_error null null bad"},
    };
    for (const Case& one : cases) EXPECT_EQ(read_error(one.id, one.status, one.body), one.expected) << one.body;
}

}  // namespace
}  // namespace lightport::golden
