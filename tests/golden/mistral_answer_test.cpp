// Mistral's answers, whole and streamed, at every split.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/mistral/adapter.hpp"

namespace lightport::mistral_test {
namespace {

using golden::ChatRequest;
using golden::stream_head;
using golden::whole_head;
using nlohmann::json;

const mistral::MistralAdapter kAdapter;

std::string chunk(const std::string& choice, const std::string& more = {}) {
    return R"({"id":"b39","object":"chat.completion.chunk","created":1769088854,"model":"mistral-small-latest","choices":[)" +
           choice + "]" + more + "}";
}
std::string delta(const std::string& members, const std::string& finish = "null") {
    return chunk(R"({"index":0,"delta":{)" + members + R"(},"finish_reason":)" + finish + "}");
}

const std::string kRole = delta(R"("role":"assistant","content":"")");
const std::string kEnd = delta(R"("content":"")", "\"stop\"");

std::string stream_of(const std::vector<std::string>& chunks) {
    std::string out;
    for (const std::string& one : chunks) out += "data: " + one + "\n\n";
    return out + "data: [DONE]\n\n";
}

std::vector<json> chunks(const std::vector<std::string>& sent, const std::string& request_body = R"({"stream":true})") {
    const ChatRequest request(request_body);
    return golden::client_chunks(kAdapter, request.get(), stream_of(sent));
}
json first_delta(const json& one) { return one["choices"][0]["delta"]; }

json whole(const std::string& message, const std::string& finish = "stop", const std::string& request_body = "{}",
           const std::string& usage = R"({"prompt_tokens":9,"completion_tokens":2,"total_tokens":11})") {
    const ChatRequest request(request_body);
    const std::string body =
        R"({"id":"a1","object":"chat.completion","created":1769088720,"model":"m","choices":[{"index":0,)"
        R"("message":)" +
        message + R"(,"finish_reason":")" + finish + R"("}],"usage":)" + usage + "}";
    golden::replay_everywhere(kAdapter, request.get(), whole_head(), body);
    return json::parse(golden::client_answer(kAdapter, request.get(), whole_head(), body));
}
json message(const json& answer) { return answer["choices"][0]["message"]; }

TEST(MistralStream, TextKeepsItsBytes) {
    const ChatRequest request(R"({"stream":true})");
    const std::string text = delta(R"("content":"Why")");
    const std::string events = golden::replay(kAdapter, request.get(), stream_head(), stream_of({kRole, text, kEnd}));
    EXPECT_EQ(events, "verbatim " + kRole + "\nverbatim " + text + "\nverbatim " + kEnd + "\nend\n");
}

TEST(MistralStream, ACallInOneDelta) {
    const std::vector<json> seen = chunks(
        {kRole,
         chunk(
             R"({"index":0,"delta":{"content":null,"tool_calls":[{"id":"gSIMJiOkT","function":{"name":"weather","arguments":"{\"city\": \"Bern\"}"}}]},"finish_reason":"tool_calls"})",
             R"(,"usage":{"prompt_tokens":124,"total_tokens":146,"completion_tokens":22,"num_cached_tokens":100})")},
        R"({"stream":true,"stream_options":{"include_usage":true}})");
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(
        first_delta(seen[1]),
        json::parse(R"({"tool_calls":[{"index":0,"id":"gSIMJiOkT","type":"function","function":{"name":"weather",)"
                    R"("arguments":"{\"city\": \"Bern\"}"}}]})"));
    EXPECT_EQ(seen[1]["choices"][0]["finish_reason"], "tool_calls");
    EXPECT_EQ(seen[2]["choices"], json::array());
    EXPECT_EQ(seen[2]["usage"]["prompt_tokens_details"]["cached_tokens"], 100);
}

TEST(MistralStream, CallsThatGrow) {
    const std::vector<json> seen = chunks(
        {delta(
             R"("tool_calls":[{"id":"chatcmpl-tool-9f","type":"function","function":{"name":"f","arguments":""},"index":0}],"content":"")"),
         delta(
             R"("tool_calls":[{"type":"function","function":{"name":"","arguments":"{\"q\":"},"index":0}],"content":"")"),
         delta(R"("tool_calls":[{"function":{"arguments":"1}"}}])"),
         delta(R"("tool_calls":[{"id":"jK3mN6pQ9","function":{"name":"g","arguments":{"a":1}}}])"),
         delta(R"("content":"")", "\"tool_calls\"")});
    ASSERT_EQ(seen.size(), 5u);
    EXPECT_EQ(first_delta(seen[0])["role"], "assistant");
    EXPECT_EQ(first_delta(seen[0])["tool_calls"][0]["id"], "chatcmpl-tool-9f");
    EXPECT_EQ(first_delta(seen[1])["tool_calls"], json::parse(R"([{"index":0,"function":{"arguments":"{\"q\":"}}])"));
    EXPECT_EQ(first_delta(seen[2])["tool_calls"], json::parse(R"([{"index":0,"function":{"arguments":"1}"}}])"));
    EXPECT_EQ(
        first_delta(seen[3])["tool_calls"],
        json::parse(
            R"([{"index":1,"id":"jK3mN6pQ9","type":"function","function":{"name":"g","arguments":"{\"a\":1}"}}])"));
}

