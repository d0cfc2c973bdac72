// Streams that answer a client who asked for none.
#include "golden/compat_support.hpp"

namespace lightport::golden {
namespace {

using nlohmann::json;

std::string collected(std::string_view chunks, std::string_view request = "{}") {
    const ChatRequest asked(request);
    return replay_everywhere(adapter_of("groq"), asked.get(), stream_head(), sse(std::string(chunks) + "\n[DONE]"));
}

TEST(CompatCollect, ChunksBecomeTypedEvents) {
    const std::string chunks =
        delta(R"("role":"assistant","content":"","reasoning":"why")") + "\n" + delta(R"("content":"Hel")") + "\n" +
        delta(R"("content":"lo")") + "\n" +
        delta(R"("tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}])") +
        "\n" + delta(R"("tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}])") + "\n" +
        delta(R"("tool_calls":[{"index":0,"function":{"arguments":":1}"}}])") + "\n" +
        delta(R"("annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example","title":"A"}}])",
              R"("tool_calls")") +
        "\n" + chunk("", R"(,"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5})");
    EXPECT_EQ(collected(chunks),
              "start c1 m\nreasoning \"why\"\ntext \"Hello\"\ntool 0 call_1 f\nargs 0 \"{\\\"a\\\":1}\"\n"
              "citation 0-0 https://a.example \"A\"\nfinish tool_calls\n"
              "usage 3+2 cached 0 written 0 reasoning 0\nend\n");
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
