// OpenAI's embeddings: what is relayed as it is, and what has to be put right.
#include "providers/openai/embeddings.hpp"

#include <gtest/gtest.h>

#include <memory_resource>

#include "json/value.hpp"
#include "surface/openai_embeddings.hpp"

namespace lightport::openai {
namespace {

std::string joined(const UpstreamRequest& request) {
    std::string body;
    for (const std::string_view piece : request.body()) body.append(piece);
    return body;
}

struct Read {
    std::string body;
    embeddings::Response response;
    std::string code = "ok";
};

// What comes of an answer to two texts.
void read(const std::string& encoding, std::string body, Read& out) {
    std::string text = R"({"model":"m","input":["a","b"],"encoding_format":")" + encoding + "\"}";
    json::pad(text);
    std::pmr::monotonic_buffer_resource memory;
    const Result<embeddings::Request> request = surface::read_embeddings(text, &memory);
    ASSERT_TRUE(request);
    out.body = std::move(body);
    json::pad(out.body);
    const Result<void> done = OpenAiEmbeddings().read(*request, out.body, out.response);
    if (!done) out.code = done.error().code.value_or("null");
}

std::string list(const std::string& first, const std::string& second, const std::string& usage) {
    return R"({"object":"list","data":[)" + first + "," + second + R"(],"model":"m-1")" + usage + "}";
}
std::string item(int index, const std::string& embedding) {
    return R"({"object":"embedding","index":)" + std::to_string(index) + R"(,"embedding":)" + embedding + "}";
}
const std::string kUsage = R"(,"usage":{"prompt_tokens":3,"total_tokens":3})";

TEST(OpenAiEmbeddings, RelaysTheBodyUnderTheRoutedModel) {
    std::string text = R"({ "input":[[1,2]], "model":"openai/m" , "x":1.50})";
    json::pad(text);
    std::pmr::monotonic_buffer_resource memory;
    const Result<embeddings::Request> request = surface::read_embeddings(text, &memory);
    ASSERT_TRUE(request);
    Target target;
    target.model = "m";
    chat::LossReport losses;
    std::vector<UpstreamRequest> out;
    ASSERT_TRUE(OpenAiEmbeddings().write(*request, target, losses, out));
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(out[0].path, "/embeddings");
    EXPECT_EQ(joined(out[0]), R"({ "input":[[1,2]], "model":"m" , "x":1.50})");
    EXPECT_TRUE(losses.empty());
}

TEST(OpenAiEmbeddings, WhatTheClientExpectsPassesVerbatim) {
    for (const char* encoding : {"float", "base64"}) {
        const std::string value = std::string(encoding) == "float" ? "[1.0]" : "\"AACAPw==\"";
        Read out;
        read(encoding, list(item(0, value), item(1, value), kUsage), out);
        EXPECT_EQ(out.code, "ok");
        EXPECT_EQ(out.response.verbatim, out.body);
        EXPECT_EQ(out.response.prompt_tokens, 3);
        EXPECT_TRUE(out.response.vectors.empty());
    }
}

TEST(OpenAiEmbeddings, OtherAnswersAreTakenApart) {
    Read wrong_encoding;
    read("base64", list(item(0, "[1.0]"), item(1, "[2.0]"), kUsage), wrong_encoding);
    ASSERT_EQ(wrong_encoding.response.vectors.size(), 2u);
    EXPECT_EQ(wrong_encoding.response.vectors[1].floats.json, "[2.0]");
    EXPECT_EQ(wrong_encoding.response.model, "m-1");
    EXPECT_TRUE(wrong_encoding.response.verbatim.empty());

    Read wrong_order;
    read("float", list(item(1, "[2.0]"), item(0, "[1.0]"), kUsage), wrong_order);
    ASSERT_EQ(wrong_order.response.vectors.size(), 2u);
    EXPECT_EQ(wrong_order.response.vectors[0].floats.json, "[1.0]");

    Read no_prompt_tokens;
    read("float", list(item(0, "[1]"), item(1, "[2]"), R"(,"usage":{"total_tokens":9})"), no_prompt_tokens);
    EXPECT_EQ(no_prompt_tokens.response.vectors.size(), 2u);
    EXPECT_EQ(no_prompt_tokens.response.prompt_tokens, 9);
}

TEST(OpenAiEmbeddings, WrongAnswersAreErrors) {
    const std::string one = item(0, "[1]");
    const std::vector<std::string> wrong = {"",
                                            "[]",
                                            "{",
                                            R"({"object":"list"})",
                                            list(one, item(2, "[1]"), kUsage),
                                            list(one, item(-1, "[1]"), kUsage),
                                            list(one, one, kUsage),
                                            list(one, item(1, "null"), kUsage),
                                            list(one, item(1, "[1]") + "," + item(2, "[1]"), kUsage),
                                            R"({"object":"list","data":[)" + one + "]" + kUsage + "}"};
    for (const std::string& body : wrong) {
        Read out;
        read("float", body, out);
        EXPECT_EQ(out.code, "invalid_upstream_response") << body;
    }
    Read said;
    read("float", R"({"error":{"message":"no such model","code":"model_not_found","type":"invalid_request_error"}})",
         said);
    EXPECT_EQ(said.code, "model_not_found");
}

}  // namespace
}  // namespace lightport::openai
