// Streams that answer a client who asked for none.
#include "golden/compat_support.hpp"

namespace lightport::golden {
namespace {

using nlohmann::json;

std::string collected(std::string_view chunks) {
    const ChatRequest asked("{}");
    return replay_everywhere(adapter_of("groq"), asked.get(), stream_head(), sse(std::string(chunks) + "\n[DONE]"));
}

// The completion that the client gets, the same at any split.
json whole_of(std::string_view chunks) {
    const std::string lines = collected(chunks);
    if (!lines.starts_with("verbatim ")) throw std::runtime_error(lines);
    return json::parse(lines.substr(9, lines.find('\n') - 9));
}
json message_of(std::string_view chunks) { return whole_of(chunks)["choices"][0]["message"]; }

const std::string kEnd = "\n" + delta("", R"("stop")");

TEST(CompatCollect, ChunksBecomeOneCompletion) {
    const std::string chunks =
        delta(R"("role":"assistant","content":"","reasoning":"why")") + "\n" + delta(R"("content":"Hel")") + "\n" +
        delta(R"("content":"lo")") + "\n" +
        delta(R"("tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}])") +
        "\n" + delta(R"("tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}])") + "\n" +
        delta(R"("tool_calls":[{"index":0,"function":{"arguments":":1}"}}])") + "\n" +
        delta(R"("annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example","title":"A"}}])",
              R"("tool_calls")") +
        "\n" + chunk("", R"(,"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5})");
    EXPECT_EQ(
        collected(chunks),
        R"(verbatim {"object":"chat.completion","id":"c1","created":1700000000,"model":"m","choices":[{"index":0,)"
        R"("message":{"role":"assistant","content":"Hello","reasoning_content":"why",)"
        R"("tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}],)"
        R"("annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example","title":"A"}}]},)"
        R"("finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})"
        "\nusage 3+2 cached 0 written 0 reasoning 0\nend\n");
}

TEST(CompatCollect, LegacyFunctionCallsArePutTogether) {
    const json answer =
        whole_of(delta(R"("role":"assistant","content":null,"function_call":{"name":"f"})") + "\n" +
                 delta(R"("function_call":{"name":"","arguments":"{\"a\""})") + "\n" +
                 delta(R"("function_call":{"arguments":":1}"})") + "\n" + delta("", R"("function_call")"));
    const json& choice = answer["choices"][0];
    EXPECT_EQ(choice["finish_reason"], "function_call");
    EXPECT_EQ(choice["message"]["function_call"], json::parse(R"({"name":"f","arguments":"{\"a\":1}"})"));
    EXPECT_TRUE(choice["message"]["content"].is_null());
}

TEST(CompatCollect, SeveralCallsKeepTheirPlaces) {
    const json message = message_of(
        delta(
            R"("role":"assistant","content":"","tool_calls":[)"
            R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"k":1}},)"
            R"({"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""}}])") +
        "\n" + delta(R"("tool_calls":[{"index":1,"function":{"arguments":"{\"b\":"}}])") + "\n" +
        delta(R"("tool_calls":[{"index":1,"function":{"arguments":"2}"}}])", R"("tool_calls")"));
    EXPECT_TRUE(message["content"].is_null());
    EXPECT_EQ(message["tool_calls"], json::parse(R"([
        {"id":"a","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"k":1}},
        {"id":"b","type":"function","function":{"name":"g","arguments":"{\"b\":2}"}}])"));
}

