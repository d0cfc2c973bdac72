// Azure's answers, whole and streamed, at every split.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/azure/adapter.hpp"

namespace lightport::azure_test {
namespace {

using golden::ChatRequest;
using golden::stream_head;
using golden::whole_head;
using nlohmann::json;

const azure::AzureAdapter kAdapter;

std::string stream_of(const std::vector<std::string>& chunks, bool done = true) {
    std::string out;
    for (const std::string& chunk : chunks) out += "data: " + chunk + "\n\n";
    return out + (done ? "data: [DONE]\n\n" : "");
}

constexpr const char* kPrompt =
    R"({"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,)"
    R"("content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]})";
constexpr const char* kRole =
    R"({"id":"chatcmpl-9","object":"chat.completion.chunk","created":1795,"model":"gpt-4o-2024-11-20","choices":[{"index":0,)"
    R"("delta":{"role":"assistant","content":"","refusal":null},"content_filter_results":{},"finish_reason":null}]})";
constexpr const char* kText =
    R"({"id":"chatcmpl-9","object":"chat.completion.chunk","created":1795,"model":"gpt-4o-2024-11-20","choices":[{"index":0,)"
    R"("delta":{"content":"Hello"},"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},"finish_reason":null}]})";
constexpr const char* kAnnotation =
    R"({"id":"","object":"","created":0,"model":"","choices":[{"index":0,"finish_reason":null,)"
    R"("content_filter_results":{"violence":{"filtered":true,"severity":"high"}},)"
    R"("content_filter_offsets":{"check_offset":44,"start_offset":44,"end_offset":198}}]})";
std::string finish(const std::string& reason) {
    return R"({"id":"chatcmpl-9","object":"chat.completion.chunk","created":1795,"model":"gpt-4o-2024-11-20","choices":[)"
           R"({"index":0,"delta":{},"content_filter_results":{},"finish_reason":")" +
           reason + R"("}]})";
}
constexpr const char* kUsage =
    R"({"id":"chatcmpl-9","object":"chat.completion.chunk","created":1795,"model":"gpt-4o-2024-11-20","choices":[],)"
    R"("usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}})";

// The chunks that a client gets.
std::vector<json> chunks(const std::vector<std::string>& sent,
                         std::string_view options = R"(,"stream_options":{"include_usage":true})") {
    const ChatRequest request(R"({"stream":true)" + std::string(options) + "}");
    return golden::client_chunks(kAdapter, request.get(), stream_of(sent));
}

TEST(AzureStream, LooksLikeOpenAiAndKeepsTheFilterResults) {
    const std::vector<json> seen = chunks({kPrompt, kRole, kText, kAnnotation, finish("stop"), kUsage});
    ASSERT_EQ(seen.size(), 5u);
    for (const json& chunk : seen) {
        EXPECT_EQ(chunk["id"], "chatcmpl-9");
        EXPECT_EQ(chunk["object"], "chat.completion.chunk");
        EXPECT_EQ(chunk["created"], 1795);
        EXPECT_EQ(chunk["model"], "gpt-4o-2024-11-20");
        for (const json& choice : chunk["choices"]) EXPECT_TRUE(choice["delta"].is_object()) << chunk;
    }
    EXPECT_EQ(seen[0]["prompt_filter_results"], json::parse(kPrompt)["prompt_filter_results"]);
    EXPECT_EQ(seen[0]["choices"], json::parse(kRole)["choices"]);
    EXPECT_EQ(seen[1], json::parse(kText));
    EXPECT_EQ(seen[2]["choices"][0]["content_filter_results"]["violence"]["filtered"], true);
    EXPECT_EQ(seen[2]["choices"][0]["content_filter_offsets"]["end_offset"], 198);
    EXPECT_EQ(seen[4]["usage"]["total_tokens"], 10);
}

