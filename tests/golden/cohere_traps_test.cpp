// Mistakes that gateways in front of Cohere are known for, one test each.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/cohere/adapter.hpp"

namespace lightport::cohere_test {
namespace {

using nlohmann::json;

const cohere::CohereAdapter kAdapter;

golden::Written write(std::string_view chat) { return golden::write(kAdapter, chat, {.model = "command-a-03-2025"}); }

std::string sse(std::initializer_list<std::string_view> documents) {
    std::string out;
    for (const std::string_view document : documents) out.append("event: e\ndata: ").append(document).append("\n\n");
    return out;
}

std::string events_of(std::initializer_list<std::string_view> documents) {
    const golden::ChatRequest request(R"({"stream":true})");
    return golden::replay_everywhere(kAdapter, request.get(), golden::stream_head(), sse(documents));
}

std::string chunks_of(std::string_view body, std::string_view chat = R"({"stream":true})") {
    const golden::ChatRequest request(chat);
    return golden::client_answer(kAdapter, request.get(), golden::stream_head(), body);
}

json whole(std::string_view body, std::string_view chat = "{}") {
    const golden::ChatRequest request(chat);
    return json::parse(golden::client_answer(kAdapter, request.get(), golden::whole_head(), body));
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

constexpr std::string_view kStart =
    R"({"id":"m","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"",)"
    R"("tool_calls":[],"citations":[]}}})";
constexpr std::string_view kEnd = R"({"type":"message-end","delta":{"finish_reason":"COMPLETE"}})";
constexpr std::string_view kCallStart =
    R"({"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"tide_5","type":"function",)"
    R"("function":{"name":"tide","arguments":""}}}}})";
constexpr std::string_view kCallEnd = R"({"type":"tool-call-end","index":0})";

TEST(CohereTraps, T01_VersionTwoWithNestedSchemas) {
    const golden::Written written =
        write(R"({"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":)"
              R"({"deep":{"type":"object","properties":{"deeper":{"type":"array","items":{"type":"string"}}}}}}}}]})");
    EXPECT_EQ(written.path, "/chat");
    EXPECT_EQ(written.body["tools"][0]["function"]["parameters"]["properties"]["deep"]["properties"]["deeper"]["items"],
              json::parse(R"({"type":"string"})"));
    EXPECT_FALSE(written.body.contains("message"));
    EXPECT_FALSE(written.body.contains("chat_history"));
}

TEST(CohereTraps, T02_HistoryKeepsCallsAndResults) {
    const json messages =
        write(R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"k",)"
              R"("type":"function","function":{"name":"f","arguments":"{}"}}]},)"
              R"({"role":"tool","tool_call_id":"k","content":"r"}]})")
            .body["messages"];
    EXPECT_EQ(messages[1]["tool_calls"][0]["id"], "k");
    EXPECT_EQ(messages[2], json::parse(R"({"role":"tool","tool_call_id":"k","content":"r"})"));
}

TEST(CohereTraps, T03_TextBesideCallsIsThePlan) {
    const json message =
        write(R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"I look.","tool_calls":[)"
              R"({"id":"k","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
              R"({"role":"tool","tool_call_id":"k","content":"r"}]})")
            .body["messages"][1];
    EXPECT_EQ(message["tool_plan"], "I look.");
    EXPECT_FALSE(message.contains("content"));
}

TEST(CohereTraps, T04_StreamedCallsBecomeAList) {
    const std::string chunks = chunks_of(sse({kStart, kCallStart, kCallEnd, kEnd}));
    EXPECT_NE(chunks.find(R"("tool_calls":[{"index":0,"id":"tide_5","type":"function","function":{"name":"tide")"),
              std::string::npos)
        << chunks;
    EXPECT_EQ(chunks.find(R"("tool_calls":[])"), std::string::npos) << chunks;
    EXPECT_EQ(chunks.find(R"("tool_calls":{)"), std::string::npos) << chunks;
}

