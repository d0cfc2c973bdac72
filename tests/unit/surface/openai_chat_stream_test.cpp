// The chunks of streamed answers: their sequence, their bytes, and what they never hold.
#include "surface_fixture.hpp"

namespace lightport::surface::test {
namespace {

using namespace chat;
using json::Raw;
using json::Text;

constexpr const char* kStream = R"("stream":true)";
constexpr const char* kWithUsage = R"("stream":true,"stream_options":{"include_usage":true})";
constexpr const char* kRole = R"({"role":"assistant","content":"","refusal":null})";

Start start(std::string_view id, std::string_view model = "m") { return {Text{id}, Text{model}}; }
TextDelta text(std::string_view escaped, std::uint32_t choice = 0) { return {Text{escaped}, choice, {}}; }
ToolCallStart call(std::uint32_t index, std::string_view id, std::string_view name, std::uint32_t choice = 0) {
    return {index, Text{id}, Text{name}, choice, {}, false};
}
ToolCallDelta arguments(std::uint32_t index, std::string_view escaped, std::uint32_t choice = 0) {
    return {index, Text{escaped}, choice};
}

// One ordinary chunk of the answer chatcmpl-<id>, with its framing.
std::string chunk(const std::string& id, const std::string& delta, const std::string& rest) {
    return R"(data: {"id":"chatcmpl-)" + id +
           R"(","object":"chat.completion.chunk","created":1763800001,"model":"m","choices":[{"index":0,"delta":)" +
           delta + R"(,"logprobs":null,"finish_reason":)" + rest + "\n\n";
}

// The chunks of a documented dialogue, as it stands on the wire.
TEST(ChatStream, ReasoningTextTwoToolCallsAndUsage) {
    Usage usage;
    usage.prompt_tokens = 50;
    usage.completion_tokens = 31;
    usage.reasoning_tokens = 5;
    const std::string out =
        answer(kWithUsage, {start("02"), ReasoningDelta{Text{"Two cities."}}, text("Checking."),
                            call(0, "call_a", "get_weather"), arguments(0, R"({\"city\":\"Oslo\"})"),
                            call(1, "call_b", "list_cities"), Finish{FinishReason::kToolCalls}, usage, End{}});
    const std::string rest = R"(null}],"usage":null})";
    std::string expected;
    for (
        const std::string delta :
        {kRole, R"({"reasoning_content":"Two cities."})", R"({"content":"Checking."})",
         R"({"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"get_weather","arguments":""}}]})",
         R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Oslo\"}"}}]})",
         R"({"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"list_cities","arguments":""}}]})",
         R"({"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]})"}) {
        expected += chunk("02", delta, rest);
    }
    expected += chunk("02", "{}", R"("tool_calls"}],"usage":null})");
    expected += R"(data: {"id":"chatcmpl-02","object":"chat.completion.chunk","created":1763800001,"model":"m",)";
    expected += R"("choices":[],"usage":{"prompt_tokens":50,"completion_tokens":31,"total_tokens":81,)";
    expected += R"("prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0,"audio_tokens":0},)";
    expected += R"("completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":0,)";
    expected += R"("accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}})";
    EXPECT_EQ(out, expected + "\n\ndata: [DONE]\n\n");
}

// A broken stream ends with an error object: no finish chunk, no [DONE], nothing behind it.
TEST(ChatStream, AFailureNeverLooksLikeSuccess) {
    Failure failure{Error(ErrorKind::kOverloaded, "Upstream overloaded (anthropic, request req_011)")};
    const std::string out = answer(kStream, {start("03"), text("The answ"), failure, text("er"), Usage{}, End{}});
    std::string expected = chunk("03", kRole, "null}]}") + chunk("03", R"({"content":"The answ"})", "null}]}");
    expected += R"x(data: {"error":{"message":"Upstream overloaded (anthropic, request req_011)",)x";
    expected += R"("type":"service_unavailable_error","param":null,"code":"server_is_overloaded"}})";
    EXPECT_EQ(out, expected + "\n\n");
}

