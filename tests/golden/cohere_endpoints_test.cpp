// Embeddings and reranking over Cohere: what is asked for, and what is read from the answers.
#include <gtest/gtest.h>

#include <memory_resource>

#include "golden/support.hpp"
#include "json/value.hpp"
#include "providers/cohere/adapter.hpp"

namespace lightport::cohere_test {
namespace {

const cohere::CohereAdapter kAdapter;

Target target_of(std::string_view model) {
    Target target;
    target.provider = "cohere";
    target.model = model;
    return target;
}

struct Embedding {
    std::pmr::monotonic_buffer_resource memory;
    embeddings::Request request{&memory};
    std::vector<UpstreamRequest> out;
    chat::LossReport losses;
    embeddings::Response response;
    std::vector<std::unique_ptr<std::string>> bodies;

    Result<void> write(std::string_view model = "embed-v4.0") {
        request.count = request.texts.size();
        return kAdapter.embeddings()->write(request, target_of(model), losses, out);
    }
    Result<void> read(std::string_view body) {
        request.count = request.texts.size();
        std::string& kept = *bodies.emplace_back(std::make_unique<std::string>(body));
        json::pad(kept);
        return kAdapter.embeddings()->read(request, kept, response);
    }
};

nlohmann::json body_of(const UpstreamRequest& request) { return nlohmann::json::parse(request.storage); }

TEST(CohereEmbeddings, AsksForFloats) {
    Embedding one;
    one.request.texts = {json::Text{"sunny \\u00e9"}, json::Text{"rainy"}};
    one.request.dimensions = json::Raw{"256"};
    ASSERT_TRUE(one.write());
    ASSERT_EQ(one.out.size(), 1u);
    EXPECT_EQ(one.out[0].path, "/embed");
    EXPECT_EQ(
        body_of(one.out[0]),
        nlohmann::json::parse(R"({"model":"embed-v4.0","input_type":"search_document","texts":["sunny é","rainy"],)"
                              R"("embedding_types":["float"],"output_dimension":256})"));
}

TEST(CohereTraps, T12_TheInputTypeIsNeverMissing) {
    Embedding own;
    own.request.texts = {json::Text{"q"}};
    own.request.extras.push_back({json::Text{"input_type"}, json::Raw{R"("search_query")"}});
    own.request.extras.push_back({json::Text{"truncate"}, json::Raw{R"("NONE")"}});
    own.request.extras.push_back({json::Text{"task"}, json::Raw{R"("x")"}});
    own.request.user = json::Text{"u"};
    ASSERT_TRUE(own.write());
    EXPECT_EQ(body_of(own.out[0])["input_type"], "search_query");
    EXPECT_EQ(body_of(own.out[0])["truncate"], "NONE");
    EXPECT_EQ(own.losses.members(), (std::vector<std::string>{"user", "task"}));
}

TEST(CohereTraps, T13_ManyTextsAreSplitInOrder) {
    Embedding many;
    std::vector<std::string> texts;
    for (int i = 0; i < 200; ++i) texts.push_back("t" + std::to_string(i));
    for (const std::string& text : texts) many.request.texts.push_back(json::Text{text});
    ASSERT_TRUE(many.write());
    ASSERT_EQ(many.out.size(), 3u);
    EXPECT_EQ(body_of(many.out[0])["texts"].size(), 96u);
    EXPECT_EQ(body_of(many.out[1])["texts"][0], "t96");
    EXPECT_EQ(body_of(many.out[2])["texts"].size(), 8u);
    for (const std::size_t size : {96u, 96u, 8u}) {
        std::string body = R"({"embeddings":{"float":[)";
        for (std::size_t i = 0; i < size; ++i) body += i == 0 ? "[1]" : ",[1]";
        ASSERT_TRUE(many.read(body + R"(]},"meta":{"billed_units":{"input_tokens":10.0}}})"));
    }
    EXPECT_EQ(many.response.vectors.size(), 200u);
    EXPECT_EQ(many.response.prompt_tokens, 30);
    EXPECT_FALSE(many.read(R"({"embeddings":{"float":[[1]]}})"));  // one more than was asked for
}

TEST(CohereTraps, T23_FloatsAreAskedForWhateverTheEncoding) {
    Embedding one;
    one.request.texts = {json::Text{"a"}};
    one.request.base64 = true;
    ASSERT_TRUE(one.write());
    EXPECT_EQ(body_of(one.out[0])["embedding_types"], nlohmann::json::parse(R"(["float"])"));
    ASSERT_TRUE(one.read(R"({"id":"e","embeddings":{"float":[[0.10,-2e-3]]},"texts":["a"],"meta":{}})"));
    EXPECT_EQ(one.response.vectors.at(0).floats.json, "[0.10,-2e-3]");
}

TEST(CohereEmbeddings, RefusesTokensAndForeignDimensions) {
    Embedding tokens;
    tokens.request.tokens = json::Raw{"[1,2]"};
    ASSERT_FALSE(tokens.write());
    EXPECT_EQ(tokens.write().error().param, "input");
    Embedding odd;
    odd.request.texts = {json::Text{"a"}};
    odd.request.dimensions = json::Raw{"300"};
    EXPECT_EQ(odd.write().error().param, "dimensions");
    odd.request.dimensions = json::Raw{"512"};
    EXPECT_EQ(odd.write("embed-english-v3.0").error().param, "dimensions");
    odd.request.dimensions = json::Raw{"1024"};
    ASSERT_TRUE(odd.write("embed-english-v3.0"));
    EXPECT_FALSE(body_of(odd.out[0]).contains("output_dimension"));
}

TEST(CohereEmbeddings, AnswersThatAreNone) {
    for (const std::string_view body : {"", "{}", "[]", R"({"embeddings":[[1]]})", R"({"embeddings":{"float":[1]}})",
                                        R"({"embeddings":{"float":[]}})", R"({"embeddings":{"int8":[[1]]}})"}) {
        Embedding one;
        one.request.texts = {json::Text{"a"}};
        const Result<void> read = one.read(body);
        ASSERT_FALSE(read) << body;
        EXPECT_EQ(read.error().code, "invalid_upstream_response") << body;
    }
}

TEST(CohereRerank, AsksAndReads) {
    std::pmr::monotonic_buffer_resource memory;
    rerank::Request request(&memory);
    request.query = json::Text{"when is ebb?"};
    request.documents = {json::Text{"a"}, json::Text{"b"}};
    request.top_n = 1;
    request.extras.push_back({json::Text{"max_tokens_per_doc"}, json::Raw{"64"}});
    request.extras.push_back({json::Text{"rank_fields"}, json::Raw{R"(["x"])"}});
    chat::LossReport losses;
    UpstreamRequest out;
    ASSERT_TRUE(kAdapter.rerank()->write(request, target_of("rerank-v3.5"), losses, out));
    EXPECT_EQ(out.path, "/rerank");
    EXPECT_EQ(body_of(out),
              nlohmann::json::parse(R"({"model":"rerank-v3.5","query":"when is ebb?","documents":["a","b"],"top_n":1,)"
                                    R"("max_tokens_per_doc":64})"));
    EXPECT_EQ(losses.members(), std::vector<std::string>{"rank_fields"});

    const auto read = [&](std::string body, rerank::Response& response) {
        json::pad(body);
        return kAdapter.rerank()->read(request, body, response).ok();
    };
    std::string body = R"({"id":"r-1","results":[{"index":1,"relevance_score":0.90}],)"
                       R"("meta":{"billed_units":{"search_units":1}}})";
    json::pad(body);
    rerank::Response response;
    ASSERT_TRUE(kAdapter.rerank()->read(request, body, response));
    EXPECT_EQ(response.id, "r-1");
    EXPECT_EQ(response.search_units, 1);
    ASSERT_EQ(response.items.size(), 1u);
    EXPECT_EQ(response.items[0].index, 1);
    EXPECT_EQ(response.items[0].relevance_score.json, "0.90");
    rerank::Response ignored;
    EXPECT_FALSE(read("{}", ignored));
    EXPECT_FALSE(read("nonsense", ignored));
    EXPECT_FALSE(read(R"({"results":[{"index":2,"relevance_score":0.9}]})", ignored));
    EXPECT_FALSE(read(R"({"results":[{"index":0,"relevance_score":"high"}]})", ignored));
}

}  // namespace
}  // namespace lightport::cohere_test
