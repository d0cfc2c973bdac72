// Vertex AI: hosts, paths, the publishers' requests, their answers and errors.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/support.hpp"
#include "providers/vertex/adapter.hpp"
#include "providers/vertex/place.hpp"

namespace lightport::vertex_test {
namespace {

using golden::ChatRequest;
using nlohmann::json;

const vertex::VertexAdapter kAdapter;

std::vector<Header> place(const std::string& location) { return {{"project", "proj-1"}, {"location", location}}; }

golden::Written write(const std::string& model, std::string_view chat, std::vector<Header> client = {}) {
    return golden::write(kAdapter, chat, {model, std::move(client), place("us-east5")});
}

std::string host(const std::vector<Header>& options) {
    const Result<std::string> url = kAdapter.base_url(options);
    return url ? *url : std::to_string(url.error().status) + " " + url.error().message;
}

TEST(VertexHosts, RegionsMultiRegionsAndTheGlobalOne) {
    EXPECT_EQ(host(place("us-central1")), "https://us-central1-aiplatform.googleapis.com");
    EXPECT_EQ(host(place("global")), "https://aiplatform.googleapis.com");
    EXPECT_EQ(host({{"project", "p"}}), "https://aiplatform.googleapis.com");
    EXPECT_EQ(host(place("us")), "https://aiplatform.us.rep.googleapis.com");
    EXPECT_EQ(host(place("eu")), "https://aiplatform.eu.rep.googleapis.com");
}

TEST(VertexHosts, NothingButLabelsEntersAHostOrAPath) {
    EXPECT_EQ(host({}), "500 The option project is missing.");
    for (const char* value : {"evil.com/", "a.b", "A", "a/b", "a#", "a?x", "a@b", "-a", "..", "a%2f", "a\r\n"}) {
        EXPECT_NE(host(place(value)).find("500 The option location"), std::string::npos) << value;
        EXPECT_NE(host({{"project", value}}).find("500 The option project"), std::string::npos) << value;
        for (const char* option : {"project", "location", "api_version"}) {
            std::vector<Header> options = place("global");
            options.insert(options.begin(), {option, value});
            const golden::Written w = golden::write(kAdapter, "{}", {"gemini-2.5-pro", {}, options});
            ASSERT_TRUE(w.error) << option << value;
            EXPECT_EQ(w.error->status, 500);
        }
    }
}

TEST(VertexPaths, PerPublisher) {
    const std::string project = "/projects/proj-1/locations/us-east5";
    const auto path = [](const std::string& model, std::string_view chat = "{}") { return write(model, chat).path; };
    EXPECT_EQ(path("gemini-2.5-pro"),
              "/v1beta1" + project + "/publishers/google/models/gemini-2.5-pro:generateContent");
    EXPECT_EQ(path("google/gemini-2.5-pro", R"({"stream":true})"),
              "/v1beta1" + project + "/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse");
    EXPECT_EQ(path("1234567890"), "/v1beta1" + project + "/endpoints/1234567890:generateContent");
    EXPECT_EQ(path("endpoints/my-endpoint"), "/v1beta1" + project + "/endpoints/my-endpoint:generateContent");
    EXPECT_EQ(path("endpoints/77"), "/v1beta1" + project + "/endpoints/77:generateContent");
    EXPECT_EQ(path("claude-opus-4-6"), "/v1" + project + "/publishers/anthropic/models/claude-opus-4-6:rawPredict");
    EXPECT_EQ(path("claude-sonnet-4-5-20250929", R"({"stream":true})"),
              "/v1" + project + "/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict");
    EXPECT_EQ(path("publishers/anthropic/models/claude-opus-4-1@20250805"),
              "/v1" + project + "/publishers/anthropic/models/claude-opus-4-1@20250805:rawPredict");
    EXPECT_EQ(path("mistral-small-2503@001", R"({"stream":true})"),
              "/v1" + project + "/publishers/mistralai/models/mistral-small-2503@001:streamRawPredict");
    EXPECT_EQ(path("meta/llama-4-maverick-17b-128e-instruct-maas"),
              "/v1" + project + "/endpoints/openapi/chat/completions");
    EXPECT_EQ(golden::write(kAdapter, "{}", {"gemini-2.5-pro"}).path,
              "/v1beta1/publishers/google/models/gemini-2.5-pro:generateContent");
    EXPECT_EQ(golden::write(kAdapter, "{}", {"gemini-x", {}, {{"project", "p"}, {"api_version", "v1"}}}).path,
              "/v1/projects/p/locations/global/publishers/google/models/gemini-x:generateContent");
    for (const char* model :
         {"publishers/google/models/a/b", "google/..", "claude-x?y", "mistral-x#", "gemini-%2e", ""}) {
        const golden::Written w = write(model, "{}");
        ASSERT_TRUE(w.error) << model;
        EXPECT_EQ(w.error->param, "model") << model;
    }
}

TEST(VertexGemini, IdsLabelsTiersAndLinks) {
    const golden::Written w =
        write("gemini-3-pro-preview", R"({"service_tier":"flex","metadata":{"team":"a-1"},"messages":[
        {"role":"user","content":[{"type":"image_url","image_url":{"url":"gs://bucket/owl.png"}}]},
        {"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"1","content":"r"}]})");
    EXPECT_EQ(w.body, json::parse(R"({"contents":[
        {"role":"user","parts":[{"fileData":{"fileUri":"gs://bucket/owl.png","mimeType":"image/png"}}]},
        {"role":"model","parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"}]},
        {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"r"}}}]}],"labels":{"team":"a-1"}})"));
    EXPECT_EQ(find_header(w.headers, "x-vertex-ai-llm-shared-request-type"), "flex");
    EXPECT_EQ(w.losses, "");
    EXPECT_EQ(write("gemini-2.5-pro", R"({"metadata":{"Team":"A b"}})").losses, "metadata");
    const auto param = [](std::string_view url) {
        const std::string chat = R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":")" +
                                 std::string(url) + R"("}}]}]})";
        return write("gemini-2.5-pro", chat).error.value().param;
    };
    EXPECT_EQ(param("https://pics.example/owl"), "messages[0].content[0].image_url.url") << "a type is needed";
    EXPECT_EQ(param("https://generativelanguage.googleapis.com/v1beta/files/x.png"),
              "messages[0].content[0].image_url.url");
}

