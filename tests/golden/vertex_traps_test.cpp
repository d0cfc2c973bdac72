// Mistakes that gateways are known to make with Vertex AI, each as a case; and its embeddings.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/embeddings_support.hpp"
#include "golden/support.hpp"
#include "providers/vertex/adapter.hpp"
#include "providers/vertex/place.hpp"

namespace lightport::vertex_test {
namespace {

using nlohmann::json;

const vertex::VertexAdapter kAdapter;
const std::vector<Header> kPlace = {{"project", "p"}, {"location", "us-central1"}};

golden::WrittenEmbeddings embed(const std::string& model, std::string_view body) {
    return golden::write_embeddings(kAdapter, body, model, kPlace);
}
std::string path_of(const std::string& method) {
    return "/v1/projects/p/locations/us-central1/publishers/google/models/" + method;
}

TEST(VertexTraps, MultiRegionsHaveHostsOfTheirOwn) {
    EXPECT_EQ(*kAdapter.base_url({{"project", "p"}, {"location", "eu"}}), "https://aiplatform.eu.rep.googleapis.com");
}

TEST(VertexTraps, AnEmptyTokenIsNotSent) {
    std::vector<Header> headers;
    kAdapter.authorize(Credential{}, headers);
    EXPECT_TRUE(headers.empty());
}

TEST(VertexTraps, ThePublisherFollowsFromTheModelsName) {
    using vertex::Publisher;
    const auto publisher = [](std::string_view model) { return vertex::served_model(model).publisher; };
    EXPECT_EQ(publisher("claude-opus-4-6"), Publisher::kAnthropic);
    EXPECT_EQ(publisher("codestral-2501"), Publisher::kMistral);
    EXPECT_EQ(publisher("mistralai/mistral-medium-3"), Publisher::kMistral);
    EXPECT_EQ(publisher("mistralai/codestral-2-maas"), Publisher::kOpenApi);
    EXPECT_EQ(publisher("deepseek-ai/deepseek-v3.2-maas"), Publisher::kOpenApi);
    EXPECT_EQ(publisher("openai/gpt-oss-120b-maas"), Publisher::kOpenApi);
    EXPECT_EQ(publisher("gemini-2.5-flash"), Publisher::kGoogle);
    EXPECT_EQ(publisher("my.own.model"), Publisher::kGoogle) << "dots are part of names";
}

TEST(VertexTraps, ErrorsHaveOneCodeWhereverTheyCome) {
    constexpr std::string_view kBody = R"({"error":{"code":429,"message":"Slow.","status":"RESOURCE_EXHAUSTED"}})";
    EXPECT_EQ(kAdapter.read_error({429, {}}, kBody).code, "rate_limit_exceeded");
    EXPECT_EQ(kAdapter.read_error({429, {}}, "[" + std::string(kBody) + "]").code, "rate_limit_exceeded");
    const golden::ChatRequest chat(R"({"stream":true})");
    EXPECT_NE(golden::replay_everywhere(kAdapter, chat.get(), golden::stream_head(), golden::sse(kBody))
                  .find("rate_limit_exceeded"),
              std::string::npos);
}

TEST(VertexTraps, EveryTextIsAnInstanceWithItsTask) {
    const auto w = embed("text-embedding-005",
                         R"({"input":["a","b"],"dimensions":256,"task_type":"RETRIEVAL_QUERY","auto_truncate":false})");
    ASSERT_EQ(w.requests.size(), 1u);
    EXPECT_EQ(w.requests[0].path, path_of("text-embedding-005:predict"));
    EXPECT_EQ(json::parse(w.requests[0].storage),
              json::parse(R"({"instances":[{"content":"a","task_type":"RETRIEVAL_QUERY"},
        {"content":"b","task_type":"RETRIEVAL_QUERY"}],"parameters":{"outputDimensionality":256,"autoTruncate":false}})"));
}

TEST(VertexTraps, NewerEmbeddingModelsHaveNoPredict) {
    const auto w = embed("gemini-embedding-2-preview", R"({"input":["a","b"],"dimensions":768})");
    ASSERT_EQ(w.requests.size(), 2u) << "one text per call";
    EXPECT_EQ(w.requests[1].path, path_of("gemini-embedding-2-preview:embedContent"));
    EXPECT_EQ(w.requests[1].storage,
              R"({"content":{"parts":[{"text":"b"}]},"embedContentConfig":{"outputDimensionality":768}})");
    EXPECT_EQ(embed("gemini-embedding-001", R"({"input":["a","b"]})").requests.size(), 2u)
        << "one instance per request";
    EXPECT_EQ(embed("gemini-embedding-001", R"({"input":"a"})").requests[0].path,
              path_of("gemini-embedding-001:predict"));
}

TEST(VertexTraps, ArgumentsAreNotAskedForInPieces) {
    const golden::Written w = golden::write(
        kAdapter, R"({"stream":true,"tool_choice":"required","tools":[{"type":"function","function":{"name":"f"}}]})",
        {"gemini-3-pro-preview", {}, kPlace});
    EXPECT_EQ(w.bytes.find("streamFunctionCallArguments"), std::string::npos);
    const golden::ChatRequest chat(R"({"stream":true})");
    const std::string all = golden::replay_everywhere(
        kAdapter, chat.get(), golden::stream_head(),
        golden::sse(R"({"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]}}],"responseId":"r"}
{"candidates":[{"content":{"parts":[{"functionCall":{}}]},"finishReason":"STOP"}]})"));
    EXPECT_NE(all.find("args 0 \"{}\"\nfinish tool_calls"), std::string::npos) << all;
}