TEST(CohereTraps, T05_TheChoiceIsAlwaysTheFirst) {
    const std::string chunks = chunks_of(
        sse({kStart,
             R"({"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":"t"}}}})",
             R"({"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"x"}}}})", kEnd}));
    EXPECT_GT(count(chunks, R"("choices":[{"index":0)"), 2u);
    EXPECT_EQ(chunks.find(R"("choices":[{"index":1)"), std::string::npos) << chunks;
}

TEST(CohereTraps, T06_PlanThinkingAndCitationsArrive) {
    const json message =
        whole(R"({"id":"m","message":{"content":[{"type":"thinking","thinking":"why"},{"type":"text","text":"ebb"}],)"
              R"("tool_plan":" plan","citations":[{"start":0,"end":3,"sources":[{"document":)"
              R"({"url":"https://sea.example"}}]}]},"finish_reason":"COMPLETE"})")["choices"][0]["message"];
    EXPECT_EQ(message["reasoning_content"], "why plan");
    EXPECT_EQ(message["annotations"][0]["url_citation"]["url"], "https://sea.example");
    EXPECT_EQ(message["extra_content"]["cohere"]["citations"].size(), 1u);
}

TEST(CohereTraps, T07_ANamedToolIsOfferedAlone) {
    const golden::Written written =
        write(R"({"tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}],)"
              R"("tool_choice":{"type":"function","function":{"name":"b"}}})");
    EXPECT_EQ(written.body["tool_choice"], "REQUIRED");
    ASSERT_EQ(written.body["tools"].size(), 1u);
    EXPECT_EQ(written.body["tools"][0]["function"]["name"], "b");
}

TEST(CohereTraps, T08_TheSchemaIsUnwrappedAndReduced) {
    const golden::Written written =
        write(R"({"response_format":{"type":"json_schema","json_schema":{"name":"p","strict":true,"schema":)"
              R"({"type":"object","properties":{"age":{"type":"integer","minimum":0}}}}}})");
    EXPECT_EQ(written.body["response_format"],
              json::parse(R"({"type":"json_object","json_schema":{"type":"object","properties":)"
                          R"({"age":{"type":"integer"}},"required":["age"]}})"));
    EXPECT_FALSE(written.body.contains("strict_tools"));
    EXPECT_EQ(written.losses, "response_format");
}

TEST(CohereTraps, T09_MaxCompletionTokensCounts) {
    EXPECT_EQ(write(R"({"max_completion_tokens":77})").body["max_tokens"], 77);
    EXPECT_EQ(write(R"({"max_tokens":78})").body["max_tokens"], 78);
}

TEST(CohereTraps, T10_ArgumentsAreAnObjectAtAnySplit) {
    const auto delta = [](std::string_view piece) {
        return R"({"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":")" +
               std::string(piece) + "\"}}}}}";
    };
    const std::string n = delta("n"), ul = delta("ul"), l = delta("l"), other = delta("{}");
    const std::string expected = "start m \ntool 0 tide_5 tide\nargs 0 \"{}\"\nfinish tool_calls\nend\n";
    EXPECT_EQ(events_of({kStart, kCallStart, n, ul, l, kCallEnd, kEnd}), expected);
    EXPECT_EQ(events_of({kStart, kCallStart, kCallEnd, kEnd}), expected);
    EXPECT_EQ(events_of({kStart, kCallStart, other, kCallEnd, kEnd}), expected);
    EXPECT_EQ(events_of({kStart, kCallStart, kEnd}), expected);  // without its end
    for (const std::string_view arguments : {R"("null")", R"("")", "null", R"("{}")", "{}"}) {
        const json call = whole(R"({"id":"m","message":{"tool_calls":[{"id":"k","function":{"name":"f","arguments":)" +
                                std::string(arguments) + R"(}}]},"finish_reason":"TOOL_CALL"})");
        EXPECT_EQ(call["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"], "{}") << arguments;
    }
}