TEST(ChatStream, AFailureAtTheStartIsTheOnlyEvent) {
    const auto all = payloads(answer(kStream, {Failure{Error(ErrorKind::kTimeout, "late")}, End{}}));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0], R"({"error":{"message":"late","type":"timeout","param":null,"code":"timeout"}})");
}

// Text, then a tool that takes no arguments: clients parse what they collected, so it has to be an object.
TEST(ChatStream, ACallWithoutArgumentsGetsAnEmptyObject) {
    const std::string out = answer(kStream, {start("msg_01C"), text("Refreshing."), call(0, "toolu_01D", "refresh"),
                                             arguments(0, ""), Finish{FinishReason::kToolCalls}, End{}});
    EXPECT_EQ(
        deltas(out),
        (std::vector<std::string>{
            kRole, R"({"content":"Refreshing."})",
            R"({"tool_calls":[{"index":0,"id":"toolu_01D","type":"function","function":{"name":"refresh","arguments":""}}]})",
            R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})", "{}"}));
}

// A signed reasoning block and a refusal.
TEST(ChatStream, ReasoningBlocksCarryTheirIndexOnce) {
    const std::string out =
        answer(kStream, {start("x"), ReasoningDelta{Text{"Hmm"}},
                         ReasoningBlock{Raw{R"({"type":"thinking","index":9,"thinking":"Hmm","signature":"EqQB"})"}, 0},
                         ReasoningBlock{Raw{"{}"}, 1}, Finish{}, End{}});
    EXPECT_EQ(deltas(out),
              (std::vector<std::string>{
                  kRole, R"({"reasoning_content":"Hmm"})",
                  R"({"thinking_blocks":[{"index":0,"type":"thinking","thinking":"Hmm","signature":"EqQB"}]})",
                  R"({"thinking_blocks":[{"index":1}]})", "{}"}));
}

TEST(ChatStream, ARefusalIsItsOwnDelta) {
    const std::string out = answer(
        kStream, {start("x"), RefusalDelta{Text{"Blocked."}}, Finish{FinishReason::kContentFilter}, Usage{}, End{}});
    EXPECT_EQ(deltas(out), (std::vector<std::string>{kRole, R"({"refusal":"Blocked."})", "{}"}));
    EXPECT_NE(out.find(R"("finish_reason":"content_filter")"), std::string::npos) << out;
    EXPECT_TRUE(out.ends_with("data: [DONE]\n\n"));
}

// The first chunk of each choice names the role, no other does: clients concatenate.
TEST(ChatStream, TheRoleComesFirstAndOncePerChoice) {
    const std::string out =
        answer(R"("stream":true,"n":2)", {start("x"), text("a"), text("b", 1), text("c"), text("d", 1), Finish{},
                                          Finish{FinishReason::kLength, 1}, End{}});
    EXPECT_EQ(deltas(out, 0), (std::vector<std::string>{kRole, R"({"content":"a"})", R"({"content":"c"})", "{}"}));
    EXPECT_EQ(deltas(out, 1), (std::vector<std::string>{kRole, R"({"content":"b"})", R"({"content":"d"})", "{}"}));
}

TEST(ChatStream, TheRoleComesFirstEvenWithoutAStart) {
    EXPECT_EQ(deltas(answer(kStream, {text("a"), Finish{}, End{}})).front(), kRole);
    EXPECT_EQ(deltas(answer(kStream, {Finish{}, End{}})).front(), kRole);
}

// One finish per choice, out of a closed list.
TEST(ChatStream, FinishReasonsAreAClosedList) {
    const std::pair<FinishReason, const char*> all[] = {{FinishReason::kStop, "stop"},
                                                        {FinishReason::kLength, "length"},
                                                        {FinishReason::kToolCalls, "tool_calls"},
                                                        {FinishReason::kContentFilter, "content_filter"}};
    for (const auto& [reason, name] : all) {
        const auto chunks = payloads(answer(kStream, {start("x"), Finish{reason}, Finish{reason}, End{}}));
        ASSERT_EQ(chunks.size(), 3U);
        EXPECT_EQ(ordered_json::parse(chunks[1])["choices"][0]["finish_reason"], name);
    }
}

TEST(ChatStream, AChoiceLeftOpenIsFinishedAtTheEnd) {
    const auto text_only = payloads(answer(kStream, {start("x"), text("a"), End{}}));
    EXPECT_EQ(ordered_json::parse(text_only[2])["choices"][0]["finish_reason"], "stop");
    const auto called = payloads(answer(kStream, {start("x"), call(0, "c", "f"), End{}}));
    EXPECT_EQ(ordered_json::parse(called[3])["choices"][0]["finish_reason"], "tool_calls");
}

// The tool's number is that of the event, whatever stood before it.
TEST(ChatStream, ToolIndexesCountToolCalls) {
    const std::string out = answer(R"("stream":true,"n":2)", {start("x"), call(0, "a", "f", 1), arguments(0, "{}", 1),
                                                              call(1, "b", "g", 1), arguments(1, "{}", 1), End{}});
    const auto all = deltas(out, 1);
    ASSERT_EQ(all.size(), 6U);
    EXPECT_EQ(ordered_json::parse(all[1])["tool_calls"][0]["index"], 0);
    EXPECT_EQ(ordered_json::parse(all[3])["tool_calls"][0]["index"], 1);
    EXPECT_EQ(all[4], R"({"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]})");
}

