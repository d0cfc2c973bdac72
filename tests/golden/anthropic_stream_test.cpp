// Anthropic's streams and whole messages → events. Every stream is replayed at once, byte by byte and at random splits.
#include <gtest/gtest.h>

#include "golden/anthropic_support.hpp"
#include "providers/anthropic/adapter.hpp"

namespace lightport::anthropic_test {
namespace {

constexpr std::string_view kPlain = R"({"stream":true,"messages":[{"role":"user","content":"q"}]})";

using golden::sse;  // `event:` lines are left out, the reader goes by the type inside

std::string events(std::string_view documents, std::string_view request = kPlain) {
    const ChatRequest chat(request);
    const std::string body = sse(documents);
    const std::string whole = replay(chat.get(), stream_head(), body);
    EXPECT_EQ(replay(chat.get(), stream_head(), body, 1), whole) << body;
    for (unsigned seed = 0; seed < 20; ++seed)
        EXPECT_EQ(replay_random(chat.get(), stream_head(), body, seed), whole) << seed;
    return whole;
}

std::string whole_events(std::string_view body, std::string_view request = kPlain) {
    const ChatRequest chat(request);
    return replay(chat.get(), whole_head(), body);
}

// The start and end that most streams here share.
std::string framed(std::string_view middle, std::string_view stop = "end_turn") {
    return R"({"type":"message_start","message":{"id":"msg_1","model":"claude-x","usage":{"input_tokens":5,"output_tokens":1}}})"
           "\n" +
           std::string(middle) + "\n" + R"({"type":"message_delta","delta":{"stop_reason":")" + std::string(stop) +
           R"("},"usage":{"output_tokens":9}})"
           "\n"
           R"({"type":"message_stop"})";
}
constexpr std::string_view kHead = "start msg_1 claude-x\n";
constexpr std::string_view kUsage = "usage 5+9 cached 0 written 0 reasoning 0\nend\n";

std::string expected(std::string_view middle, std::string_view finish = "stop") {
    return std::string(kHead) + std::string(middle) + "finish " + std::string(finish) + "\n" + std::string(kUsage);
}

TEST(AnthropicStream, TextThenAToolWithoutArguments) {
    EXPECT_EQ(
        events(
            R"({"type":"message_start","message":{"id":"msg_7","model":"claude-sonnet-4-5","content":[],"usage":{"input_tokens":43,"cache_read_input_tokens":0,"cache_creation_input_tokens":0,"output_tokens":1}}}
{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
{"type":"ping"}
{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"On "}}
{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"it."}}
{"type":"content_block_stop","index":0}
{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_7","name":"reload","input":{}}}
{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}
{"type":"content_block_stop","index":1}
{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":61,"output_tokens":20}}
{"type":"message_stop"})"),
        "start msg_7 claude-sonnet-4-5\ntext \"On it.\"\ntool 0 toolu_7 reload\nargs 0 \"{}\"\nfinish tool_calls\n"
        "usage 61+20 cached 0 written 0 reasoning 0\nend\n");
}

TEST(AnthropicStream, EveryDeltaIsPassedOnAtOnce) {
    const ChatRequest chat(kPlain);
    const anthropic::AnthropicAdapter adapter;
    const auto reader = adapter.open(chat.get(), stream_head());
    EventLines lines;
    reader->read(sse(R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"), lines);
    reader->read(sse(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\u00e4\n"}})"),
                 lines);
    EXPECT_EQ(lines.text(), "start  \ntext \"\\u00e4\\n\"\n");
}

TEST(AnthropicStream, ToolIndexesAreOurOwnAndNothingIsRepeated) {
    EXPECT_EQ(
        events(framed(
            R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
{"type":"content_block_stop","index":0}
{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t1","name":"a","input":{}}}
{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"}}
{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"1}"}}
{"type":"content_block_stop","index":3}
{"type":"content_block_start","index":5,"content_block":{"type":"tool_use","id":"t2","name":"b","input":{"k": [1.50, "a\"b\\"]}}}
{"type":"content_block_stop","index":5})",
            "tool_use")),
        expected(R"(tool 0 t1 a
args 0 "{\"x\":1}"
tool 1 t2 b
args 1 "{\"k\":[1.50,\"a\\\"b\\\\\"]}"
)",
                 "tool_calls"));
}

TEST(AnthropicStream, ArgumentsAtTheStartOfABlockGiveWayToDeltas) {
    EXPECT_EQ(
        events(framed(
            R"({"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"a","input":{"x":1}}}
{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"x\":1}"}}
{"type":"content_block_stop","index":0})",
            "tool_use")),
        expected("tool 0 t a\nargs 0 \"{\\\"x\\\":1}\"\n", "tool_calls"));
}