TEST(CompatCollect, UnknownMembersStayOnEveryLevel) {
    const std::string first = R"({"index":0,"delta":{"role":"assistant","content":"Hi","mood":"calm"},)"
                              R"("content_filter_results":{"hate":{"filtered":false}},"finish_reason":null})";
    const std::string last = R"({"index":0,"delta":{"content":"!"},"finish_reason":"stop","stop_reason":"###"})";
    const json answer =
        whole_of(chunk(first, R"(,"system_fingerprint":"fp_1","service_tier":null,"odd":{"x":1})") + "\n" +
                 chunk(last, R"(,"system_fingerprint":null,"service_tier":"flex")") + "\n" +
                 chunk("", R"(,"citations":["a","b"],"search_results":[{"n":1}],)"
                           R"("usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"cost":0.50})"));
    const json& choice = answer["choices"][0];
    EXPECT_EQ(answer["created"], 1700000000);
    EXPECT_EQ(answer["system_fingerprint"], "fp_1");
    EXPECT_EQ(answer["service_tier"], "flex");
    EXPECT_EQ(answer["odd"], json::parse(R"({"x":1})"));
    EXPECT_EQ(answer["citations"], json::parse(R"(["a","b"])"));
    EXPECT_EQ(answer["search_results"], json::parse(R"([{"n":1}])"));
    EXPECT_EQ(answer["usage"]["cost"], 0.5);
    EXPECT_EQ(choice["stop_reason"], "###");
    EXPECT_EQ(choice["content_filter_results"], json::parse(R"({"hate":{"filtered":false}})"));
    EXPECT_EQ(choice["message"], json::parse(R"({"role":"assistant","content":"Hi!","mood":"calm"})"));
}

TEST(CompatCollect, ListsBesideTheChoicesAreToldAnew) {
    const json answer =
        whole_of(chunk(R"({"index":0,"delta":{"content":"a"}})", R"(,"citations":["https://a.example"])") + "\n" +
                 chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})",
                       R"(,"citations":["https://a.example","https://b.example"])") +
                 "\n" + chunk("", R"(,"citations":[],"usage":{"prompt_tokens":1})"));
    EXPECT_EQ(answer["citations"].size(), 2U);
    const json& annotations = answer["choices"][0]["message"]["annotations"];
    ASSERT_EQ(annotations.size(), 2U);
    EXPECT_EQ(annotations[1]["url_citation"]["url"], "https://b.example");
    EXPECT_FALSE(annotations[1].contains("index"));
}

TEST(CompatCollect, ListsInDeltasAreJoined) {
    const std::string file = R"({"type":"file","file":{"name":"a.pdf"}})";
    const json message = message_of(delta(R"("annotations":[)" + file + "]") + "\n" +
                                    delta(R"("annotations":[)" + file + R"(,{"type":"note","note":1}],"steps":[1])") +
                                    "\n" + delta(R"("steps":[1,2],"content":"x")") + kEnd);
    EXPECT_EQ(message["annotations"], json::parse("[" + file + R"(,{"type":"note","note":1}])"));
    EXPECT_EQ(message["steps"], json::parse("[1,1,2]"));
}

TEST(CompatCollect, ReasoningDetailsThatGoOnAreOne) {
    const json message = message_of(
        delta(R"("reasoning_details":[{"type":"reasoning.text","text":"Let ","index":0}])") + "\n" +
        delta(R"("reasoning_details":[{"type":"reasoning.text","text":"me","index":0}])") + "\n" +
        delta(R"("reasoning_details":[{"type":"reasoning.text","signature":"sig","index":0}])") + "\n" +
        delta(R"("reasoning_details":[{"type":"reasoning.encrypted","data":"AA==","index":0}])") + "\n" +
        delta(R"("reasoning_details":[{"type":"reasoning.encrypted","data":"BB==","index":0}],"content":"x")") + kEnd);
    EXPECT_EQ(message["reasoning_details"], json::parse(R"([
        {"type":"reasoning.text","text":"Let me","index":0,"signature":"sig"},
        {"type":"reasoning.encrypted","data":"AA==","index":0},
        {"type":"reasoning.encrypted","data":"BB==","index":0}])"));
    EXPECT_EQ(message["reasoning_content"], "Let me");
}