TEST(AzureStream, ChunksThatAreRightKeepTheirBytes) {
    const ChatRequest request(R"({"stream":true})");
    const std::string events =
        golden::replay(kAdapter, request.get(), stream_head(), stream_of({kRole, kText, finish("stop")}));
    EXPECT_EQ(events,
              "verbatim " + std::string(kRole) + "\nverbatim " + kText + "\nverbatim " + finish("stop") + "\nend\n");
}

TEST(AzureStream, AnnotationsBeforeAnythingElseAreNotChunks) {
    EXPECT_EQ(chunks({kAnnotation, kRole, kText, finish("stop")}).size(), 3u);
}

TEST(AzureStream, AnAnswerThatIsFilteredAtOnceEndsWithAReason) {
    const std::vector<json> seen = chunks({kPrompt, R"({"id":"","object":"","created":0,"model":"","choices":[)"
                                                    R"({"index":0,"finish_reason":"content_filter"}]})"});
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0]["choices"][0]["finish_reason"], "content_filter");
    EXPECT_EQ(seen[0]["choices"][0]["delta"], json::object());
}

TEST(AzureStream, NullMembersOfADeltaAreLeftOut) {
    const auto chunk = [](const std::string& delta) {
        return R"({"id":"d-1","object":"chat.completion.chunk","created":1,"model":"DeepSeek-R1","choices":[{"index":0,)"
               R"("delta":)" +
               delta + R"(,"finish_reason":null,"logprobs":null}]})";
    };
    const std::string kept = chunk(R"({"content":"no \\\"null\" } n","tool_calls":[{"index":0,"id":null}]})");
    const std::vector<json> seen = chunks({chunk(R"({"role":"assistant","content":"a","tool_calls":null})"),
                                           chunk(R"({"role":null,"content":"\"}n" , "tool_calls" : null})"),
                                           chunk(R"({"tool_calls":null})"), kept});
    ASSERT_EQ(seen.size(), 4u);
    EXPECT_EQ(seen[0]["choices"][0]["delta"], json::parse(R"({"role":"assistant","content":"a"})"));
    EXPECT_EQ(seen[1]["choices"][0]["delta"], json::parse(R"({"content":"\"}n"})"));
    EXPECT_EQ(seen[2]["choices"][0]["delta"], json::object());
    EXPECT_EQ(seen[3], json::parse(kept));
}

TEST(AzureStream, AnnotationsAfterTheEndOfTheAnswer) {
    const std::vector<json> seen = chunks({kRole, kText, finish("stop"), kAnnotation});
    ASSERT_EQ(seen.size(), 4u);
    EXPECT_EQ(seen[3]["id"], "chatcmpl-9");
    EXPECT_EQ(seen[3]["choices"][0]["delta"], json::object());
}

TEST(AzureStream, ErrorsInTheStream) {
    const ChatRequest request(R"({"stream":true})");
    const std::string events = golden::replay_everywhere(
        kAdapter, request.get(), stream_head(),
        stream_of({kRole, R"({"error":{"code":"429","message":"Slow down. Please retry after 3 seconds."}})"}));
    EXPECT_NE(events.find("failure 429 rate_limit_error rate_limit_exceeded Slow down."), std::string::npos) << events;
}

TEST(AzureStream, MalformedInputFails) {
    const ChatRequest request(R"({"stream":true})");
    for (const char* chunk : {R"({"choices":[{]})", R"({"choices":[],})", "[1]", "{\"choices\": \x80}"}) {
        const std::string events =
            golden::replay_everywhere(kAdapter, request.get(), stream_head(), stream_of({chunk, kRole}));
        EXPECT_TRUE(events.starts_with("failure 502 server_error upstream_invalid_event")) << chunk << "\n" << events;
        EXPECT_EQ(events.find("verbatim"), std::string::npos) << events;
    }
    for (const char* chunk : {R"({"choices":5,"id":5})", R"({"choices":[5,{}],"id":"a"})", R"({"id":null})", "{}"}) {
        golden::replay_everywhere(kAdapter, request.get(), stream_head(), stream_of({chunk, kRole, kText}));
    }
    const std::string cut =
        golden::replay_everywhere(kAdapter, request.get(), stream_head(), stream_of({kPrompt, kRole}, false));
    EXPECT_NE(cut.find("stream_truncated"), std::string::npos) << cut;
}