TEST(MistralStream, ReasoningIsApart) {
    const std::vector<json> seen = chunks(
        {delta(
             R"("role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"So "},{"type":"text","text":"2+2"}]}])"),
         delta(
             R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"."}]},{"type":"text","text":"4"},{"type":"text","text":"!"}])"),
         kEnd});
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(first_delta(seen[0]), json::parse(R"({"role":"assistant","reasoning_content":"So 2+2"})"));
    EXPECT_EQ(first_delta(seen[1]), json::parse(R"({"reasoning_content":".","content":"4!"})"));
}

TEST(MistralStream, SeveralChoices) {
    const std::vector<json> seen = chunks(
        {chunk(
             R"({"index":0,"delta":{"content":"a"},"finish_reason":null},{"index":1,"delta":{"content":"b"},"finish_reason":null})"),
         chunk(
             R"({"index":1,"delta":{"content":"c"},"finish_reason":"model_length"},{"index":0,"delta":{"content":""},"finish_reason":"stop"})")},
        R"({"stream":true,"n":2})");
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0]["choices"][1]["delta"]["role"], "assistant");
    EXPECT_EQ(seen[1]["choices"][0]["finish_reason"], "length");
}

TEST(MistralStream, TheRepeatedPrefixIsTakenOff) {
    constexpr const char* kRequest =
        R"({"stream":true,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"The answér"}]})";
    const auto text = [&](const std::vector<std::string>& pieces) {
        std::vector<std::string> sent = {kRole};
        for (const std::string& piece : pieces) sent.push_back(delta("\"content\":" + json(piece).dump()));
        sent.push_back(kEnd);
        std::string said;
        for (const json& one : chunks(sent, kRequest)) said += first_delta(one).value("content", "");
        return said;
    };
    EXPECT_EQ(text({"The ", "answér", " is 4"}), " is 4");
    EXPECT_EQ(text({"The answér is", " 4"}), " is 4");
    EXPECT_EQ(text({"The ", "question"}), "The question");
    EXPECT_EQ(text({"No"}), "No");
    EXPECT_EQ(text({"The answér", "The answér"}), "The answér");
    EXPECT_EQ(
        message(whole(
            R"({"role":"assistant","content":"The answ\u00e9r is 4"})", "stop",
            R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"The answér"}]})"))["content"],
        " is 4");
}

TEST(MistralStream, AnAnswerThatFailedIsNoAnswer) {
    const ChatRequest request(R"({"stream":true})");
    const std::string events = golden::replay_everywhere(kAdapter, request.get(), stream_head(),
                                                         stream_of({kRole, delta(R"("content":"")", "\"error\"")}));
    EXPECT_NE(events.find("failure 502"), std::string::npos) << events;
    const std::string limited =
        golden::replay_everywhere(kAdapter, request.get(), whole_head(),
                                  R"({"object":"error","message":"Rate limit","type":"rate_limited","code":"1300"})");
    EXPECT_NE(limited.find("failure 502"), std::string::npos) << limited;
}

TEST(MistralStream, MalformedInput) {
    const ChatRequest request(R"({"stream":true})");
    for (const char* broken : {R"({"choices":[{]})", R"({"choices":[],})", "[1]", "{\"choices\": \x80}"}) {
        const std::string events =
            golden::replay_everywhere(kAdapter, request.get(), stream_head(), stream_of({broken, kRole}));
        EXPECT_TRUE(events.starts_with("failure 502 server_error upstream_invalid_event")) << broken << "\n" << events;
    }
    for (
        const char* odd :
        {R"({"choices":5,"id":5})", R"({"choices":[5,{}],"id":"a"})", R"({"choices":[{"index":-1,"delta":{}}]})",
         R"({"choices":[{"index":999999,"delta":{"content":[1,{},{"type":"thinking","thinking":7}]}}]})",
         R"({"choices":[{"index":0,"delta":{"content":[1,{},{"thinking":[5,{}]},{"text":5}],"tool_calls":[5,{},{"function":7,"index":-3}]}}]})",
         R"({"choices":[{"index":0,"delta":null}],"usage":7})", "{}"}) {
        golden::replay_everywhere(kAdapter, request.get(), stream_head(), stream_of({odd, kRole, kEnd}));
    }
}