TEST(VertexClaude, TheVersionIsInTheBodyAndTheModelIsNot) {
    const golden::Written w =
        write("claude-sonnet-4-5", R"({"stream":true,"max_tokens":100,"messages":[
        {"role":"system","content":"S"},{"role":"user","content":"Hi"}]})",
              {{"anthropic-beta", "prompt-caching-scope-2026-01-05,context-1m-2025-08-07,files-api-2025-04-14"}});
    EXPECT_EQ(w.body["anthropic_version"], "vertex-2023-10-16");
    EXPECT_FALSE(w.body.contains("model"));
    EXPECT_EQ(w.body["stream"], true);
    EXPECT_EQ(w.body["max_tokens"], 100);
    EXPECT_EQ(w.body["system"][0]["text"], "S");
    EXPECT_EQ(find_header(w.headers, "anthropic-beta"), "context-1m-2025-08-07");
    EXPECT_EQ(find_header(w.headers, "anthropic-version"), "");
}

TEST(VertexClaude, LinksAndFileIdsAreRefused) {
    for (const char* part : {R"({"type":"image_url","image_url":{"url":"https://pics.example/owl.png"}})",
                             R"({"type":"file","file":{"file_id":"file_1"}})"}) {
        const golden::Written w =
            write("claude-sonnet-4-5", R"({"messages":[{"role":"user","content":[)" + std::string(part) + "]}]}");
        ASSERT_TRUE(w.error) << part;
        EXPECT_EQ(w.error->param, "messages[0].content[0]");
    }
}

TEST(VertexOthers, MistralAndOpenModels) {
    const golden::Written mistral =
        write("mistral-small-2503@001", R"({"max_completion_tokens":5,"seed":1,"logit_bias":{"1":1},
        "messages":[{"role":"developer","content":"S"},{"role":"user","content":"q"}]})");
    EXPECT_EQ(mistral.body, json::parse(R"({"model":"mistral-small-2503","max_tokens":5,"random_seed":1,
        "messages":[{"role":"system","content":"S"},{"role":"user","content":"q"}]})"));
    EXPECT_EQ(mistral.losses, "logit_bias");
    const golden::Written llama =
        write("meta/llama-3.3-70b-instruct-maas", R"({"max_completion_tokens":5,"reasoning_effort":"low"})");
    EXPECT_EQ(llama.body["model"], "meta/llama-3.3-70b-instruct-maas");
    EXPECT_EQ(llama.body["max_tokens"], 5);
    EXPECT_EQ(llama.losses, "");
    EXPECT_EQ(write("xai/grok-4", R"({"reasoning_effort":"low"})").losses, "reasoning_effort");
}

std::string stream(std::string_view body) {
    const ChatRequest chat(R"({"stream":true,"model":"vertex/whatever"})");
    return golden::replay_everywhere(kAdapter, chat.get(), golden::stream_head(), body);
}
std::string whole(std::string_view body) {
    const ChatRequest chat("{}");
    return golden::replay_everywhere(kAdapter, chat.get(), golden::whole_head(), body);
}

