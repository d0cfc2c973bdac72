// OpenAI's answers: chunks are passed on, and what is wrong with them is found.
#include <gtest/gtest.h>

#include <memory_resource>
#include <string>

#include "providers/openai/adapter.hpp"
#include "support/event_log.hpp"

namespace lightport::openai {
namespace {

using test::EventLog;

struct Asked {
    bool stream = true;
    bool include_usage = false;
    std::int64_t n = 1;
    std::string content_type = "text/event-stream; charset=utf-8";
};

EventLog read(std::string_view body, const Asked& asked, std::size_t size) {
    chat::Request request(std::pmr::get_default_resource());
    request.stream = asked.stream;
    request.include_usage = asked.include_usage;
    request.n = asked.n;
    const auto reader = OpenAiAdapter().open(request, ResponseHead{200, {{"content-type", asked.content_type}}});
    return test::read_in_pieces(*reader, body, size);
}

// The result, after it was the same at every split.
EventLog read_all_splits(std::string_view body, const Asked& asked = {}) {
    EventLog whole = read(body, asked, body.size() + 1);
    for (std::size_t size = 1; size <= body.size(); size += size < 40 ? 1 : 17) {
        EXPECT_EQ(read(body, asked, size).text(), whole.text()) << "pieces of " << size;
    }
    return whole;
}

std::string chunk(std::string_view content) {
    return R"({"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":")" +
           std::string(content) + R"("},"finish_reason":null}]})";
}

const std::string kFinish = R"({"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})";
const std::string kUsage = R"({"id":"c1","choices":[],"service_tier":"default","usage":{"prompt_tokens":7,)"
                           R"("completion_tokens":3,"prompt_tokens_details":{"cached_tokens":2},)"
                           R"("completion_tokens_details":{"reasoning_tokens":1}}})";

std::string sse(std::initializer_list<std::string> events) {
    std::string out;
    for (const std::string& event : events) out += "data: " + event + "\n\n";
    return out;
}

TEST(OpenAiStream, ChunksPassAsTheyAre) {
    const std::string odd =
        R"({"choices" : [ {"index":0,"delta":{"content":"\"usage\": \"error\" \ud83d\ude00"}} ],"x":1e400})";
    EXPECT_EQ(read_all_splits(sse({chunk("a"), odd, kFinish, "[DONE]"})).text(),
              "verbatim " + chunk("a") + "\nverbatim " + odd + "\nverbatim " + kFinish + "\nend\n");
}

TEST(OpenAiStream, CommentsLineEndsAndBom) {
    const std::string stream =
        "\xEF\xBB\xBF: PROCESSING\r\n\r\ndata:" + chunk("a") + "\r\n\r\n:\n\ndata: " + kFinish + "\r\rdata:[DONE]\n\n";
    EXPECT_EQ(read_all_splits(stream).text(), "verbatim " + chunk("a") + "\nverbatim " + kFinish + "\nend\n");
}

TEST(OpenAiStream, SeveralDataLinesBecomeOneLine) {
    EXPECT_EQ(
        read_all_splits("data: {\"choices\":[{\"delta\":\ndata: {\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n").text(),
        "verbatim {\"choices\":[{\"delta\": {\"content\":\"a\"}}]}\nend\n");
}

TEST(OpenAiStream, UsageChunkPassesWhenAskedFor) {
    EXPECT_EQ(read_all_splits(sse({chunk("a"), kFinish, kUsage, "[DONE]"}), {.include_usage = true}).text(),
              "verbatim " + chunk("a") + "\nverbatim " + kFinish + "\nverbatim " + kUsage +
                  "\nusage 7+3 cached 2 reasoning 1 default\nend\n");
}

TEST(OpenAiStream, UsageChunkIsHeldBackWhenNot) {
    EXPECT_EQ(read_all_splits(sse({chunk("a"), kFinish, kUsage, "[DONE]"})).text(),
              "verbatim " + chunk("a") + "\nverbatim " + kFinish + "\nusage 7+3 cached 2 reasoning 1 default\nend\n");
}

TEST(OpenAiStream, UsageBesideChoicesIsReportedOnceAtTheEnd) {
    const auto with = [](std::string_view count) {
        return R"({"id":"c1","choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":)" +
               std::string(count) + "}}";
    };
    const std::string finish =
        R"({"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"completion_tokens":2,"prompt_tokens":1}})";
    const std::string body = sse({with("1"), finish, "[DONE]"});
    EXPECT_EQ(read_all_splits(body).text(),
              "verbatim {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n"
              "verbatim " +
                  kFinish + "\nusage 1+2 cached 0 reasoning 0\nend\n");
    EXPECT_EQ(
        read_all_splits(body, {.include_usage = true}).text(),
        "verbatim {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":null}\n"
        "verbatim {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n"
        "verbatim {\"id\":\"c1\",\"choices\":[],\"usage\":{\"completion_tokens\":2,\"prompt_tokens\":1}}\n"
        "usage 1+2 cached 0 reasoning 0\nend\n");
}