TEST(MistralWhole, CallsAreCompleted) {
    const json seen = message(whole(
        R"({"role":"assistant","tool_calls":[{"id":"aB3dE6gH9","index":0,"function":{"name":"f","arguments":"{}"}},)"
        R"({"id":"jK3mN6pQ9","function":{"name":"g","arguments":""}},{"function":{"name":"h","arguments":{"a":[1]}}}]})",
        "tool_calls"));
    EXPECT_TRUE(seen["content"].is_null());
    const json& calls = seen["tool_calls"];
    EXPECT_EQ(calls[0],
              json::parse(R"({"id":"aB3dE6gH9","type":"function","function":{"name":"f","arguments":"{}"}})"));
    EXPECT_EQ(calls[1]["function"]["arguments"], "{}");
    EXPECT_EQ(calls[2]["function"]["arguments"], R"({"a":[1]})");
    EXPECT_EQ(calls[2]["id"].get<std::string>().size(), 9u);
}

TEST(MistralWhole, ContentBecomesText) {
    EXPECT_EQ(message(whole(
                  R"({"content":[{"closed":true,"thinking":[{"text":"I \"think\"","type":"text"}],"type":"thinking"},)"
                  R"({"text":"4","type":"text"}],"role":"assistant","tool_calls":null})")),
              json::parse(R"({"role":"assistant","content":"4","reasoning_content":"I \"think\""})"));
    EXPECT_EQ(message(whole(R"({"content":"a","role":"assistant","tool_calls":null})")),
              json::parse(R"({"role":"assistant","content":"a"})"));
}

TEST(MistralWhole, ReasonsAndUsage) {
    const json seen = whole(
        R"({"content":"cut","role":"assistant"})", "model_length", "{}",
        R"({"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"prompt_token_details":{"cached_tokens":8}})");
    EXPECT_EQ(seen["choices"][0]["finish_reason"], "length");
    EXPECT_EQ(seen["usage"]["prompt_tokens_details"]["cached_tokens"], 8);
    const ChatRequest request("{}");
    const std::string events =
        golden::replay(kAdapter, request.get(), whole_head(),
                       R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"num_cached_tokens":4}})");
    EXPECT_NE(events.find("usage 9+2 cached 4"), std::string::npos) << events;
}

TEST(MistralWhole, ReferencesBecomeAnnotations) {
    const json seen = message(whole(
        R"({"role":"assistant","content":[{"type":"text","text":"Bérn"},{"type":"reference","reference_ids":[1,7]},)"
        R"({"type":"text","text":"!"},{"type":"reference","reference_ids":[8]},)"
        R"({"type":"tool_reference","tool":"web_search","title":"T","url":"https://t"}]})",
        "stop",
        R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[)"
        R"({"id":"aB3dE6gH9","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
        R"({"role":"tool","tool_call_id":"aB3dE6gH9","content":"{\"0\":{},\"1\":{\"url\":\"https://x\",\"title\":\"X\"}}"}]})"));
    EXPECT_EQ(seen["content"], "Bérn!");
    ASSERT_EQ(seen["annotations"].size(), 2u);
    EXPECT_EQ(
        seen["annotations"][0],
        json::parse(
            R"({"type":"url_citation","url_citation":{"url":"https://x","title":"X","start_index":4,"end_index":4}})"));
    EXPECT_EQ(seen["annotations"][1]["url_citation"]["url"], "https://t");
    EXPECT_EQ(seen["references"], json::parse(R"([{"type":"reference","reference_ids":[8]}])"));
}

TEST(MistralWhole, FunctionsAreAnsweredAsFunctions) {
    const std::string request = R"({"functions":[{"name":"f"}]})";
    const json seen = whole(
        R"({"role":"assistant","content":"","tool_calls":[{"id":"aB3dE6gH9","function":{"name":"f","arguments":"{}"}}]})",
        "tool_calls", request);
    EXPECT_EQ(message(seen)["function_call"], json::parse(R"({"name":"f","arguments":"{}"})"));
    EXPECT_FALSE(message(seen).contains("tool_calls"));
    EXPECT_EQ(seen["choices"][0]["finish_reason"], "function_call");
}

TEST(MistralWhole, ToAClientThatAskedForAStream) {
    const ChatRequest request(R"({"stream":true})");
    const std::string events = golden::replay_everywhere(
        kAdapter, request.get(), whole_head(),
        R"({"id":"c","model":"m","choices":[{"index":0,"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"t"}]},)"
        R"({"type":"text","text":"a"}]},"finish_reason":"model_length"}]})");
    EXPECT_EQ(events, "start c m\nreasoning \"t\"\ntext \"a\"\nfinish length\nend\n");
}

// What other gateways get wrong.

TEST(MistralTrap, NoChunkIsIndexedWithoutLooking) {
    EXPECT_EQ(chunks({chunk(""), kRole, delta(R"("content":"a")"), kEnd}).size(), 4u);
}

TEST(MistralTrap, CachedTokensArriveAndContentIsNeverAList) {
    const json seen = whole(R"({"content":[],"role":"assistant"})", "stop", "{}",
                            R"({"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"num_cached_tokens":3})");
    EXPECT_EQ(message(seen)["content"], "");
    EXPECT_EQ(seen["usage"]["prompt_tokens_details"]["cached_tokens"], 3);
}

}  // namespace
}  // namespace lightport::mistral_test