TEST(AnthropicStream, ThinkingIsReasoningAndItsBlockFollowsSigned) {
    EXPECT_EQ(
        events(framed(
            R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}
{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"\n\u2026"}}
{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"Eq"}}
{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"QB"}}
{"type":"content_block_stop","index":0}
{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"ZZ"}}
{"type":"content_block_stop","index":1}
{"type":"content_block_start","index":2,"content_block":{"type":"text","text":"Yes"}}
{"type":"content_block_stop","index":2})")),
        expected(R"(reasoning "Hm\n\u2026"
block 0 {"type":"thinking","thinking":"Hm\n\u2026","signature":"EqQB"}
block 1 {"type":"redacted_thinking","data":"ZZ"}
text "Yes"
)"));
}

TEST(AnthropicStream, RefusalIsAContentFilter) {
    EXPECT_EQ(
        events(R"({"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":3,"output_tokens":0}}}
{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","category":"cyber","explanation":"Not this."}},"usage":{"output_tokens":2}}
{"type":"message_stop"})"),
        "start m c\nrefusal \"Not this.\"\nfinish content_filter\nusage 3+2 cached 0 written 0 reasoning 0\nend\n");
    EXPECT_EQ(events(framed("", "refusal")), expected("refusal \"The model refused to answer.\"\n", "content_filter"));
}

TEST(AnthropicStream, StopReasons) {
    for (const char* reason : {"end_turn", "stop_sequence", "pause_turn", "compaction", "invented"}) {
        EXPECT_EQ(events(framed("", reason)), expected("")) << reason;
    }
    EXPECT_EQ(events(framed("", "max_tokens")), expected("", "length"));
    EXPECT_EQ(events(framed("", "model_context_window_exceeded")), expected("", "length"));
}

TEST(AnthropicStream, UnknownEventsBlocksAndServerToolsAreNoToolCalls) {
    EXPECT_EQ(events(framed(R"({"type":"comet","tail":[1]}
{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}
{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1}"}}
{"type":"content_block_stop","index":0}
{"type":"content_block_start","index":1,"content_block":{"type":"web_search_tool_result","tool_use_id":"s","content":[]}}
{"type":"content_block_stop","index":1}
{"type":"content_block_start","index":2,"content_block":{"type":"fallback","from":{"model":"a"}}}
{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"no"}}
{"type":"content_block_stop","index":2}
{"type":"content_block_start","index":3,"content_block":{"type":"text","text":""}}
{"type":"content_block_delta","index":3,"delta":{"type":"sparkle_delta","text":"no"}}
{"type":"content_block_delta","index":9,"delta":{"type":"text_delta","text":"no"}}
{"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"ok"}}
{"type":"content_block_stop","index":3}
{"type":"content_block_stop","index":3})")),
              expected("text \"ok\"\n"));
}

TEST(AnthropicStream, CitationsCountCharactersOfTheJoinedText) {
    EXPECT_EQ(
        events(framed(R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\u00e4ö\ud83d\ude00"}}
{"type":"content_block_stop","index":0}
{"type":"content_block_start","index":1,"content_block":{"type":"text","text":"","citations":[]}}
{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"https://x.example/","title":"X \"y\"","cited_text":"c"}}}
{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"abcd"}}
{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"type":"char_location","document_title":"d"}}}
{"type":"content_block_stop","index":1})")),
        expected("text \"\\u00e4ö\\ud83d\\ude00\"\ntext \"abcd\"\ncitation 3-7 https://x.example/ \"X \\\"y\\\"\"\n")
            .replace(std::string(kHead).size(), std::string("text \"\\u00e4ö\\ud83d\\ude00\"\ntext \"abcd\"\n").size(),
                     "text \"\\u00e4ö\\ud83d\\ude00abcd\"\n"));
}

