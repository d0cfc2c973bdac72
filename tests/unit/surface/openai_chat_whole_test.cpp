// The chat completion object of answers that are not streamed.
#include "surface_fixture.hpp"

namespace lightport::surface::test {
namespace {

using namespace chat;
using json::Raw;
using json::Text;

const Event kStart = Start{Text{"01"}, Text{"m"}};

ordered_json whole(const std::vector<Event>& events, const std::string& members = {}) {
    const std::string out = answer(members, events);
    EXPECT_TRUE(json::parse_unpadded(out)) << out;
    return ordered_json::parse(out);
}

Event call(std::uint32_t index, std::string_view id, std::string_view name, Raw extra = {}, bool custom = false) {
    return ToolCallStart{index, Text{id}, Text{name}, 0, extra, custom};
}
Event arguments(std::uint32_t index, std::string_view escaped) { return ToolCallDelta{index, Text{escaped}, 0}; }

TEST(ChatWhole, APlainAnswer) {
    Usage usage;
    usage.prompt_tokens = 14;
    usage.completion_tokens = 3;
    EXPECT_EQ(
        answer({}, {kStart, TextDelta{Text{"H"}, 0, {}}, TextDelta{Text{"i!"}, 0, {}}, Finish{}, usage, End{}}),
        R"({"id":"chatcmpl-01","object":"chat.completion","created":1763800001,"model":"m","choices":[{"index":0,)"
        R"("message":{"role":"assistant","content":"Hi!","refusal":null,"annotations":[]},"logprobs":null,)"
        R"("finish_reason":"stop"}],"usage":{"prompt_tokens":14,"completion_tokens":3,"total_tokens":17,)"
        R"("prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0,"audio_tokens":0},)"
        R"("completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,)"
        R"("rejected_prediction_tokens":0}}})");
}

TEST(ChatWhole, ThinkingTextAToolCallAndCachedTokens) {
    Usage usage;
    usage.prompt_tokens = 2110;
    usage.completion_tokens = 40;
    usage.cached_tokens = 2000;
    usage.cache_write_tokens = 100;
    usage.reasoning_tokens = 8;
    usage.service_tier = Text{"default"};
    const Raw block{R"({"type":"thinking","thinking":"Need weather.","signature":"EqQB"})"};
    const auto body = whole({Start{Text{"msg_01A"}, Text{"claude-opus-5"}}, ReasoningDelta{Text{"Need weather."}},
                             ReasoningBlock{block, 0}, TextDelta{Text{"Let me look."}, 0, {}},
                             call(0, "toolu_01B", "wx"), arguments(0, R"({\"c\":)"), arguments(0, R"(\"Oslo\"})"),
                             Finish{FinishReason::kToolCalls}, usage, End{}});
    EXPECT_EQ(body["id"], "chatcmpl-msg_01A");
    EXPECT_EQ(body["choices"].dump(),
              R"([{"index":0,"message":{"role":"assistant","content":"Let me look.","refusal":null,"annotations":[],)"
              R"("reasoning_content":"Need weather.","thinking_blocks":[)"
              R"({"type":"thinking","thinking":"Need weather.","signature":"EqQB"}],"tool_calls":[{"id":"toolu_01B",)"
              R"("type":"function","function":{"name":"wx","arguments":"{\"c\":\"Oslo\"}"}}]},"logprobs":null,)"
              R"("finish_reason":"tool_calls"}])");
    EXPECT_EQ(body["usage"]["total_tokens"], 2150);
    EXPECT_EQ(body["usage"]["prompt_tokens_details"]["cached_tokens"], 2000);
    EXPECT_EQ(body["usage"]["prompt_tokens_details"]["cache_write_tokens"], 100);
    EXPECT_EQ(body["usage"]["completion_tokens_details"]["reasoning_tokens"], 8);
    EXPECT_EQ(body["service_tier"], "default");
}

// content is null only where tool calls take its place; tool_calls is absent where there are none.
TEST(ChatWhole, ContentIsNullOnlyBesideToolCalls) {
    const auto called = whole({kStart, call(0, "c", "f"), Finish{FinishReason::kToolCalls}, End{}});
    EXPECT_TRUE(called["choices"][0]["message"]["content"].is_null());
    const auto silent = whole({kStart, Finish{}, End{}});
    EXPECT_EQ(silent["choices"][0]["message"]["content"], "");
    EXPECT_FALSE(silent["choices"][0]["message"].contains("tool_calls"));
    EXPECT_FALSE(silent["choices"][0]["message"].contains("reasoning_content"));
    EXPECT_FALSE(silent["choices"][0]["message"].contains("thinking_blocks"));
    EXPECT_FALSE(silent.contains("usage"));
    EXPECT_FALSE(silent.contains("service_tier"));
}

