// Embeddings of the Gemini API.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/embeddings_support.hpp"
#include "providers/gemini/adapter.hpp"

namespace lightport::gemini_test {
namespace {

using nlohmann::json;

const gemini::GeminiAdapter kAdapter;

golden::WrittenEmbeddings write(std::string_view body, const std::string& model = "gemini-embedding-001") {
    return golden::write_embeddings(kAdapter, body, model);
}

TEST(GeminiEmbeddings, OneText) {
    const auto w = write(R"({"input":"caf\u00e9","dimensions":256,"task_type":"RETRIEVAL_QUERY","title":"t"})");
    ASSERT_EQ(w.requests.size(), 1u);
    EXPECT_EQ(w.requests[0].path, "/models/gemini-embedding-001:embedContent");
    EXPECT_EQ(w.requests[0].storage,
              R"({"model":"models/gemini-embedding-001","content":{"parts":[{"text":"caf\u00e9"}]},)"
              R"("taskType":"RETRIEVAL_QUERY","title":"t","outputDimensionality":256})");
}

TEST(GeminiEmbeddings, ManyTextsAreManyVectors) {
    const auto w = write(R"({"input":["a","b"],"input_type":"search_document","user":"u","encoding_format":"base64"})");
    ASSERT_EQ(w.requests.size(), 1u);
    EXPECT_EQ(w.requests[0].path, "/models/gemini-embedding-001:batchEmbedContents");
    EXPECT_EQ(json::parse(w.requests[0].storage), json::parse(R"({"requests":[
        {"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_DOCUMENT"},
        {"model":"models/gemini-embedding-001","content":{"parts":[{"text":"b"}]},"taskType":"RETRIEVAL_DOCUMENT"}]})"));
    EXPECT_EQ(w.losses, "user");
}

TEST(GeminiEmbeddings, AHundredAtATime) {
    json input = json::array();
    for (int i = 0; i < 201; ++i) input.push_back(std::to_string(i));
    const auto w = write(json{{"input", input}}.dump());
    ASSERT_EQ(w.requests.size(), 3u);
    EXPECT_EQ(json::parse(w.requests[2].storage)["requests"][0]["content"]["parts"][0]["text"], "200");
}

TEST(GeminiEmbeddings, WhatCannotBeAskedForIsRefused) {
    EXPECT_EQ(write(R"({"input":[1,2]})").error.value().param, "input");
    EXPECT_EQ(write(R"({"input":"a","task_type":"DANCE"})").error.value().param, "task_type");
    EXPECT_EQ(write(R"({"input":"a"})", "../x").error.value().param, "model");
    EXPECT_EQ(write(R"({"input":"a","new":1,"auto_truncate":true})").losses, "new auto_truncate");
}

std::string read(std::string_view request, std::vector<std::string> answers) {
    return golden::read_embeddings(kAdapter, request, std::move(answers));
}

TEST(GeminiEmbeddings, VectorsKeepTheirDigits) {
    EXPECT_EQ(
        json::parse(read(R"({"input":["a","b"]})", {R"({"embeddings":[{"values":[0.10,-2e-3]},{"values":[1]}]})"})),
        json::parse(R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.10,-0.002]},
                  {"object":"embedding","index":1,"embedding":[1]}],"model":"m","usage":{"prompt_tokens":0,"total_tokens":0}})"));
    EXPECT_NE(read(R"({"input":"a"})", {R"({"embedding":{"values":[0.10]},"usageMetadata":{"promptTokenCount":4}})"})
                  .find("[0.10]"),
              std::string::npos);
}

TEST(GeminiEmbeddings, ShortenedVectorsGetTheLengthOne) {
    const json data = json::parse(
        read(R"({"input":["a","b"],"dimensions":2})",
             {R"({"embeddings":[{"values":[3,4]},{"values":[0.6,0.8]}],"usageMetadata":{"promptTokenCount":7}})"}));
    EXPECT_FLOAT_EQ(data["data"][0]["embedding"][0].get<float>(), 0.6F);
    EXPECT_FLOAT_EQ(data["data"][0]["embedding"][1].get<float>(), 0.8F);
    EXPECT_EQ(data["data"][1]["embedding"], json::parse("[0.6,0.8]"));
    EXPECT_EQ(data["usage"]["prompt_tokens"], 7);
    EXPECT_EQ(json::parse(read(R"({"input":"a","dimensions":2})",
                               {R"({"embedding":{"values":[0,0]}})"}))["data"][0]["embedding"],
              json::parse("[0,0]"));
}

TEST(GeminiEmbeddings, SeveralBatchesAreOneList) {
    const json data =
        json::parse(read(R"({"input":["a","b"],"dimensions":2})",
                         {R"({"embeddings":[{"values":[3,4]}]})", R"({"embeddings":[{"values":[4,3]}]})"}));
    EXPECT_FLOAT_EQ(data["data"][0]["embedding"][0].get<float>(), 0.6F);
    EXPECT_FLOAT_EQ(data["data"][1]["embedding"][0].get<float>(), 0.8F);
}

TEST(GeminiEmbeddings, AnswersThatAreNotWhatTheyShouldBe) {
    for (const char* answer :
         {"", "x", "{}", "[]", R"({"embedding":null})", R"({"embedding":{}})", R"({"embedding":{"values":[]}})",
          R"({"embedding":{"values":["1"]}})", R"({"embeddings":[null]})", R"({"embedding":{"values":[1)"}) {
        EXPECT_EQ(read(R"({"input":"a"})", {answer}), "error invalid_upstream_response") << answer;
    }
}

}  // namespace
}  // namespace lightport::gemini_test