TEST(VertexAnswers, AreReadInTheirOwnDialect) {
    EXPECT_EQ(
        stream(golden::sse(
            R"({"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]}}],"usageMetadata":{"trafficType":"ON_DEMAND"},"modelVersion":"g","createTime":"2026-01-01T00:00:00Z","responseId":"r"}
{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"trafficType":"ON_DEMAND"}}
{"usageMetadata":{"trafficType":"ON_DEMAND"}})")),
        "start r g\ntext \"Hi\"\nfinish stop\nusage 1+1 cached 0 written 0 reasoning 0\nend\n");
    EXPECT_EQ(
        stream(
            ": ping\n\nevent: message_start\n" +
            golden::sse(
                R"({"type":"message_start","message":{"id":"msg_vrtx_1","model":"claude-x","usage":{"input_tokens":5,"output_tokens":1}}}
{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Hi"}}
{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}
{"type":"message_stop"})")),
        "start msg_vrtx_1 claude-x\ntext \"Hi\"\nfinish stop\nusage 5+2 cached 0 written 0 reasoning 0\nend\n");
    const std::string open =
        stream(golden::sse(R"({"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}
[DONE])"));
    EXPECT_NE(open.find(R"("content":"Hi")"), std::string::npos) << open;
    EXPECT_TRUE(open.ends_with("end\n")) << open;
    EXPECT_EQ(whole(R"({"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]})"),
              "start  \ntext \"Hi\"\nfinish stop\nend\n");
    EXPECT_NE(
        whole(
            R"({"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]})")
            .find("Hi"),
        std::string::npos);
}

TEST(VertexAnswers, ThatAreNone) {
    for (const char* body : {"", "null", "[]", "{}", "x", "{\"candidates\":"}) {
        EXPECT_NE(whole(body).find("failure 502 server_error invalid_upstream_response Vertex AI"), std::string::npos)
            << body;
    }
    EXPECT_NE(stream("").find("stream_truncated"), std::string::npos);
    EXPECT_NE(stream("data: {\n\n").find("not JSON"), std::string::npos);
    EXPECT_NE(stream(R"([{"error":{"code":429,"message":"Slow.","status":"RESOURCE_EXHAUSTED"}}])")
                  .find("failure 429 rate_limit_error rate_limit_exceeded Slow."),
              std::string::npos);
}

Error read(int status, std::string_view body) { return kAdapter.read_error(ResponseHead{status, {}}, body); }

TEST(VertexErrors, OfTheFrontEndOfClaudeAndOfOthers) {
    const Error quota = read(
        429,
        R"([{"error":{"code":429,"message":"Quota exceeded for aiplatform.googleapis.com/online_prediction_requests_per_base_model with base model: anthropic-claude.","status":"RESOURCE_EXHAUSTED"}}])");
    EXPECT_EQ(quota.code, "rate_limit_exceeded");
    EXPECT_FALSE(quota.retry_after) << "no wait is invented";
    EXPECT_EQ(
        read(404, R"({"error":{"code":404,"message":"Publisher Model `x` was not found.","status":"NOT_FOUND"}})").code,
        "model_not_found");
    EXPECT_EQ(read(401, R"({"error":{"code":401,"message":"Expired.","status":"UNAUTHENTICATED"}})").code,
              "invalid_api_key");
    EXPECT_EQ(read(403, R"({"error":{"code":403,"message":"No.","status":"PERMISSION_DENIED"}})").status, 403);
    EXPECT_EQ(
        read(
            400,
            R"({"error":{"code":400,"message":"Project p is not allowed to use Publisher Model x","status":"FAILED_PRECONDITION"}})")
            .status,
        403);
    const Error claude = read(
        529, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"})");
    EXPECT_EQ(claude.status, 503);
    EXPECT_EQ(claude.upstream_request_id, "req_1");
    EXPECT_EQ(
        read(400, R"({"object":"error","message":"Bad model","type":"invalid_request_error","code":null})").message,
        "Bad model");
    EXPECT_EQ(read(404, "<html><title>Error 404 (Not Found)!!1</title></html>").message, "HTTP 404 from Vertex AI");
}

TEST(VertexHeaders, TokensAndKeys) {
    std::vector<Header> headers;
    kAdapter.authorize(Credential{"ya29.token", {}, {}}, headers);
    kAdapter.authorize(Credential{}, headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "authorization"), "Bearer ya29.token");
    headers.clear();
    kAdapter.authorize(Credential{"AIzaKey", {}, {}}, headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "x-goog-api-key"), "AIzaKey");
}

TEST(VertexHeaders, AnObtainedTokenIsABearerWhateverItLooksLike) {
    Credential credential{"AQ.token", {}, {}};
    credential.access_token = true;
    std::vector<Header> headers;
    kAdapter.authorize(credential, headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "authorization"), "Bearer AQ.token");
}

}  // namespace
}  // namespace lightport::vertex_test