TEST(VertexTraps, SignaturesSurviveStreaming) {
    const golden::ChatRequest chat(R"({"stream":true})");
    const std::string all = golden::replay_everywhere(
        kAdapter, chat.get(), golden::stream_head(),
        golden::sse(
            R"({"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"},"thoughtSignature":"U0lH"}]},"finishReason":"STOP"}],"responseId":"r"})"));
    EXPECT_NE(all.find(R"({"google":{"thought_signature":"U0lH"}})"), std::string::npos) << all;
}

TEST(VertexTraps, TheConfiguredProjectIsTheOneInThePath) {
    EXPECT_EQ(golden::write(kAdapter, "{}", {"gemini-x", {}, {{"project", "mine"}}}).path,
              "/v1beta1/projects/mine/locations/global/publishers/google/models/gemini-x:generateContent");
}

TEST(VertexTraps, ClaudesCachedTokensArePromptTokens) {
    const golden::ChatRequest chat("{}");
    const std::string all = golden::replay_everywhere(
        kAdapter, chat.get(), golden::whole_head(),
        R"({"id":"msg_vrtx_1","type":"message","model":"claude-x","content":[],"stop_reason":"end_turn",
            "usage":{"input_tokens":5,"cache_read_input_tokens":3,"cache_creation_input_tokens":2,"output_tokens":1}})");
    EXPECT_NE(all.find("usage 10+1 cached 3 written 2"), std::string::npos) << all;
}

TEST(VertexEmbeddings, PredictionsAndTheirTokens) {
    EXPECT_EQ(json::parse(golden::read_embeddings(kAdapter, R"({"input":["a","b"]})", {R"({"predictions":[
        {"embeddings":{"values":[0.5,1],"statistics":{"token_count":5,"truncated":false}}},
        {"embeddings":{"statistics":{"token_count":6},"values":[0.25]}}],"metadata":{"billableCharacterCount":35}})"})),
              json::parse(R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,1]},
        {"object":"embedding","index":1,"embedding":[0.25]}],"model":"m","usage":{"prompt_tokens":11,"total_tokens":11}})"));
    const json single = json::parse(golden::read_embeddings(
        kAdapter, R"({"input":"a"})",
        {R"({"embedding":{"values":[1]},"usageMetadata":{"promptTokenCount":7},"truncated":false})"}));
    EXPECT_EQ(single["usage"]["prompt_tokens"], 7);
    for (const char* answer : {"", "{}", "[]", R"({"predictions":null})", R"({"predictions":[null]})",
                               R"({"predictions":[{"embeddings":{"values":["a"]}}]})"}) {
        EXPECT_EQ(golden::read_embeddings(kAdapter, R"({"input":"a"})", {answer}), "error invalid_upstream_response")
            << answer;
    }
}

