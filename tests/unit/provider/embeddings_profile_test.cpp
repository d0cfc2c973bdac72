// What the knobs of the catalogue's section `embeddings` do, one by one.
#include "provider/embeddings_profile.hpp"

#include <gtest/gtest.h>

#include <memory_resource>
#include <stdexcept>

#include "json/value.hpp"
#include "surface/openai_embeddings.hpp"

namespace lightport::provider {
namespace {

struct Rewritten {
    std::vector<std::string> bodies;
    std::string losses;
    std::string error;  // the param
};

Rewritten rewrite(std::string body, const EmbeddingsProfile& profile) {
    json::pad(body);
    std::pmr::monotonic_buffer_resource memory;
    const Result<embeddings::Request> request = surface::read_embeddings(body, &memory);
    if (!request) throw std::invalid_argument(request.error().message);
    Target target;
    target.provider = "p";
    target.model = "t";
    chat::LossReport losses;
    std::vector<UpstreamRequest> out;
    const Result<void> result = write_by_profile(*request, target, profile, losses, out);
    Rewritten written;
    if (!result) {
        written.error = result.error().param.value_or("null");
        return written;
    }
    for (const UpstreamRequest& one : out) {
        std::string& sent = written.bodies.emplace_back();
        for (const std::string_view piece : one.body()) sent.append(piece);
        EXPECT_TRUE(json::parse_unpadded(sent).ok()) << sent;
    }
    for (const std::string& member : losses.members()) written.losses += member + " ";
    return written;
}

std::string body_of(std::string_view members, const EmbeddingsProfile& profile) {
    const Rewritten written = rewrite(R"({"model":"m",)" + std::string(members) + "}", profile);
    return written.bodies.size() == 1 ? written.bodies[0] : std::to_string(written.bodies.size()) + " requests";
}

using Bodies = std::vector<std::string>;

TEST(EmbeddingsProfile, AnEmptyOneChangesTheModelOnly) {
    EXPECT_EQ(
        rewrite(" { \"input\" : [ [1,2] ] , \"mod\\u0065l\":\"m\",\"user\":\"\\u0075\", \"x\": 1.50 }\n", {}).bodies,
        Bodies{"{ \"input\" : [ [1,2] ] , \"mod\\u0065l\":\"t\",\"user\":\"\\u0075\", \"x\": 1.50 }"});
}

TEST(EmbeddingsProfile, BytesThatStayAreBorrowed) {
    std::string body = R"({"input":"a","model":"m","dimensions": 8})";
    json::pad(body);
    std::pmr::monotonic_buffer_resource memory;
    const Result<embeddings::Request> request = surface::read_embeddings(body, &memory);
    ASSERT_TRUE(request);
    Target target;
    target.model = "t";
    chat::LossReport losses;
    std::vector<UpstreamRequest> out;
    ASSERT_TRUE(write_by_profile(*request, target, {}, losses, out));
    EXPECT_EQ(out.at(0).storage, R"("t")");
    EXPECT_EQ(out.at(0).pieces.size(), 3u);
}

TEST(EmbeddingsProfile, Renames) {
    EmbeddingsProfile profile;
    profile.renames = {{"input", "texts"}, {"dimensions", "size"}};
    EXPECT_EQ(body_of(R"("input":["a", "b"],"dimensions": 8)", profile),
              R"({"model":"t","texts":["a", "b"],"size":8})");
    EXPECT_EQ(body_of(R"("texts":["c"],"input":"a","size":4,"dimensions":8)", profile),
              R"({"model":"t","texts":"a","size":8})");
    EXPECT_EQ(body_of(R"("input":"a","size":4)", profile), R"({"model":"t","texts":"a","size":4})");
}

TEST(EmbeddingsProfile, WhatIsLeftOut) {
    EmbeddingsProfile profile;
    profile.drops = {"user"};
    profile.ignores = {"trace"};
    profile.refuses = {"dimensions"};
    const Rewritten left =
        rewrite(R"({"input":"a","user":"u","trace":true,"model":"m","dimensions":null,"kept":{"a":1}})", profile);
    EXPECT_EQ(left.bodies, Bodies{R"({"input":"a","model":"t","kept":{"a":1}})"});
    EXPECT_EQ(left.losses, "user ");
    EXPECT_EQ(rewrite(R"({"model":"m","input":"a","user":""})", profile).losses, "");
    EXPECT_EQ(rewrite(R"({"model":"m","input":"a","dimensions":8})", profile).error, "dimensions");
}

TEST(EmbeddingsProfile, StrictVendorsSeeOnlyWhatTheyKnow) {
    EmbeddingsProfile profile;
    profile.only = {"size"};
    profile.renames = {{"dimensions", "size"}};
    const Rewritten written = rewrite(R"({"model":"m","input":"a","dimensions":8,"task":"x","user":null})", profile);
    EXPECT_EQ(written.bodies, Bodies{R"({"model":"t","input":"a","size":8})"});
    EXPECT_EQ(written.losses, "task ");
}

TEST(EmbeddingsProfile, Defaults) {
    EmbeddingsProfile profile;
    profile.defaults = {{"input_type", R"("query")"}, {"truncate", "false"}};
    EXPECT_EQ(body_of(R"("input":"a")", profile), R"({"model":"t","input":"a","input_type":"query","truncate":false})");
    EXPECT_EQ(body_of(R"("truncate":true,"input":"a","input_type":null)", profile),
              R"({"model":"t","truncate":true,"input":"a","input_type":"query"})");
}

TEST(EmbeddingsProfile, ASingleInputBecomesAList) {
    EmbeddingsProfile profile;
    profile.list_input = true;
    EXPECT_EQ(body_of(R"("input": "\u00e4")", profile), R"({"model":"t","input": ["\u00e4"]})");
    EXPECT_EQ(body_of(R"("input":[ "a" ])", profile), R"({"model":"t","input":[ "a" ]})");
    EXPECT_EQ(body_of(R"("input":[1,2])", profile), R"({"model":"t","input":[[1,2]]})");
}

TEST(EmbeddingsProfile, TokenIdsAreRefusedWhereTextIsWanted) {
    EmbeddingsProfile profile;
    profile.token_ids = false;
    EXPECT_EQ(rewrite(R"({"model":"m","input":[1,2]})", profile).error, "input");
    EXPECT_EQ(rewrite(R"({"model":"m","input":[[1],[2]]})", profile).error, "input");
    EXPECT_EQ(rewrite(R"({"model":"m","input":"a"})", profile).error, "");
}

TEST(EmbeddingsProfile, Encodings) {
    const auto sent = [](Encodings encodings, const std::string& value) {
        EmbeddingsProfile profile;
        profile.encodings = encodings;
        const std::string body = body_of(R"("input":"a","encoding_format":)" + value, profile);
        const std::size_t at = body.find("format\":");
        return at == std::string::npos ? "nothing" : body.substr(at + 8, body.size() - at - 9);
    };
    EXPECT_EQ(sent(Encodings::kAll, "\"float\""), "\"float\"");
    EXPECT_EQ(sent(Encodings::kAll, "\"base64\""), "\"base64\"");
    EXPECT_EQ(sent(Encodings::kBase64, "\"float\""), "nothing");
    EXPECT_EQ(sent(Encodings::kBase64, "null"), "nothing");
    EXPECT_EQ(sent(Encodings::kBase64, "\"base64\""), "\"base64\"");
    EXPECT_EQ(sent(Encodings::kFloat, "\"float\""), "\"float\"");
    EXPECT_EQ(sent(Encodings::kFloat, "\"base64\""), "\"float\"");
    EXPECT_EQ(sent(Encodings::kFloat, "null"), "nothing");
    EXPECT_EQ(sent(Encodings::kNone, "\"float\""), "nothing");
    EXPECT_EQ(sent(Encodings::kNone, "\"base64\""), "nothing");
}

TEST(EmbeddingsProfile, TheEncodingMayHaveAnotherName) {
    EmbeddingsProfile profile;
    profile.renames = {{"encoding_format", "embedding_type"}};
    profile.encodings = Encodings::kFloat;
    EXPECT_EQ(body_of(R"("input":"a","encoding_format":"base64")", profile),
              R"({"model":"t","input":"a","embedding_type":"float"})");
}

TEST(EmbeddingsProfile, ManyInputsAreSplitInTheirOrder) {
    EmbeddingsProfile profile;
    profile.max_inputs = 2;
    profile.renames = {{"input", "texts"}};
    profile.drops = {"user"};
    profile.defaults = {{"d", "1"}};
    const Rewritten five = rewrite(R"({"input":[ "a" , "b", "c","d" ,"e" ],"user":"u","model":"m"})", profile);
    EXPECT_EQ(five.bodies,
              (Bodies{R"({"texts":["a" , "b"],"model":"t","d":1})", R"({"texts":["c","d"],"model":"t","d":1})",
                      R"({"texts":["e"],"model":"t","d":1})"}));
    EXPECT_EQ(five.losses, "user ");
    EXPECT_EQ(body_of(R"("input":[ "a" ,"b"])", profile), R"({"model":"t","texts":[ "a" ,"b"],"d":1})");
    EXPECT_EQ(rewrite(R"({"input":[[1],[2, 3],[4]],"model":"m"})", profile).bodies,
              (Bodies{R"({"texts":[[1],[2, 3]],"model":"t","d":1})", R"({"texts":[[4]],"model":"t","d":1})"}));
}

}  // namespace
}  // namespace lightport::provider