TEST(AnthropicStream, UsageIsMergedAndOnlyPresentFieldsCount) {
    EXPECT_EQ(
        events(
            R"({"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":0,"cache_read_input_tokens":2000,"cache_creation_input_tokens":100,"output_tokens":0,"service_tier":"priority"}}}
{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":10,"output_tokens":40,"cache_read_input_tokens":null,"output_tokens_details":{"thinking_tokens":8}}}
{"type":"message_delta","delta":{}}
{"type":"message_stop"})"),
        "start m c\nfinish stop\nusage 2110+40 cached 2000 written 100 reasoning 8 tier priority\nend\n");
}

TEST(AnthropicStream, IterationsAreSummedUnlessAnotherModelTookOver) {
    const std::string usage =
        R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":7,"output_tokens":8,"iterations":[)"
        R"({"type":"compaction","input_tokens":100,"output_tokens":20},{"type":"advisor_message","input_tokens":999,"output_tokens":999},)"
        R"({"type":")";
    EXPECT_EQ(events(usage + R"(message","input_tokens":7,"output_tokens":8,"cache_read_input_tokens":1}]}})"
                             "\n"
                             R"({"type":"message_stop"})"),
              "start  \nfinish stop\nusage 108+28 cached 1 written 0 reasoning 0\nend\n");
    EXPECT_EQ(events(usage + R"(fallback_message","input_tokens":7,"output_tokens":8}]}})"
                             "\n"
                             R"({"type":"message_stop"})"),
              "start  \nfinish stop\nusage 7+8 cached 0 written 0 reasoning 0\nend\n");
}

TEST(AnthropicStream, ErrorEventsFailAndNothingFollows) {
    EXPECT_EQ(events(R"({"type":"message_start","message":{"id":"m","model":"c"}}
{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Par"}}
{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_9"}
{"type":"message_delta","delta":{"stop_reason":"end_turn"}}
{"type":"message_stop"})"),
              "start m c\ntext \"Par\"\nfailure 503 service_unavailable_error server_is_overloaded Overloaded "
              "(anthropic req_9)\n");
    EXPECT_EQ(events(R"({"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}})"),
              "failure 429 rate_limit_error rate_limit_exceeded Slow down\n");
    EXPECT_EQ(events(R"({"error":{"message":"odd"}})"), "failure 502 server_error upstream_error odd\n");
}

TEST(AnthropicStream, EndOfInputIsNeverTakenForAnEnd) {
    EXPECT_EQ(events(R"({"type":"message_start","message":{"id":"m","model":"c"}})"),
              "start m c\nfailure 502 server_error stream_truncated Anthropic's stream ended before the answer was "
              "complete.\n");
    EXPECT_EQ(events(""),
              "failure 502 server_error stream_truncated Anthropic's stream ended before the answer was complete.\n");
    EXPECT_EQ(events(R"({"type":"message_start","message":{"id":"m","model":"c"}}
{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}
{"type":"message_delta","delta":{"stop_reason":"tool_use"}})"),
              "start m c\ntool 0 t f\nargs 0 \"{}\"\nfinish tool_calls\nend\n")
        << "only the last event is missing";
}

TEST(AnthropicStream, TwoMessagesInOneStream) {
    const std::string start = R"({"type":"message_start","message":{"id":"m","model":"c"}})";
    EXPECT_EQ(events(start + "\n" + start + "\n" + R"({"type":"message_stop"})"), "start m c\nfinish stop\nend\n");
    EXPECT_EQ(events(start + "\n" + R"({"type":"message_start","message":{"id":"other","model":"c"}})"),
              "start m c\nfailure 502 server_error invalid_upstream_response Anthropic's stream holds two messages.\n");
}

TEST(AnthropicStream, WhatIsNotJsonFails) {
    EXPECT_EQ(events("{\"type\":"),
              "failure 502 server_error invalid_upstream_response Anthropic sent a stream event that is not JSON.\n");
    EXPECT_EQ(events("[DONE]").substr(0, 11), "failure 502");
}

constexpr std::string_view kSchema =
    R"({"stream":true,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},
    "tools":[{"type":"function","function":{"name":"look"}}]})";

TEST(AnthropicStream, TheJsonToolIsContentOtherToolsStayTools) {
    const std::string calls =
        R"({"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"json_response","input":{}}}
{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}
{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\"x\\n\"}"}}
{"type":"content_block_stop","index":0})";
    EXPECT_EQ(events(framed(calls, "tool_use"), kSchema), expected("text \"{\\\"a\\\":\\\"x\\\\n\\\"}\"\n", "stop"));
    EXPECT_EQ(
        events(
            framed(
                calls + "\n" +
                    R"({"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"b","name":"look","input":{}}}
{"type":"content_block_stop","index":1})",
                "tool_use"),
            kSchema),
        expected("text \"{\\\"a\\\":\\\"x\\\\n\\\"}\"\ntool 0 b look\nargs 0 \"{}\"\n", "tool_calls"));
    EXPECT_EQ(events(framed(calls, "tool_use")),
              expected("tool 0 a json_response\nargs 0 \"{\\\"a\\\":\\\"x\\\\n\\\"}\"\n", "tool_calls"))
        << "without a schema in the request it is the client's own tool";
}