TEST(VertexEmbeddings, WhatCannotBeAskedForIsRefused) {
    EXPECT_EQ(embed("text-embedding-005", R"({"input":[[1],[2]]})").error.value().param, "input");
    EXPECT_EQ(embed("claude-x", R"({"input":"a"})").error.value().param, "model");
    EXPECT_EQ(embed("text-embedding-005", R"({"input":"a","task_type":"x"})").error.value().param, "task_type");
}

TEST(VertexEmbeddings, MultimodalModelsTakeOneTextPerRequest) {
    const auto w = embed("multimodalembedding@001", R"({"input":["a","b"],"dimensions":256,"task_type":"CLUSTERING"})");
    ASSERT_EQ(w.requests.size(), 2u);
    EXPECT_EQ(w.requests[1].path, path_of("multimodalembedding@001:predict"));
    EXPECT_EQ(json::parse(w.requests[1].storage),
              json::parse(R"({"instances":[{"text":"b"}],"parameters":{"dimension":256}})"));
    EXPECT_EQ(w.losses, "task_type");
    const json answer = json::parse(golden::read_embeddings(
        kAdapter, R"({"input":["a","b"]})",
        {R"({"predictions":[{"textEmbedding":[0.5,1]}]})", R"({"predictions":[{"textEmbedding":[0.25,1]}]})"}));
    EXPECT_EQ(answer["data"][1]["embedding"], json::parse("[0.25,1]"));
}

constexpr std::string_view kGrokUsage =
    R"("usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":35,"completion_tokens_details":{"reasoning_tokens":20}})";

TEST(VertexTraps, GroksReasoningIsPartOfItsCompletion) {
    const golden::ChatRequest whole("{}");
    const std::string body =
        R"({"id":"c","object":"chat.completion","created":1,"model":"xai/grok-4","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],)" +
        std::string(kGrokUsage) + "}";
    const std::string answer = golden::client_answer(kAdapter, whole.get(), golden::whole_head(), body);
    EXPECT_EQ(json::parse(answer)["usage"]["completion_tokens"], 25) << answer;
    EXPECT_EQ(json::parse(answer)["usage"]["total_tokens"], 35);
    const std::string events = golden::replay(kAdapter, whole.get(), golden::whole_head(), body);
    EXPECT_NE(events.find("usage 10+25"), std::string::npos) << events;
}

TEST(VertexTraps, GroksReasoningIsPartOfItsCompletionInStreams) {
    const golden::ChatRequest asks(R"({"stream":true,"stream_options":{"include_usage":true}})");
    const std::string stream = golden::sse(
        R"({"id":"c","object":"chat.completion.chunk","created":1,"model":"xai/grok-4","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]})"
        "\n"
        R"({"id":"c","object":"chat.completion.chunk","created":1,"model":"xai/grok-4","choices":[],)" +
        std::string(kGrokUsage) + "}");
    const std::string chunks = golden::client_answer(kAdapter, asks.get(), golden::stream_head(), stream);
    EXPECT_NE(chunks.find(R"("completion_tokens":25)"), std::string::npos) << chunks;
    const golden::ChatRequest silent(R"({"stream":true})");
    const std::string events = golden::replay(kAdapter, silent.get(), golden::stream_head(), stream);
    EXPECT_NE(events.find("usage 10+25"), std::string::npos) << events;
}

}  // namespace
}  // namespace lightport::vertex_test
