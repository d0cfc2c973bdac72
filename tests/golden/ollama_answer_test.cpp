// Ollama's answers and errors, streamed and whole.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/ollama/adapter.hpp"

namespace lightport::ollama_test {
namespace {

const ollama::OllamaAdapter kAdapter;

ResponseHead lines_head() { return ResponseHead{200, {Header{"content-type", "application/x-ndjson"}}}; }

std::string streamed(std::initializer_list<std::string_view> lines, std::string_view chat = R"({"stream":true})") {
    const golden::ChatRequest request(chat);
    std::string body;
    for (const std::string_view line : lines) body.append(line).append("\n");
    const std::string events = golden::replay_everywhere(kAdapter, request.get(), lines_head(), body);
    body.pop_back();  // the last line needs no end
    EXPECT_EQ(golden::replay_everywhere(kAdapter, request.get(), lines_head(), body), events);
    return events;
}

std::string whole(std::string_view body, std::string_view chat = "{}") {
    const golden::ChatRequest request(chat);
    return golden::replay_everywhere(kAdapter, request.get(), golden::whole_head(), body);
}

constexpr std::string_view kEnd =
    R"({"model":"m","created_at":"2026-01-02T03:04:06Z","message":{"role":"assistant","content":""},"done":true,)"
    R"("done_reason":"stop","total_duration":9,"prompt_eval_count":17,"eval_count":4})";
constexpr std::string_view kEnding = "usage 17+4 cached 0 written 0 reasoning 0\nend\n";

std::string line(std::string_view message) {
    return R"({"model":"m","created_at":"2026-01-02T03:04:05Z","message":{"role":"assistant",)" + std::string(message) +
           R"(},"done":false})";
}

TEST(OllamaAnswer, TextStream) {
    const std::string one = line(R"("content":"","thinking":"Hm")");
    const std::string two = line(R"("content":"Low ")");
    const std::string three = line(R"("content":"tide")");
    EXPECT_EQ(streamed({one, two, three, kEnd}),
              "start  m\nreasoning \"Hm\"\ntext \"Low tide\"\nfinish stop\n" + std::string(kEnding));
}

TEST(OllamaAnswer, WholeMessage) {
    EXPECT_EQ(
        whole(R"({"model":"m","message":{"role":"assistant","content":"Yes","thinking":"So"},"done":true,)"
              R"("done_reason":"length","eval_count":2})"),
        "start  m\nreasoning \"So\"\ntext \"Yes\"\nfinish length\nusage 0+2 cached 0 written 0 reasoning 0\nend\n");
    EXPECT_EQ(whole(R"({"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"load"})"),
              "start  m\nfinish stop\nend\n");
}

TEST(OllamaTraps, T04_CallsComeWholeWithoutIds) {
    const std::string calls =
        line(R"("content":"","tool_calls":[{"function":{"name":"tide","arguments":{"p": "Oban", "n":[1, 2]}}},)"
             R"({"function":{"name":"moon","arguments":{}}}])");
    const std::string events = streamed({calls, kEnd});
    EXPECT_EQ(events, streamed({calls, kEnd}));  // the same ids again
    std::string shape = events;
    for (std::size_t at = shape.find("call_"); at != std::string::npos; at = shape.find("call_", at + 1)) {
        EXPECT_EQ(shape.find(' ', at), at + 21) << shape;
        shape.erase(at + 5, 16);
    }
    EXPECT_EQ(shape,
              "start  m\ntool 0 call_ tide\nargs 0 \"{\\\"p\\\":\\\"Oban\\\",\\\"n\\\":[1,2]}\"\n"
              "tool 1 call_ moon\nargs 1 \"{}\"\nfinish tool_calls\n" +
                  std::string(kEnding));
    const auto id_of = [](const std::string& text) { return text.substr(text.find("call_"), 21); };
    const std::string later =
        whole(R"({"model":"m","created_at":"later","message":{"tool_calls":[{"function":{"name":"tide","arguments":)"
              R"({"p": "Oban", "n":[1, 2]}}}]},"done":true})");
    EXPECT_NE(id_of(events), id_of(later));  // another turn
}

TEST(OllamaAnswer, OwnIdsAndCustomTools) {
    EXPECT_EQ(whole(R"({"model":"m","message":{"tool_calls":[{"id":"call_7","function":{"index":0,"name":"sql",)"
                    R"("arguments":{"input":"select 1"}}}]},"done":true,"done_reason":"stop"})",
                    R"({"tools":[{"type":"custom","custom":{"name":"sql"}}]})"),
              "start  m\ncustom 0 call_7 sql\nargs 0 \"select 1\"\nfinish tool_calls\nend\n");
}

TEST(OllamaTraps, T05_ErrorsInsideASuccess) {
    const std::string text = line(R"("content":"a")");
    EXPECT_EQ(streamed({text, R"({"error":"runner died"})"}),
              "start  m\ntext \"a\"\nfailure 502 server_error upstream_error runner died\n");
    EXPECT_EQ(whole(R"({"error":"no"})"), "failure 502 server_error upstream_error no\n");
}

TEST(OllamaTraps, T06_AStreamThatIsCutIsNoSuccess) {
    const std::string text = line(R"("content":"a")");
    EXPECT_EQ(streamed({text}),
              "start  m\ntext \"a\"\nfailure 502 server_error stream_truncated Ollama's stream ended before the answer "
              "was complete.\n");
    EXPECT_EQ(whole(text),
              "start  m\ntext \"a\"\nfailure 502 server_error invalid_upstream_response Ollama's answer is "
              "not complete.\n");
}

TEST(OllamaAnswer, OddInputNeverConfuses) {
    EXPECT_EQ(streamed({R"({"message":7})", R"([1])", R"("x")",
                        R"({"model":5,"message":{"content":3,"tool_calls":"no"}})", kEnd}),
              "start  \nfinish stop\n" + std::string(kEnding));
    EXPECT_EQ(streamed({"{broken"}),
              "failure 502 server_error invalid_upstream_response Ollama sent a stream event that is not JSON.\n");
    EXPECT_EQ(whole("<html>"),
              "failure 502 server_error invalid_upstream_response Ollama's answer is not a JSON object.\n");
    EXPECT_EQ(whole(R"({"message":{"content":"x"},"done":true,"prompt_eval_count":-4,"eval_count":"7"})"),
              "start  \ntext \"x\"\nfinish stop\nusage 0+0 cached 0 written 0 reasoning 0\nend\n");
}

TEST(OllamaAnswer, Logprobs) {
    const golden::ChatRequest request(R"({"logprobs":true,"top_logprobs":1})");
    const std::string answer = golden::client_answer(
        kAdapter, request.get(), golden::whole_head(),
        R"({"model":"m","message":{"role":"assistant","content":"a"},"logprobs":[{"token":"a","logprob":-0.10,)"
        R"("bytes":[97],"top_logprobs":[{"token":"b","logprob":-2}]}],"done":true})");
    EXPECT_NE(answer.find(R"("logprobs":{"content":[{"token":"a","logprob":-0.10,"bytes":[97],"top_logprobs":[)"
                          R"({"token":"b","logprob":-2,"bytes":null}]}],"refusal":null})"),
              std::string::npos)
        << answer;
}

TEST(OllamaErrors, AreMapped) {
    const auto read = [](int status, std::string_view body) {
        const Error error = kAdapter.read_error(ResponseHead{status, {}}, body);
        return std::to_string(error.status) + " " + error.code.value_or("null") + " " + error.param.value_or("null") +
               " " + error.message;
    };
    EXPECT_EQ(read(404, R"({"error":"model \"x\" not found, try pulling it first"})"),
              "404 model_not_found model model \"x\" not found, try pulling it first");
    EXPECT_EQ(read(400, R"({"error":"m does not support tools"})"), "400 null tools m does not support tools");
    EXPECT_EQ(read(400, R"({"error":"m does not support thinking"})"),
              "400 null reasoning_effort m does not support thinking");
    EXPECT_EQ(read(400, R"({"error":"the input length exceeds the context length"})"),
              "400 context_length_exceeded messages the input length exceeds the context length");
    EXPECT_EQ(read(500, R"({"error":"out of memory"})"), "500 internal_error null out of memory");
    EXPECT_EQ(read(503, R"({"error":"server busy"})"), "503 server_is_overloaded null server busy");
    EXPECT_EQ(read(401, R"({"error":{"message":"no key"}})"), "401 invalid_api_key null no key");
    EXPECT_EQ(read(502, "<html>"), "502 upstream_error null HTTP 502 from Ollama");
    EXPECT_EQ(read(400, R"({"error":)").substr(0, 3), "400");
}

}  // namespace
}  // namespace lightport::ollama_test