TEST(CompatCollect, AudioAndLogprobsAreJoined) {
    const auto piece = [](std::string_view logprobs, std::string_view audio, std::string_view finish = "null") {
        return chunk(R"({"index":0,"delta":{"audio":)" + std::string(audio) + R"(},"logprobs":)" +
                     std::string(logprobs) + R"(,"finish_reason":)" + std::string(finish) + "}");
    };
    const json answer = whole_of(
        piece(R"({"content":[{"token":"a"}],"refusal":null})", R"({"id":"au_1","data":"AAAA","transcript":"Good "})") +
        "\n" + piece(R"({"content":[{"token":"b"}],"refusal":null})", R"({"data":"BBBB","transcript":"day"})") + "\n" +
        piece("null", R"({"expires_at":5})", R"("stop")"));
    const json& choice = answer["choices"][0];
    EXPECT_EQ(choice["logprobs"], json::parse(R"({"content":[{"token":"a"},{"token":"b"}],"refusal":null})"));
    EXPECT_EQ(choice["message"]["audio"],
              json::parse(R"({"id":"au_1","data":"AAAABBBB","transcript":"Good day","expires_at":5})"));
    EXPECT_TRUE(choice["message"]["content"].is_null());
}

TEST(CompatCollect, ChoicesKeepTheirNumbers) {
    const json lonely = whole_of(chunk(R"({"index":5,"delta":{"content":"a"},"finish_reason":"stop"})"));
    ASSERT_EQ(lonely["choices"].size(), 1U);
    EXPECT_EQ(lonely["choices"][0]["index"], 5);
    const json both = whole_of(chunk(R"({"index":1,"delta":{"content":"b"},"finish_reason":"stop"})") + "\n" +
                               chunk(R"({"index":0,"delta":{"content":"a"},"finish_reason":"stop"})") + "\n" +
                               chunk(R"({"index":4000,"delta":{"content":"c"},"finish_reason":"stop"})"));
    ASSERT_EQ(both["choices"].size(), 2U);
    EXPECT_EQ(both["choices"][0]["message"]["content"], "a");
    EXPECT_EQ(both["choices"][1]["index"], 1);
}

TEST(CompatCollect, AStreamWithoutAnAnswerIsAFailure) {
    for (const std::string& chunks : {std::string(), chunk("", R"(,"usage":{"prompt_tokens":1})")}) {
        const std::string lines = collected(chunks);
        EXPECT_NE(lines.find("stream_truncated"), std::string::npos) << lines;
        EXPECT_EQ(lines.find("end\n"), std::string::npos) << lines;
    }
}

TEST(CompatCollect, ClientsGetOneWholeAnswer) {
    const ChatRequest asked("{}");
    const std::string body =
        sse(delta(R"("role":"assistant","content":"Hi")") + "\n" + delta("", R"("length")") + "\n" +
            chunk("", R"(,"usage":{"prompt_tokens":3,"completion_tokens":2})") + "\n[DONE]");
    const json answer = json::parse(client_answer(adapter_of("groq"), asked.get(), stream_head(), body));
    EXPECT_EQ(answer["object"], "chat.completion");
    EXPECT_EQ(answer["choices"][0]["message"]["content"], "Hi");
    EXPECT_EQ(answer["choices"][0]["finish_reason"], "length");
    EXPECT_EQ(answer["usage"]["total_tokens"], 5);
}

TEST(CompatCollect, AStreamThatBreaksOffIsAFailure) {
    const ChatRequest asked("{}");
    const std::string text = delta(R"("role":"assistant","content":"Hi")");
    const std::string cut = replay_everywhere(adapter_of("groq"), asked.get(), stream_head(), sse(text));
    EXPECT_NE(cut.find("stream_truncated"), std::string::npos) << cut;
    const std::string broken = collected(text + "\n" + R"({"choices":[}])" + "}");
    EXPECT_NE(broken.find("upstream_invalid_event"), std::string::npos) << broken;
    EXPECT_EQ(broken.find("end\n"), std::string::npos) << broken;
    const std::string failed = collected(text + "\n" + R"({"error":{"message":"Overloaded.","code":503}})");
    EXPECT_NE(failed.find("Overloaded."), std::string::npos) << failed;
}

}  // namespace
}  // namespace lightport::golden
