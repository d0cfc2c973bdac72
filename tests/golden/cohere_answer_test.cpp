// Cohere's answers, streamed and whole, as events and as a client sees them.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/cohere/adapter.hpp"

namespace lightport::cohere_test {
namespace {

using golden::stream_head;
using golden::whole_head;

const cohere::CohereAdapter kAdapter;

std::string stream_of(std::initializer_list<std::string_view> documents, std::string_view name = "event: x\n") {
    std::string out;
    for (const std::string_view document : documents) out.append(name).append("data: ").append(document).append("\n\n");
    return out;
}

std::string streamed(std::initializer_list<std::string_view> documents, std::string_view chat = R"({"stream":true})") {
    const golden::ChatRequest request(chat);
    return golden::replay_everywhere(kAdapter, request.get(), stream_head(), stream_of(documents));
}

std::string whole(std::string_view body, std::string_view chat = "{}") {
    const golden::ChatRequest request(chat);
    return golden::replay_everywhere(kAdapter, request.get(), whole_head(), body);
}

constexpr std::string_view kStart =
    R"({"id":"c-1","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"",)"
    R"("tool_calls":[],"citations":[]}}})";
constexpr std::string_view kEnd =
    R"({"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":3,)"
    R"("output_tokens":2},"tokens":{"input_tokens":50.0,"output_tokens":4},"cached_tokens":16}}})";
constexpr std::string_view kEnding = "usage 50+4 cached 16 written 0 reasoning 0\nend\n";

TEST(CohereAnswer, TextStream) {
    EXPECT_EQ(streamed({kStart,
                        R"({"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text",)"
                        R"("text":""}}}})",
                        R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Low "}}}})",
                        R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"tide"}}}})",
                        R"({"type":"content-end","index":0})", R"({"type":"debug","prompt":"x"})", kEnd}),
              "start c-1 \ntext \"Low tide\"\nfinish stop\n" + std::string(kEnding));
}

TEST(CohereAnswer, ThinkingStream) {
    EXPECT_EQ(
        streamed({kStart,
                  R"({"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking",)"
                  R"("thinking":"So"}}}})",
                  R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":" it is"}}}})",
                  R"({"type":"content-end","index":0})",
                  R"({"type":"content-start","index":1,"delta":{"message":{"content":{"type":"text","text":""}}}})",
                  R"({"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"4"}}}})", kEnd}),
        "start c-1 \nreasoning \"So it is\"\ntext \"4\"\nfinish stop\n" + std::string(kEnding));
}

TEST(CohereAnswer, ToolStream) {
    EXPECT_EQ(
        streamed(
            {kStart, R"({"type":"tool-plan-delta","delta":{"message":{"tool_plan":"Check"}}})",
             R"({"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"tide_9","type":"function",)"
             R"("function":{"name":"tide","arguments":""}}}}})",
             R"({"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{)"
             R"("arguments":"{\"po"}}}}})",
             R"({"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{)"
             R"("arguments":"rt\":1}"}}}}})",
             R"({"type":"tool-call-end","index":0})",
             R"({"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"moon_2","type":"function",)"
             R"("function":{"name":"moon","arguments":""}}}}})",
             R"({"type":"tool-call-end","index":1})",
             R"({"type":"message-end","delta":{"finish_reason":"TOOL_CALL","usage":null}})"}),
        "start c-1 \nreasoning \"Check\"\ntool 0 tide_9 tide\nargs 0 \"{\\\"port\\\":1}\"\ntool 1 moon_2 moon\n"
        "args 1 \"{}\"\nfinish tool_calls\nend\n");
}

TEST(CohereAnswer, WholeMessage) {
    EXPECT_EQ(whole(R"({"id":"c-2","message":{"role":"assistant","content":[{"type":"thinking","thinking":"Hm"},)"
                    R"({"type":"text","text":"Yes"}]},"finish_reason":"MAX_TOKENS","usage":{"tokens":)"
                    R"({"input_tokens":7,"output_tokens":1}}})"),
              "start c-2 \nreasoning \"Hm\"\ntext \"Yes\"\nfinish length\n"
              "usage 7+1 cached 0 written 0 reasoning 0\nend\n");
    EXPECT_EQ(whole(R"({"id":"c-3","message":{"tool_plan":"Plan","tool_calls":[{"id":"a","type":"function",)"
                    R"("function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"b","function":{"name":"g"}}]},)"
                    R"("finish_reason":"TOOL_CALL"})"),
              "start c-3 \nreasoning \"Plan\"\ntool 0 a f\nargs 0 \"{\\\"x\\\":1}\"\ntool 1 b g\nargs 1 \"{}\"\n"
              "finish tool_calls\nend\n");
}