TEST(OpenAiStream, NullUsageIsNoReasonToLook) {
    const std::string event =
        R"({"choices":[{"index":0,"delta":{"content":"a"},"finish_reason": null}],"usage": null,"error":null})";
    EXPECT_EQ(read_all_splits(sse({event, kFinish, "[DONE]"}), {.include_usage = true}).text(),
              "verbatim " + event + "\nverbatim " + kFinish + "\nend\n");
}

TEST(OpenAiStream, MissingDoneIsAddedAfterAFinishReason) {
    EXPECT_EQ(read_all_splits(sse({chunk("a"), kFinish})).text(),
              "verbatim " + chunk("a") + "\nverbatim " + kFinish + "\nend\n");
    EXPECT_EQ(read_all_splits(sse({chunk("a"), kFinish}) + "data: [DONE]").lines.back(), "end");
}

// E8
TEST(OpenAiStream, TrapE8TruncationIsNoSuccess) {
    for (const std::string& body : {std::string(), sse({chunk("a")}), sse({chunk("a")}) + "data: {\"id\":\"c",
                                    sse({chunk("a")}) + "data: " + kFinish, std::string("<html>502</html>")}) {
        const EventLog log = read_all_splits(body);
        ASSERT_TRUE(log.error) << body;
        EXPECT_EQ(log.error->code, "stream_truncated") << body;
        EXPECT_EQ(log.error->type, "server_error");
        EXPECT_EQ(log.error->status, 502);
    }
}

TEST(OpenAiStream, EveryChoiceMustFinish) {
    const auto part = [](int index, std::string_view reason) {
        return "{\"choices\":[{\"index\":" + std::to_string(index) +
               ",\"delta\":{},\"finish_reason\":" + std::string(reason) + "}]}";
    };
    const Asked two{.n = 2};
    EXPECT_EQ(read_all_splits(sse({part(0, "null"), part(1, "null"), part(0, "\"stop\"")}), two).error->code,
              "stream_truncated");
    EXPECT_EQ(read_all_splits(sse({part(0, "null"), part(1, "\"stop\""), part(0, "\"stop\"")}), two).lines.back(),
              "end");
}

TEST(OpenAiStream, NothingFollowsDone) {
    EXPECT_EQ(read_all_splits(sse({chunk("a"), "[DONE]", "[DONE]", chunk("late"), "{\"error\":\"x\"}"})).text(),
              "verbatim " + chunk("a") + "\nend\n");
}

TEST(OpenAiStream, ErrorsSayWhatTheProviderSaid) {
    const std::string error =
        R"({"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}})";
    EXPECT_EQ(read_all_splits(sse({chunk("a"), error, "[DONE]"})).text(),
              "verbatim " + chunk("a") + "\nfailure 500 server_error - The server had an error\n");
    const std::string named =
        "event: error\ndata: "
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
    EXPECT_EQ(read_all_splits(named).text(), "failure 503 overloaded_error server_is_overloaded Overloaded\n");
    EXPECT_EQ(read_all_splits("event: error\ndata: {\"message\":\"gone\"}\n\n").text(),
              "failure 502 server_error upstream_error gone\n");
    EXPECT_EQ(read_all_splits("event: error\ndata: it broke\n\n").error->status, 502);
    EXPECT_EQ(read_all_splits(sse({R"({"error":"no capacity","choices":[]})"})).error->message, "no capacity");
    EXPECT_EQ(read_all_splits(sse({R"({"error":{"code":429,"message":"slow, try again in 2s"}})"})).error->retry_after,
              std::chrono::milliseconds(2000));
    EXPECT_EQ(read_all_splits(sse({R"({"choices":[{"index":0,"error":{"code":502,"message":"x"}}]})"})).error->status,
              502);
}

TEST(OpenAiStream, FinishReasonsThatMeanAnError) {
    for (const char* reason : {"error", "insufficient_system_resource"}) {
        const std::string event =
            R"({"choices":[{"index":0,"delta":{},"finish_reason":")" + std::string(reason) + "\"}]}";
        EXPECT_EQ(read_all_splits(sse({event, "[DONE]"})).error->code, "upstream_error") << reason;
    }
}

TEST(OpenAiStream, EventsThatAreNoObject) {
    for (const char* event : {"{\"id\":\"x", "nonsense", "[1]", "{\"usage\":1}}", "null", "[[[["}) {
        const EventLog log = read_all_splits(sse({chunk("a"), event, chunk("b")}));
        EXPECT_EQ(log.lines.size(), 2u) << log.text();
        EXPECT_EQ(log.error->code, "upstream_invalid_event") << event;
    }
    EXPECT_EQ(read_all_splits("data:\n\ndata: \n\n" + sse({chunk("a"), "[DONE]"})).text(),
              "verbatim " + chunk("a") + "\nend\n");
}