// No usage unless asked for; then null on each chunk, and once at the end beside no choice.
TEST(ChatStream, UsageComesOnceAndOnlyWhenAsked) {
    Usage first;
    first.prompt_tokens = 1;
    Usage last;
    last.prompt_tokens = 110;
    last.completion_tokens = 5;
    last.cached_tokens = 90;
    last.cache_write_tokens = 10;
    last.service_tier = Text{"priority"};
    const std::vector<Event> events = {start("x"), first, text("a"), Finish{}, last, End{}};
    EXPECT_EQ(answer(kStream, events).find("usage"), std::string::npos);
    const auto chunks = payloads(answer(kWithUsage, events));
    ASSERT_EQ(chunks.size(), 5U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(ordered_json::parse(chunks[i])["usage"].is_null()) << chunks[i];
    const auto usage = ordered_json::parse(chunks[3]);
    EXPECT_EQ(usage["choices"].size(), 0U);
    EXPECT_EQ(usage["usage"]["prompt_tokens"], 110);
    EXPECT_EQ(usage["usage"]["total_tokens"], 115);
    EXPECT_EQ(usage["usage"]["prompt_tokens_details"]["cached_tokens"], 90);
    EXPECT_EQ(usage["usage"]["prompt_tokens_details"]["cache_write_tokens"], 10);
    EXPECT_EQ(usage["service_tier"], "priority");
    EXPECT_EQ(chunks[4], "[DONE]");
}

// The id, the time and the model are those of the first chunk in every chunk.
TEST(ChatStream, TheHeadIsTheSameInEveryChunk) {
    const auto chunks = payloads(
        answer(kWithUsage, {start("a", "one"), text("x"), start("b", "two"), text("y"), Finish{}, Usage{}, End{}}));
    ASSERT_EQ(chunks.size(), 6U);
    for (std::size_t i = 0; i + 1 < chunks.size(); ++i) {
        EXPECT_TRUE(chunks[i].starts_with(
            R"({"id":"chatcmpl-a","object":"chat.completion.chunk","created":1763800001,"model":"one",)"))
            << chunks[i];
    }
}

TEST(ChatStream, AMissingIdIsMadeUpAndAMissingModelIsTheRequested) {
    const std::string out = answer(kStream, {Start{}, text("a"), Finish{}, End{}});
    const auto chunks = payloads(out);
    const std::string id = ordered_json::parse(chunks[0])["id"];
    EXPECT_EQ(id.size(), std::string("chatcmpl-").size() + 24);
    EXPECT_TRUE(id.starts_with("chatcmpl-"));
    EXPECT_EQ(ordered_json::parse(chunks[1])["id"], id);
    EXPECT_EQ(ordered_json::parse(chunks[1])["model"], "m");
    const auto other = payloads(answer(kStream, {Start{}, End{}}));
    EXPECT_NE(ordered_json::parse(other[0])["id"], id);
    const auto kept = payloads(answer(kStream, {start("chatcmpl-7"), End{}}));
    EXPECT_EQ(ordered_json::parse(kept[0])["id"], "chatcmpl-7");
}

TEST(ChatStream, CitationsAreNumberedAnnotations) {
    const Citation one{Text{"https://a"}, Text{R"(A \"b\")"}, 0, 5, 0};
    const std::string out = answer(kStream, {start("x"), text("Hello"), one, one, Finish{}, End{}});
    const auto all = deltas(out);
    EXPECT_EQ(
        all[2],
        R"({"annotations":[{"index":0,"type":"url_citation","url_citation":{"start_index":0,"end_index":5,"url":"https://a","title":"A \"b\""}}]})");
    EXPECT_EQ(ordered_json::parse(all[3])["annotations"][0]["index"], 1);
}

TEST(ChatStream, LogprobsStandBesideTheirText) {
    TextDelta delta = text("Hi");
    delta.logprobs = Raw{R"({"content":[{"token":"Hi","logprob":-9999.0}]})"};
    const auto chunks = payloads(answer(kStream, {start("x"), delta, Finish{}, End{}}));
    EXPECT_NE(chunks[1].find(R"("logprobs":{"content":[{"token":"Hi","logprob":-9999.0}]},"finish_reason":null)"),
              std::string::npos)
        << chunks[1];
}

TEST(ChatStream, SignaturesOfToolCallsTravelWithThem) {
    ToolCallStart signed_call = call(0, "c", "f");
    signed_call.extra_content = Raw{R"({"google":{"thought_signature":"s"}})"};
    const auto all = deltas(answer(kStream, {start("x"), signed_call, arguments(0, "{}"), Finish{}, End{}}));
    EXPECT_EQ(
        all[1],
        R"({"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":""},"extra_content":{"google":{"thought_signature":"s"}}}]})");
    EXPECT_EQ(all[2].find("extra_content"), std::string::npos);
}

// A custom call is no function: it is sent in one piece, with its free text.
TEST(ChatStream, CustomCallsComeInOnePiece) {
    ToolCallStart custom = call(0, "c", "sql");
    custom.custom = true;
    const auto all = deltas(answer(kStream, {start("x"), custom, arguments(0, "SELECT "), arguments(0, R"(\"1\")"),
                                             call(1, "d", "f"), Finish{FinishReason::kToolCalls}, End{}}));
    EXPECT_EQ(
        all,
        (std::vector<std::string>{
            kRole,
            R"({"tool_calls":[{"index":0,"id":"c","type":"custom","custom":{"name":"sql","input":"SELECT \"1\""}}]})",
            R"({"tool_calls":[{"index":1,"id":"d","type":"function","function":{"name":"f","arguments":""}}]})",
            R"({"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]})", "{}"}));
}

