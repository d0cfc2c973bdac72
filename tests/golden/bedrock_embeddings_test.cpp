// Embeddings of Titan, Cohere and Nova: requests and answers.
#include <gtest/gtest.h>

#include <memory_resource>

#include "golden/bedrock_support.hpp"
#include "json/value.hpp"

namespace lightport::bedrock_test {
namespace {

using Json = nlohmann::json;

struct Input {
    std::vector<std::string_view> texts = {"a", "b"};
    std::string_view dimensions = {};
    std::string_view extra_key = {};
    std::string_view extra_value = {};
    std::string_view tokens = {};
};

struct Written {
    std::vector<Json> bodies;
    std::string path;
    std::string losses;
    std::string error;  // param
};

Written write_embeddings(std::string_view model, const Input& input) {
    std::pmr::monotonic_buffer_resource memory;
    embeddings::Request request(&memory);
    for (const std::string_view text : input.texts) request.texts.push_back(json::Text{text});
    request.count = request.texts.size();
    request.dimensions = {input.dimensions};
    request.tokens = {input.tokens};
    if (!input.extra_key.empty()) request.extras.push_back({{input.extra_key}, {input.extra_value}});
    Target target;
    target.model = model;
    chat::LossReport losses;
    std::vector<UpstreamRequest> out;
    const Result<void> result = bedrock::BedrockAdapter{}.embeddings()->write(request, target, losses, out);
    Written written;
    if (!result) written.error = result.error().param.value_or("-");
    for (const UpstreamRequest& one : out) {
        written.bodies.push_back(Json::parse(one.storage));
        written.path = one.path;
    }
    for (const std::string& member : losses.members()) written.losses += member + " ";
    return written;
}

TEST(BedrockEmbeddings, TitanTakesOneTextPerCall) {
    const Written written = write_embeddings("amazon.titan-embed-text-v2:0", {.dimensions = "256"});
    ASSERT_EQ(written.bodies.size(), 2u);
    EXPECT_EQ(written.path, "/model/amazon.titan-embed-text-v2%3A0/invoke");
    EXPECT_EQ(written.bodies[0], Json::parse(R"({"inputText":"a","dimensions":256,"normalize":true})"));
    EXPECT_EQ(written.bodies[1]["inputText"], "b");
    EXPECT_EQ(write_embeddings("amazon.titan-embed-text-v1", {}).bodies[0], Json::parse(R"({"inputText":"a"})"));
    EXPECT_EQ(write_embeddings("amazon.titan-embed-image-v1", {.dimensions = "384"}).bodies[0],
              Json::parse(R"({"inputText":"a","embeddingConfig":{"outputEmbeddingLength":384}})"));
}

TEST(BedrockEmbeddings, Trap25CohereNeedsAnInputTypeAndNoTruncateNone) {
    EXPECT_EQ(write_embeddings("cohere.embed-english-v3", {}).bodies,
              std::vector<Json>{Json::parse(R"({"texts":["a","b"],"input_type":"search_document"})")});
    EXPECT_EQ(
        write_embeddings("cohere.embed-english-v3", {.extra_key = "input_type", .extra_value = R"("search_query")"})
            .bodies[0]["input_type"],
        "search_query");
    EXPECT_FALSE(write_embeddings("cohere.embed-english-v3", {.extra_key = "truncate", .extra_value = R"("NONE")"})
                     .bodies[0]
                     .contains("truncate"));
    EXPECT_EQ(write_embeddings("us.cohere.embed-v4:0", {.dimensions = "512"}).bodies[0],
              Json::parse(R"({"texts":["a","b"],"input_type":"search_document","embedding_types":["float"],
                             "output_dimension":512})"));
}

TEST(BedrockEmbeddings, CohereTakes96TextsPerCall) {
    const Written written =
        write_embeddings("cohere.embed-multilingual-v3", {.texts = std::vector<std::string_view>(200, "t")});
    ASSERT_EQ(written.bodies.size(), 3u);
    EXPECT_EQ(written.bodies[0]["texts"].size(), 96u);
    EXPECT_EQ(written.bodies[2]["texts"].size(), 8u);
}

TEST(BedrockEmbeddings, Nova) {
    EXPECT_EQ(
        write_embeddings("amazon.nova-2-multimodal-embeddings-v1:0", {.texts = {"a"}, .dimensions = "1024"}).bodies[0],
        Json::parse(R"({"taskType":"SINGLE_EMBEDDING","singleEmbeddingParams":{"embeddingPurpose":"GENERIC_INDEX",
                             "embeddingDimension":1024,"text":{"truncationMode":"END","value":"a"}}})"));
}

TEST(BedrockEmbeddings, WhatCannotBeAskedIsRefused) {
    EXPECT_EQ(write_embeddings("amazon.titan-embed-text-v1", {.dimensions = "256"}).error, "dimensions");
    EXPECT_EQ(write_embeddings("cohere.embed-english-v3", {.dimensions = "256"}).error, "dimensions");
    EXPECT_EQ(write_embeddings("anthropic.claude-3-haiku", {}).error, "model");
    EXPECT_EQ(write_embeddings("cohere.embed-english-v3", {.texts = {}, .tokens = "[1,2]"}).error, "input");
    EXPECT_EQ(
        write_embeddings("amazon.titan-embed-text-v1", {.extra_key = "input_type", .extra_value = R"("x")"}).losses,
        "input_type ");
}

std::string read_embeddings(std::string_view body) {
    std::pmr::monotonic_buffer_resource memory;
    const embeddings::Request request(&memory);
    std::string padded(body);
    json::pad(padded);
    embeddings::Response response;
    const Result<void> result = bedrock::BedrockAdapter{}.embeddings()->read(request, padded, response);
    if (!result) return std::to_string(result.error().status) + " " + result.error().code.value_or("-");
    std::string out;
    for (const embeddings::Vector& vector : response.vectors) out += std::string(vector.floats.json) + " ";
    return out + std::to_string(response.prompt_tokens);
}

TEST(BedrockEmbeddings, AnswersOfAllFamilies) {
    EXPECT_EQ(read_embeddings(R"({"embedding":[0.10,-2e-3],"inputTextTokenCount":3})"), "[0.10,-2e-3] 3");
    EXPECT_EQ(read_embeddings(R"({"id":"x","embeddings":[[1],[2]],"response_type":"embeddings_floats"})"), "[1] [2] 0");
    EXPECT_EQ(read_embeddings(R"({"embeddings":{"float":[[1],[2]]}})"), "[1] [2] 0");
    EXPECT_EQ(read_embeddings(R"({"embeddings":[{"embeddingType":"TEXT","embedding":[1]}],"inputTokenCount":2})"),
              "[1] 2");
}

TEST(BedrockEmbeddings, TheHeadCountsTokensWhereTheBodyDoesNot) {
    const auto tokens = [](std::string_view header, std::string body) {
        std::pmr::monotonic_buffer_resource memory;
        const embeddings::Request request(&memory);
        json::pad(body);
        const ResponseHead head{200, {{"x-amzn-bedrock-input-token-count", std::string(header)}}};
        embeddings::Response response;
        const bedrock::BedrockAdapter adapter;
        for (int i = 0; i < 2; ++i) {
            EXPECT_TRUE(adapter.embeddings()->read_answer(request, head, body, response));
        }
        return response.prompt_tokens;
    };
    EXPECT_EQ(tokens("7", R"({"embeddings":[[1],[2]]})"), 14);
    EXPECT_EQ(tokens("7", R"({"embedding":[1],"inputTextTokenCount":3})"), 6);
    for (const std::string_view header : {"", "-1", "7x", "99999999999999999999"}) {
        EXPECT_EQ(tokens(header, R"({"embeddings":[[1],[2]]})"), 0) << header;
    }
}

TEST(BedrockEmbeddings, MalformedAnswers) {
    for (const std::string_view body : {"", "[]", "{}", R"({"embedding":"x"})", R"({"embeddings":[5]})",
                                        R"({"embeddings":[{"embedding":null}]})", R"({"embeddings":{"int8":[[1]]}})"}) {
        EXPECT_EQ(read_embeddings(body), "502 invalid_upstream_response") << body;
    }
}

}  // namespace
}  // namespace lightport::bedrock_test