// Arguments are always a string, and never an empty one.
TEST(ChatWhole, ACallWithoutArgumentsHasAnEmptyObject) {
    const auto body = whole({kStart, call(0, "c", "f"), call(1, "d", "g"), arguments(1, "{}"), End{}});
    EXPECT_EQ(body["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"], "{}");
    EXPECT_EQ(body["choices"][0]["message"]["tool_calls"][1]["function"]["arguments"], "{}");
    EXPECT_EQ(body["choices"][0]["finish_reason"], "tool_calls");
}

TEST(ChatWhole, CustomCallsAndSignatures) {
    const auto body = whole({kStart, call(0, "c", "sql", Raw{R"({"google":{}})"}, true), arguments(0, "SELECT 1"),
                             call(1, "d", "note", {}, true), End{}});
    EXPECT_EQ(body["choices"][0]["message"]["tool_calls"].dump(),
              R"([{"id":"c","type":"custom","custom":{"name":"sql","input":"SELECT 1"},"extra_content":{"google":{}}},)"
              R"({"id":"d","type":"custom","custom":{"name":"note","input":""}}])");
}

TEST(ChatWhole, LegacyFunctionsAreAnsweredInTheirForm) {
    const auto body = whole({kStart, call(0, "c", "f"), call(1, "d", "g"), Finish{FinishReason::kToolCalls}, End{}},
                            R"("functions":[{"name":"f"}])");
    const auto& choice = body["choices"][0];
    EXPECT_EQ(choice["message"]["function_call"].dump(), R"({"name":"f","arguments":"{}"})");
    EXPECT_FALSE(choice["message"].contains("tool_calls"));
    EXPECT_EQ(choice["finish_reason"], "function_call");
}

TEST(ChatWhole, ARefusal) {
    const auto body = whole(
        {kStart, RefusalDelta{Text{"I can"}}, RefusalDelta{Text{"not."}}, Finish{FinishReason::kContentFilter}, End{}});
    EXPECT_EQ(body["choices"][0]["message"]["refusal"], "I cannot.");
    EXPECT_EQ(body["choices"][0]["finish_reason"], "content_filter");
}

TEST(ChatWhole, SeveralChoices) {
    const auto body = whole({kStart, TextDelta{Text{"b"}, 1, {}}, TextDelta{Text{"a"}, 0, {}},
                             Finish{FinishReason::kLength, 1}, Finish{}, End{}},
                            R"("n":2)");
    ASSERT_EQ(body["choices"].size(), 2U);
    EXPECT_EQ(body["choices"][0]["message"]["content"], "a");
    EXPECT_EQ(body["choices"][1]["index"], 1);
    EXPECT_EQ(body["choices"][1]["message"]["content"], "b");
    EXPECT_EQ(body["choices"][1]["finish_reason"], "length");
}

TEST(ChatWhole, Annotations) {
    const auto body = whole({kStart, Citation{Text{"https://a"}, Text{"A"}, 2, 5, 0}, Finish{}, End{}});
    EXPECT_EQ(
        body["choices"][0]["message"]["annotations"].dump(),
        R"([{"type":"url_citation","url_citation":{"start_index":2,"end_index":5,"url":"https://a","title":"A"}}])");
}

TEST(ChatWhole, LogprobsAreJoined) {
    const Raw one{R"({"content":[{"token":"a","logprob":-0.10}],"refusal":null})"};
    const Raw two{R"({"content":[{"token":"b","logprob":-0.2}]})"};
    const std::string out =
        answer({}, {kStart, TextDelta{Text{"a"}, 0, one}, TextDelta{Text{"b"}, 0, two}, Finish{}, End{}});
    EXPECT_NE(
        out.find(
            R"("logprobs":{"content":[{"token":"a","logprob":-0.10},{"token":"b","logprob":-0.2}],"refusal":null})"),
        std::string::npos)
        << out;
    EXPECT_NE(answer({}, {kStart, TextDelta{Text{"a"}, 0, one}, End{}}).find("\"logprobs\":" + std::string(one.json)),
              std::string::npos);
}

TEST(ChatWhole, AVerbatimBodyPassesUnchanged) {
    const std::string body = "{\n \"id\" : \"x\", \"n\": 1.50 }";
    EXPECT_EQ(answer({}, {Verbatim{body}, Usage{}, End{}}), body);
}

// Nothing is written before the end, so that a failure can still become a status line.
TEST(ChatWhole, AFailureLeavesNothingBehind) {
    const Failure failure{Error(ErrorKind::kUpstream, "cut")};
    EXPECT_EQ(answer({}, {kStart, TextDelta{Text{"a"}, 0, {}}, failure, End{}}), "");
    EXPECT_EQ(answer({}, {Verbatim{"{}"}, failure, End{}}), "");
    EXPECT_EQ(answer({}, {kStart, TextDelta{Text{"a"}, 0, {}}, Finish{}}), "");
}

TEST(ChatWhole, CountsBeyondTheirTypeStayAtTheLimit) {
    Usage usage;
    usage.prompt_tokens = std::numeric_limits<std::int64_t>::max();
    usage.completion_tokens = 1;
    EXPECT_EQ(whole({kStart, Finish{}, usage, End{}})["usage"]["total_tokens"],
              std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace lightport::surface::test