TEST(ChatStream, LegacyFunctionsAreAnsweredInTheirForm) {
    const std::string out = answer(R"("stream":true,"functions":[{"name":"f"}])",
                                   {start("x"), call(0, "c", "f"), arguments(0, R"({\"a\":)"), arguments(0, "1}"),
                                    call(1, "d", "g"), Finish{FinishReason::kToolCalls}, End{}});
    EXPECT_EQ(deltas(out), (std::vector<std::string>{kRole, R"({"function_call":{"name":"f","arguments":""}})",
                                                     R"({"function_call":{"arguments":"{\"a\":"}})",
                                                     R"({"function_call":{"arguments":"1}"}})", "{}"}));
    EXPECT_NE(out.find(R"("finish_reason":"function_call")"), std::string::npos) << out;
}

TEST(ChatStream, EmptyDeltasAreNotSent) {
    const std::string out = answer(kStream, {start("x"), text(""), ReasoningDelta{}, RefusalDelta{}, Finish{}, End{}});
    EXPECT_EQ(deltas(out), (std::vector<std::string>{kRole, "{}"}));
}

// A provider of the same dialect: its chunks pass as they are, and the end stays ours.
TEST(ChatStream, VerbatimChunksPassUnchanged) {
    const std::string chunk = R"({"id":"","choices":[],"prompt_filter_results":[ 1.50 ]})";
    EXPECT_EQ(answer(kWithUsage, {Verbatim{chunk}, Verbatim{"{}"}, Usage{}, End{}, Verbatim{"{}"}}),
              "data: " + chunk + "\n\ndata: {}\n\ndata: [DONE]\n\n");
    EXPECT_EQ(answer(kStream, {Verbatim{"{}"}, Failure{Error(ErrorKind::kUpstream, "cut")}}),
              "data: {}\n\ndata: "
              R"({"error":{"message":"cut","type":"server_error","param":null,"code":"upstream_error"}})"
              "\n\n");
}