TEST(CohereAnswer, FinishReasons) {
    const auto finish = [](std::string_view reason) {
        const std::string events = whole(R"({"id":"i","message":{"content":[{"type":"text","text":"t"}]},)"
                                         R"("finish_reason":")" +
                                         std::string(reason) + "\"}");
        return events.substr(events.find("\"t\"\n") + 4);
    };
    EXPECT_EQ(finish("COMPLETE"), "finish stop\nend\n");
    EXPECT_EQ(finish("STOP_SEQUENCE"), "finish stop\nend\n");
    EXPECT_EQ(finish("MAX_TOKENS"), "finish length\nend\n");
    EXPECT_EQ(finish("TIMEOUT"), "finish length\nend\n");
    EXPECT_EQ(finish("SOMETHING_NEW"), "finish stop\nend\n");
    EXPECT_EQ(finish("ERROR"), "failure 502 server_error upstream_error Cohere could not complete the answer.\n");
}

TEST(CohereAnswer, StreamsThatFail) {
    EXPECT_EQ(streamed({kStart, R"({"type":"message-end","delta":{"finish_reason":"ERROR","error":"worker lost"}})"}),
              "start c-1 \nfailure 502 server_error upstream_error worker lost\n");
    EXPECT_EQ(streamed({kStart, R"({"type":"message-end","delta":{"finish_reason":"TIMEOUT"}})"}),
              "start c-1 \nfailure 504 timeout timeout Cohere could not complete the answer.\n");
    EXPECT_EQ(streamed({kStart, R"({"message":"capacity","id":"e-1"})"}),
              "start c-1 \nfailure 502 server_error upstream_error capacity\n");
    EXPECT_EQ(streamed({kStart}),
              "start c-1 \nfailure 502 server_error stream_truncated Cohere's stream ended before the answer was "
              "complete.\n");
    EXPECT_EQ(streamed({kStart, "{oops"}),
              "start c-1 \nfailure 502 server_error invalid_upstream_response Cohere sent a stream event that is not "
              "JSON.\n");
}

TEST(CohereAnswer, WholeAnswersThatAreNone) {
    const std::string prefix = "failure 502 server_error invalid_upstream_response ";
    EXPECT_EQ(whole("<html>"), prefix + "Cohere's answer is not a JSON object.\n");
    EXPECT_EQ(whole("[]"), prefix + "Cohere's answer is not a JSON object.\n");
    EXPECT_EQ(whole(""), prefix + "Cohere's answer is not a JSON object.\n");
    EXPECT_EQ(whole("{}"), prefix + "Cohere's answer is not a message.\n");
    EXPECT_EQ(whole(R"({"message":"not today"})"), "failure 502 server_error upstream_error not today\n");
}

TEST(CohereAnswer, OddInputNeverConfuses) {
    // Wrong types, indices without a start, ends without a beginning, unknown events.
    EXPECT_EQ(streamed({kStart, R"({"type":"content-delta","index":"x","delta":7})", R"({"type":"content-delta"})",
                        R"({"type":"tool-call-delta","index":9,"delta":{"message":{"tool_calls":{"function":{)"
                        R"("arguments":"x"}}}}})",
                        R"({"type":"tool-call-end","index":9})", R"({"type":"citation-start","delta":{}})",
                        R"({"type":"brand-new"})", R"([1,2])", R"("text")", kEnd}),
              "start c-1 \nfinish stop\n" + std::string(kEnding));
    EXPECT_EQ(whole(R"({"message":{"content":"no list","tool_calls":{"id":1},"citations":7},"usage":[]})"),
              "start  \nfinish stop\nend\n");
}