TEST(OpenAiStream, EndlessEventIsRefused) {
    const std::string body = "data: {\"a\":\"" + std::string(17u << 20, 'x');
    EXPECT_EQ(read(body, {}, 65536).error->code, "upstream_event_too_large");
}

// E2: an error with status 200.
TEST(OpenAiWhole, TrapE2ErrorsWithStatus200) {
    const Asked whole{.stream = false, .content_type = "application/json"};
    EXPECT_EQ(read_all_splits(R"({"code":"The service is currently unavailable","error":"try later"})", whole).text(),
              "failure 502 server_error upstream_error try later\n");
    EXPECT_EQ(read_all_splits(R"({"error":{"message":"no","code":402}})", whole).error->code, "insufficient_quota");
    EXPECT_EQ(read_all_splits(R"({"base_resp":{"status_code":1004}})", whole).error->code, "invalid_upstream_response");
    EXPECT_EQ(read_all_splits(R"({"choices":[{"error":{"message":"m","code":503}}]})", whole).error->status, 503);
}

TEST(OpenAiWhole, BodyPassesAsItIs) {
    const Asked whole{.stream = false, .content_type = "application/json"};
    const std::string body =
        " {\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\\u0000\"}}],"
        "\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1.0},\"x\":0.70}\n";
    EXPECT_EQ(read_all_splits(body, whole).text(), "verbatim " + body + "\nusage 2+1 cached 0 reasoning 0\nend\n");
}

TEST(OpenAiWhole, WhatIsNoAnswerIsRefused) {
    for (const char* body :
         {"", "<html>ok</html>", "[]", "null", "{\"choices\":[", "{\"choices\":{}}", "\"text\"", "{}"}) {
        for (const bool stream : {false, true}) {
            const EventLog log = read_all_splits(body, {.stream = stream, .content_type = "application/json"});
            ASSERT_EQ(log.lines.size(), 1u) << body;
            EXPECT_EQ(log.error->code, "invalid_upstream_response") << body;
            EXPECT_EQ(log.error->status, 502);
        }
    }
    EXPECT_EQ(read_all_splits("<html>", {.content_type = "text/html"}).error->code, "invalid_upstream_response");
    EXPECT_EQ(read_all_splits(sse({chunk("a")}), {.stream = false}).error->code, "invalid_upstream_response");
}

TEST(OpenAiWhole, AnswersARequestForAStreamInTypedEvents) {
    const std::string body =
        R"({"id":"c","model":"m","service_tier":"flex","choices":[{"index":0,"message":{"role":"assistant",
        "reasoning_content":"hm","content":"a\"b","refusal":null,"annotations":[{"type":"url_citation","url_citation":
        {"url":"u","title":"t","start_index":0,"end_index":1}}],"tool_calls":[{"id":"i","type":"function","function":
        {"name":"f","arguments":"{\"x\":1}"}},{"id":"j","type":"custom","custom":{"name":"g","input":"in"}},
        {"id":"k","function":{"name":"h","arguments":{"y":"z"}}}]},"logprobs":{"content":[]},"finish_reason":"tool_calls"},
        {"index":1,"message":{"content":null,"refusal":"no","function_call":{"name":"o","arguments":"{}"}},
        "finish_reason":"content_filter"}],"usage":{"prompt_tokens":1,"completion_tokens":2}})";
    EXPECT_EQ(read_all_splits(body, {.content_type = "application/json; charset=utf-8"}).text(),
              "start c m\nreasoning hm\ntext a\\\"b {\"content\":[]}\n"
              "call 0 i f\narguments 0 {\\\"x\\\":1}\ncall 1 j g custom\narguments 1 in\n"
              "call 2 k h\narguments 2 {\\\"y\\\":\\\"z\\\"}\ncitation u t 0-1\nfinish tool_calls\n"
              "refusal#1 no\ncall#1 0  o\narguments#1 0 {}\nfinish#1 content_filter\n"
              "usage 1+2 cached 0 reasoning 0 flex\nend\n");
}

TEST(OpenAiAdapter, WritesTheClientsBytesWithTheModelReplaced) {
    chat::Request request(std::pmr::get_default_resource());
    request.body =
        R"({"messages":[{"role":"user","content":"model"}],"model":"openai/gpt-x","temperature":0.70,"model":"other"})";
    request.model = json::Text{"openai/gpt-x"};
    request.stream = true;
    Target target;
    target.model = "gpt-\"x";
    chat::LossReport losses;
    UpstreamRequest out;
    ASSERT_TRUE(OpenAiAdapter().write(request, target, losses, out).ok());
    std::string body;
    for (const std::string_view piece : out.body()) body += piece;
    EXPECT_EQ(
        body,
        R"({"messages":[{"role":"user","content":"model"}],"model":"gpt-\"x","temperature":0.70,"model":"gpt-\"x"})");
    EXPECT_EQ(out.path, "/chat/completions");
    EXPECT_TRUE(out.stream);
    EXPECT_TRUE(losses.empty());
}

}  // namespace
}  // namespace lightport::openai