TEST(ChatStream, VerbatimLineEndsCannotBreakTheEvent) {
    EXPECT_EQ(answer(kStream, {Verbatim{"{\n\"a\":\r\n1}"}, End{}}), "data: { \"a\":  1}\n\ndata: [DONE]\n\n");
}

TEST(ChatStream, NothingFollowsTheEnd) {
    const std::string out = answer(
        kStream, {start("x"), Finish{}, End{}, text("late"), End{}, Failure{Error(ErrorKind::kUpstream, "late")}});
    EXPECT_TRUE(out.ends_with("data: [DONE]\n\n"));
    EXPECT_EQ(out.find("late"), std::string::npos);
    EXPECT_EQ(out.find("[DONE]"), out.rfind("[DONE]"));
}

TEST(ChatStream, TheOwnerMayDrainTheBufferBetweenEvents) {
    const Body body(with(kStream));
    std::string out;
    std::string all;
    const auto writer = fixed_clock_chat().open(body.request(), out);
    for (const Event& event : std::vector<Event>{start("x"), text("a"), text("b"), Finish{}, End{}}) {
        writer->on_event(event);
        all += std::exchange(out, {});
    }
    EXPECT_EQ(all, answer(kStream, {start("x"), text("a"), text("b"), Finish{}, End{}}));
}

TEST(ChatStream, ChoicesThatNobodyAskedForTakeNoMemory) {
    EXPECT_EQ(payloads(answer(kStream, {start("x"), text("a", 4000000000U), Finish{}, End{}})).size(), 3U);
}

// What a provider wrote over several lines is taken over into events of one line.
TEST(ChatStream, RawPartsOfSeveralLinesStayInOneLine) {
    ToolCallStart called = call(0, "c", "f");
    called.extra_content = Raw{"{\n\"b\":\r\n2}"};
    TextDelta likely = text("a");
    likely.logprobs = Raw{"{\n\"content\":[]}"};
    const std::string out = answer(kStream, {start("x"), ReasoningBlock{Raw{"{\n\"type\":\n\"t\"}"}}, likely,
                                             MessageExtra{Raw{"{\n\"a\": {\r\n}}"}}, called, Finish{}, End{}});
    EXPECT_EQ(out.find('\r'), std::string::npos) << out;
    for (const std::string& payload : payloads(out)) EXPECT_EQ(payload.find('\n'), std::string::npos) << payload;
    EXPECT_EQ(payloads(out).size(), 8U) << out;
}

}  // namespace
}  // namespace lightport::surface::test