TEST(CohereTraps, T11_TokensAreCountedNotBilledUnits) {
    const json usage = whole(R"({"id":"m","message":{"content":[]},"finish_reason":"COMPLETE","usage":{)"
                             R"("billed_units":{"input_tokens":46,"output_tokens":14},)"
                             R"("tokens":{"input_tokens":1445,"output_tokens":43},"cached_tokens":992}})")["usage"];
    EXPECT_EQ(usage["prompt_tokens"], 1445);
    EXPECT_EQ(usage["completion_tokens"], 43);
    EXPECT_EQ(usage["total_tokens"], 1488);
    EXPECT_EQ(usage["prompt_tokens_details"]["cached_tokens"], 992);
    const json billed = whole(R"({"id":"m","message":{"content":[]},"usage":{"billed_units":{"input_tokens":4,)"
                              R"("output_tokens":1}}})")["usage"];
    EXPECT_EQ(billed["total_tokens"], 5);
}

TEST(CohereTraps, T14_SamplingStaysWithinCoheresBounds) {
    const golden::Written high = write(R"({"temperature":1.7,"top_p":1})");
    EXPECT_EQ(high.body["temperature"], 1);
    EXPECT_EQ(high.body["p"], 0.99);
    EXPECT_EQ(high.losses, "temperature");
    EXPECT_EQ(write(R"({"top_p":0})").body["p"], 0.01);
    EXPECT_FALSE(write("{}").body.contains("temperature"));
}

TEST(CohereTraps, T15_OneOfTwoPenalties) {
    const golden::Written both = write(R"({"frequency_penalty":0.4,"presence_penalty":0.5})");
    EXPECT_EQ(both.body["frequency_penalty"], 0.4);
    EXPECT_FALSE(both.body.contains("presence_penalty"));
    EXPECT_EQ(both.losses, "presence_penalty");
    EXPECT_EQ(write(R"({"frequency_penalty":0,"presence_penalty":0.5})").body["presence_penalty"], 0.5);
    const golden::Written bounds = write(R"({"frequency_penalty":-1,"presence_penalty":1.5})");
    EXPECT_FALSE(bounds.body.contains("frequency_penalty"));
    EXPECT_EQ(bounds.losses, "frequency_penalty presence_penalty");
}

TEST(CohereTraps, T16_TheMessagesEndEndsTheStream) {
    EXPECT_TRUE(events_of({kStart, kEnd}).ends_with("finish stop\nend\n"));
    EXPECT_TRUE(events_of({kStart, kEnd, "[DONE]"}).ends_with("finish stop\nend\n"));
    EXPECT_NE(events_of({kStart, "[DONE]"}).find("stream_truncated"), std::string::npos);
}

TEST(CohereTraps, T17_CallIdsAreTheProviders) {
    EXPECT_NE(events_of({kStart, kCallStart, kCallEnd, kEnd}).find("tool 0 tide_5 tide"), std::string::npos);
}

TEST(CohereTraps, T18_FinishReasonsAreOpenAis) {
    const std::string chunks =
        chunks_of(sse({kStart, R"({"type":"message-end","delta":{"finish_reason":"MAX_TOKENS"}})"}));
    EXPECT_NE(chunks.find(R"("finish_reason":"length")"), std::string::npos);
    EXPECT_EQ(chunks.find("MAX_TOKENS"), std::string::npos);
}

TEST(CohereTraps, T19_DevelopersBecomeSystem) {
    EXPECT_EQ(write(R"({"messages":[{"role":"developer","content":"Be brief."},{"role":"user","content":"q"}]})")
                  .body["messages"][0],
              json::parse(R"({"role":"system","content":"Be brief."})"));
}