TEST(AzureStream, AWholeAnswerBecomesOne) {
    const ChatRequest request(R"({"stream":true})");
    const std::string events = golden::replay_everywhere(
        kAdapter, request.get(), whole_head(),
        R"({"id":"c","model":"m","object":"chat.completion","choices":[{"index":0,"finish_reason":"content_filter"}]})");
    EXPECT_EQ(events, "start c m\nfinish content_filter\nend\n");
}

std::string whole(const std::string& choice) {
    const ChatRequest request("{}");
    const std::string body = R"({"choices":[)" + choice +
                             R"(],"id":"c","prompt_filter_results":[{"prompt_index":0}],"usage":{"prompt_tokens":1}})";
    golden::replay_everywhere(kAdapter, request.get(), whole_head(), body);
    return golden::client_answer(kAdapter, request.get(), whole_head(), body);
}

TEST(AzureWhole, IsPassedOnAsItIs) {
    const std::string choice =
        R"({"index":0,"content_filter_results":{"hate":{}},"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"})";
    EXPECT_EQ(whole(choice),
              R"({"choices":[)" + choice +
                  R"(],"id":"c","prompt_filter_results":[{"prompt_index":0}],"usage":{"prompt_tokens":1}})");
}

TEST(AzureWhole, AFilteredCompletionGetsItsMessage) {
    const json answer = json::parse(
        whole(R"({"index":0,"content_filter_results":{"hate":{"filtered":true}},"finish_reason":"content_filter"})"));
    EXPECT_EQ(answer["choices"][0]["message"], json::parse(R"({"role":"assistant","content":null,"refusal":null})"));
    EXPECT_EQ(answer["choices"][0]["content_filter_results"]["hate"]["filtered"], true);
    EXPECT_EQ(answer["choices"][0]["finish_reason"], "content_filter");
    EXPECT_TRUE(answer.contains("prompt_filter_results"));
    const json second = json::parse(whole(
        R"({"index":0,"message":{"role":"assistant","content":"a"}},{"index":1,"message":{"role":"assistant"},"finish_reason":"content_filter"})"));
    EXPECT_EQ(second["choices"][0]["message"]["content"], "a");
    EXPECT_EQ(second["choices"][1]["message"], json::parse(R"({"role":"assistant","content":null})"));
}

// What other gateways get wrong.

TEST(AzureTrap, OneNoChunkWithoutChoicesButTheUsage) {
    for (const json& chunk : chunks({kPrompt, kRole, kText, finish("stop")})) {
        EXPECT_FALSE(chunk["choices"].empty());
        EXPECT_EQ(chunk["id"], "chatcmpl-9");
    }
}

TEST(AzureTrap, TwoNoEmptyObjectModelOrId) {
    for (const json& chunk :
         chunks({kPrompt, kRole, kAnnotation, kText, kAnnotation, finish("stop"), kAnnotation, kUsage})) {
        EXPECT_EQ(chunk["object"], "chat.completion.chunk");
        EXPECT_NE(chunk["model"], "");
        EXPECT_NE(chunk["id"], "");
        EXPECT_NE(chunk["created"], 0);
    }
}

TEST(AzureTrap, ElevenAFilteredStreamSaysSo) {
    const std::vector<json> seen = chunks({kPrompt, kRole, kText, kAnnotation, finish("content_filter")});
    EXPECT_EQ(seen.back()["choices"][0]["finish_reason"], "content_filter");
}

}  // namespace
}  // namespace lightport::azure_test