TEST(CohereAnswer, Citations) {
    constexpr std::string_view kCited =
        R"({"start":4,"end":8,"text":"ebb","sources":[{"type":"document","id":"d:0","document":{"id":"d:0",)"
        R"("title":"Tides","url":"https://sea.example/t"}}],"type":"TEXT_CONTENT","content_index":1})";
    constexpr std::string_view kPlain = R"({"start":0,"end":2,"sources":[{"type":"tool","tool_output":{}}]})";
    const std::string extra =
        R"(extra {"cohere":{"citations":[)" + std::string(kCited) + "," + std::string(kPlain) + "]}}\n";
    EXPECT_EQ(
        whole(R"({"id":"c","message":{"content":[{"type":"text","text":"äb"},{"type":"text","text":"the ebb"}],)"
              R"("citations":[)" +
              std::string(kCited) + "," + std::string(kPlain) + R"(]},"finish_reason":"COMPLETE"})"),
        "start c \ntext \"äbthe ebb\"\ncitation 6-10 https://sea.example/t \"Tides\"\n" + extra + "finish stop\nend\n");
    EXPECT_EQ(streamed({kStart, R"({"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text"}}}})",
                        R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"an ebb"}}}})",
                        R"({"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":3,"end":6,)"
                        R"("sources":[{"type":"tool","tool_output":{"url":"https://sea.example/o"}}]}}}})",
                        R"({"type":"citation-end","index":0})", R"({"type":"message-end","delta":{}})"}),
              "start c-1 \ntext \"an ebb\"\ncitation 3-6 https://sea.example/o \"\"\n"
              R"(extra {"cohere":{"citations":[{"start":3,"end":6,"sources":[{"type":"tool","tool_output":)"
              R"({"url":"https://sea.example/o"}}]}]}})"
              "\nfinish stop\nend\n");
}

TEST(CohereAnswer, Logprobs) {
    const golden::ChatRequest request(R"({"logprobs":true})");
    const std::string answer = golden::client_answer(
        kAdapter, request.get(), whole_head(),
        R"({"id":"c","message":{"content":[{"type":"text","text":"é!"}]},"finish_reason":"COMPLETE","logprobs":[)"
        R"({"text":"é","token_ids":[1,2],"logprobs":[-0.5,-0.25]},{"text":"!","token_ids":[3],"logprobs":[-0.10]}]})");
    EXPECT_NE(answer.find(R"("logprobs":{"content":[{"token":"é","logprob":-0.75,"bytes":[195,169],"top_logprobs":[]},)"
                          R"({"token":"!","logprob":-0.10,"bytes":[33],"top_logprobs":[]}],"refusal":null})"),
              std::string::npos)
        << answer;
    const golden::ChatRequest stream(R"({"logprobs":true,"stream":true})");
    const std::string chunks = golden::client_answer(
        kAdapter, stream.get(), stream_head(),
        stream_of({kStart,
                   R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"a"}}},"logprobs":)"
                   R"({"text":"a","token_ids":[1],"logprobs":[-1]}})",
                   kEnd}));
    EXPECT_NE(chunks.find(R"("logprobs":{"content":[{"token":"a","logprob":-1,"bytes":[97])"), std::string::npos)
        << chunks;
}

TEST(CohereAnswer, CustomToolsGetTheirText) {
    EXPECT_EQ(whole(R"({"id":"c","message":{"tool_calls":[{"id":"s","function":{"name":"sql",)"
                    R"("arguments":"{\"input\":\"select 1\"}"}}]},"finish_reason":"TOOL_CALL"})",
                    R"({"tools":[{"type":"custom","custom":{"name":"sql"}}]})"),
              "start c \ncustom 0 s sql\nargs 0 \"select 1\"\nfinish tool_calls\nend\n");
}

TEST(CohereAnswer, ChangedNamesComeBack) {
    constexpr std::string_view kChat = R"({"tools":[{"type":"function","function":{"name":"tide.at"}}]})";
    const golden::Written written = golden::write(kAdapter, kChat);
    const std::string name = written.body["tools"][0]["function"]["name"];
    EXPECT_EQ(whole(R"({"id":"c","message":{"tool_calls":[{"id":"s","function":{"name":")" + name +
                        R"(","arguments":"{}"}}]},"finish_reason":"TOOL_CALL"})",
                    kChat),
              "start c \ntool 0 s tide.at\nargs 0 \"{}\"\nfinish tool_calls\nend\n");
}

TEST(CohereAnswer, HeadersAreCarried) {
    std::vector<Header> out;
    kAdapter.carry_headers(ResponseHead{200,
                                        {{"x-debug-trace-id", "t-1"},
                                         {"x-trial-endpoint-call-limit", "20"},
                                         {"x-trial-endpoint-call-remaining", "19"}}},
                           out);
    EXPECT_EQ(find_header(out, "x-upstream-request-id"), "t-1");
    EXPECT_EQ(find_header(out, "x-ratelimit-limit-requests"), "20");
    EXPECT_EQ(find_header(out, "x-ratelimit-remaining-requests"), "19");
}

}  // namespace
}  // namespace lightport::cohere_test