TEST(CohereTraps, T20_FloatCountsAreRounded) {
    const json usage = whole(R"({"id":"m","message":{"content":[]},"usage":{"tokens":{"input_tokens":5.0,)"
                             R"("output_tokens":6.6},"cached_tokens":2.0}})")["usage"];
    EXPECT_EQ(usage["prompt_tokens"], 5);
    EXPECT_EQ(usage["completion_tokens"], 7);
    EXPECT_EQ(usage["prompt_tokens_details"]["cached_tokens"], 2);
    const json hostile = whole(R"({"id":"m","message":{"content":[]},"usage":{"tokens":{"input_tokens":-3,)"
                               R"("output_tokens":1e300},"cached_tokens":9}})")["usage"];
    EXPECT_EQ(hostile["prompt_tokens"], 0);
    EXPECT_EQ(hostile["prompt_tokens_details"]["cached_tokens"], 0);
}

TEST(CohereTraps, T21_ErrorBodiesThatAreNoJson) {
    const Error error = kAdapter.read_error(ResponseHead{503, {}}, "upstream connect error");
    EXPECT_EQ(error.status, 503);
    EXPECT_EQ(error.message, "HTTP 503 from Cohere: upstream connect error");
}

TEST(CohereTraps, T22_JsonIsAskedForWhereNobodyDoes) {
    const golden::Written silent = write(R"({"response_format":{"type":"json_object"}})");
    EXPECT_EQ(silent.body["response_format"], json::parse(R"({"type":"json_object"})"));
    EXPECT_EQ(silent.body["messages"][0]["role"], "system");
    EXPECT_NE(silent.body["messages"][0]["content"].get<std::string>().find("JSON"), std::string::npos);
    EXPECT_EQ(silent.losses, "");
    EXPECT_EQ(write(R"({"response_format":{"type":"json_object"},)"
                    R"("messages":[{"role":"user","content":"as Json, please"}]})")
                  .body["messages"]
                  .size(),
              1u);
}

TEST(CohereTraps, T24_StreamsAreReadAsStreams) {
    // Comments, CRLF, no event line, no space, data behind the end: at any split.
    const golden::ChatRequest request(R"({"stream":true})");
    std::string body = ": hello\r\ndata:" + std::string(kStart) +
                       "\r\n\r\n:keep-alive\r\n\r\nevent: content-delta\r\n" +
                       R"(data:{"type":"content-delta","delta":{"message":{"content":{"text":"a"}}}})" +
                       "\r\n\r\ndata:" + std::string(kEnd) + "\r\n\r\ndata: [DONE]\r\n\r\ndata: junk\r\n\r\n";
    EXPECT_EQ(golden::replay_everywhere(kAdapter, request.get(), golden::stream_head(), body),
              "start m \ntext \"a\"\nfinish stop\nend\n");
}

TEST(CohereTraps, T25_OnlyWhatCarriesDataBecomesAChunk) {
    const std::string chunks = chunks_of(
        sse({kStart, R"({"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}})",
             R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"a"}}}})",
             R"({"type":"content-end","index":0})", R"({"type":"citation-end","index":0})", kEnd}));
    EXPECT_EQ(count(chunks, R"("role":"assistant")"), 1u) << chunks;
    EXPECT_EQ(count(chunks, "data: {"), 3u) << chunks;  // the role, the text, the finish
    EXPECT_EQ(count(chunks, "data: [DONE]"), 1u);
}

TEST(CohereTraps, T26_ErrorsHaveATypeACodeAndAnId) {
    const Error error =
        kAdapter.read_error(ResponseHead{404, {}},
                            R"({"id":"q-1","message":"model 'x' not found, make sure the correct model ID was used"})");
    EXPECT_EQ(error.type, "invalid_request_error");
    EXPECT_EQ(error.code, "model_not_found");
    EXPECT_EQ(error.param, "model");
    EXPECT_EQ(error.upstream_request_id, "q-1");
}

}  // namespace
}  // namespace lightport::cohere_test