TEST(AnthropicStream, CustomToolsGetTheirTextBack) {
    constexpr std::string_view kCustom = R"({"tools":[{"type":"custom","custom":{"name":"sql"}}]})";
    EXPECT_EQ(
        events(
            framed(
                R"({"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"sql","input":{}}}
{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"input\":\"SELECT"}}
{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":" \\\"a\\\"\"}"}}
{"type":"content_block_stop","index":0})",
                "tool_use"),
            kCustom),
        expected("custom 0 a sql\nargs 0 \"SELECT \\\"a\\\"\"\n", "tool_calls"));
}

TEST(AnthropicStream, ChangedToolNamesAreChangedBack) {
    const ChatRequest chat(
        R"({"messages":[{"role":"user","content":"q"}],"tools":[{"type":"function","function":{"name":"my.tool"}}]})");
    Target target;
    target.model = "claude-opus-5";
    chat::LossReport losses;
    UpstreamRequest out;
    ASSERT_TRUE(anthropic::AnthropicAdapter{}.write(chat.get(), target, losses, out));
    const std::size_t at = out.storage.find("my_tool_");
    ASSERT_NE(at, std::string::npos) << out.storage;
    const std::string name = out.storage.substr(at, out.storage.find('"', at) - at);
    const std::string body = R"({"id":"m","model":"c","content":[{"type":"tool_use","id":"t","name":")" + name +
                             R"(","input":{}}],"stop_reason":"tool_use"})";
    EXPECT_EQ(replay(chat.get(), whole_head(), body),
              "start m c\ntool 0 t my.tool\nargs 0 \"{}\"\nfinish tool_calls\nend\n");
}

TEST(AnthropicWhole, ThinkingTextToolAndCache) {
    constexpr std::string_view kBody = R"({
  "id": "msg_2", "type": "message", "role": "assistant", "model": "claude-opus-5",
  "content": [
    {"type": "thinking", "thinking": "Rain?", "signature": "EqQB"},
    {"type": "text", "text": "One "}, {"type": "text", "text": "moment.", "citations": [
       {"type": "web_search_result_location", "url": "https://w.example", "title": null}]},
    {"type": "tool_use", "id": "toolu_2", "name": "rain", "input": { "c" : "Bonn", "n" : [ 1.50 ] }}],
  "stop_reason": "tool_use", "stop_sequence": null,
  "usage": {"input_tokens": 10, "cache_creation_input_tokens": 100, "cache_read_input_tokens": 2000,
    "output_tokens": 40, "output_tokens_details": {"thinking_tokens": 8}, "service_tier": "standard"}})";
    EXPECT_EQ(whole_events(kBody), R"(start msg_2 claude-opus-5
reasoning "Rain?"
block 0 {"type":"thinking","thinking":"Rain?","signature":"EqQB"}
text "One moment."
citation 4-11 https://w.example ""
tool 0 toolu_2 rain
args 0 "{\"c\":\"Bonn\",\"n\":[1.50]}"
finish tool_calls
usage 2110+40 cached 2000 written 100 reasoning 8 tier default
end
)");
    const ChatRequest chat(kPlain);
    EXPECT_EQ(replay(chat.get(), whole_head(), kBody, 1), whole_events(kBody));
}

TEST(AnthropicWhole, RefusalWithoutContent) {
    EXPECT_EQ(whole_events(R"({"id":"m","model":"c","content":[],"stop_reason":"refusal","stop_details":null})"),
              "start m c\nrefusal \"The model refused to answer.\"\nfinish content_filter\nend\n");
}

TEST(AnthropicWhole, AnswersThatAreNoMessageFail) {
    for (const char* body : {"", "null", "[]", "<html>", "{}", R"({"id":"m","content":"text"})"}) {
        EXPECT_EQ(whole_events(body).substr(0, 50), "failure 502 server_error invalid_upstream_response") << body;
    }
    EXPECT_EQ(whole_events(R"({"type":"error","error":{"type":"api_error","message":"Oops"},"request_id":"req_1"})"),
              "failure 500 server_error internal_error Oops (anthropic req_1)\n");
}

TEST(AnthropicWhole, TheContentTypeDecidesNotTheRequest) {
    const ChatRequest stream(kPlain);
    const ChatRequest whole(R"({})");
    const std::string body =
        R"({"id":"m","model":"c","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn"})";
    EXPECT_EQ(replay(stream.get(), whole_head(), body), "start m c\ntext \"hi\"\nfinish stop\nend\n");
    EXPECT_EQ(replay(whole.get(), stream_head(), sse(framed(""))), expected(""));
    EXPECT_EQ(replay(stream.get(), ResponseHead{200, {}}, sse(framed(""))), expected(""));
}

}  // namespace
}  // namespace lightport::anthropic_test
