// POST /v1/embeddings towards the client: what is read, what is refused, and the list of vectors.
#include "surface/openai_embeddings.hpp"

#include <gtest/gtest.h>

#include <memory_resource>

#include "json/value.hpp"

namespace lightport::surface {
namespace {

class Body {
public:
    explicit Body(std::string text) : text_(std::move(text)), result_(Error(ErrorKind::kInternal, "")) {
        json::pad(text_);
        result_ = read_embeddings(text_, &memory_);
    }
    const Result<embeddings::Request>& result() const { return result_; }
    const embeddings::Request& request() const {
        EXPECT_TRUE(result_.ok()) << text_ << "\n" << result_.error().message;
        return *result_;
    }

private:
    std::string text_;
    std::pmr::monotonic_buffer_resource memory_;
    Result<embeddings::Request> result_;
};

std::string with(const std::string& members) { return R"({"model":"m",)" + members + "}"; }

std::string verdict(const std::string& body) {
    const Body read(body);
    if (read.result()) return "ok";
    const Error& error = read.result().error();
    return std::to_string(error.status) + " " + error.code.value_or("null") + " " + error.param.value_or("null");
}

TEST(EmbeddingsRequest, OneText) {
    const Body body(with(R"("input":"a \"b\"","user":"u","dimensions":256,"encoding_format":"base64")"));
    const embeddings::Request& request = body.request();
    ASSERT_EQ(request.texts.size(), 1u);
    EXPECT_EQ(request.texts[0].escaped, R"(a \"b\")");
    EXPECT_TRUE(request.single);
    EXPECT_TRUE(request.base64);
    EXPECT_EQ(request.count, 1u);
    EXPECT_EQ(request.dimensions.json, "256");
    EXPECT_EQ(request.user.escaped, "u");
    EXPECT_FALSE(request.tokens);
}

TEST(EmbeddingsRequest, SeveralTextsAndUnknownMembers) {
    const Body body(with(R"("input":["a","b"],"input_type":"query","task":null,"x":{"y":1})"));
    const embeddings::Request& request = body.request();
    EXPECT_EQ(request.count, 2u);
    EXPECT_EQ(request.texts.size(), 2u);
    EXPECT_FALSE(request.single);
    EXPECT_FALSE(request.base64);
    ASSERT_EQ(request.extras.size(), 2u);
    EXPECT_EQ(request.extras[0].key.escaped, "input_type");
    EXPECT_EQ(request.extras[1].value.json, R"({"y":1})");
}

TEST(EmbeddingsRequest, TokenIds) {
    const Body one(with(R"("input":[1,2,3])"));
    EXPECT_EQ(one.request().tokens.json, "[1,2,3]");
    EXPECT_EQ(one.request().count, 1u);
    EXPECT_TRUE(one.request().single);
    EXPECT_TRUE(one.request().texts.empty());
    const Body two(with(R"("input":[[1,2],[3]])"));
    EXPECT_EQ(two.request().count, 2u);
    EXPECT_FALSE(two.request().single);
}

TEST(EmbeddingsRequest, Refusals) {
    EXPECT_EQ(verdict(R"({"input":"a"})"), "400 missing_required_parameter model");
    EXPECT_EQ(verdict(R"({"model":"m"})"), "400 missing_required_parameter input");
    EXPECT_EQ(verdict(R"({"model":"m","input":null})"), "400 missing_required_parameter input");
    EXPECT_EQ(verdict("[]"), "400 invalid_type null");
    EXPECT_EQ(verdict("{"), "400 invalid_json null");
    EXPECT_EQ(verdict(with(R"("input":"")")), "400 invalid_value input");
    EXPECT_EQ(verdict(with(R"("input":[])")), "400 invalid_value input");
    EXPECT_EQ(verdict(with(R"("input":["a",""])")), "400 invalid_value input[1]");
    EXPECT_EQ(verdict(with(R"("input":["a",1])")), "400 invalid_type input[1]");
    EXPECT_EQ(verdict(with(R"("input":[1,"a"])")), "400 invalid_type input[1]");
    EXPECT_EQ(verdict(with(R"("input":[1.5])")), "400 invalid_type input[0]");
    EXPECT_EQ(verdict(with(R"("input":[[1],[]])")), "400 invalid_value input[1]");
    EXPECT_EQ(verdict(with(R"("input":[[1],["a"]])")), "400 invalid_type input[1][0]");
    EXPECT_EQ(verdict(with(R"("input":[{}])")), "400 invalid_type input[0]");
    EXPECT_EQ(verdict(with(R"("input":7)")), "400 invalid_type input");
    EXPECT_EQ(verdict(with(R"("input":"a","encoding_format":"hex")")), "400 invalid_value encoding_format");
    EXPECT_EQ(verdict(with(R"("input":"a","dimensions":0)")), "400 integer_below_min_value dimensions");
    EXPECT_EQ(verdict(with(R"("input":"a","dimensions":"9")")), "400 invalid_type dimensions");
    EXPECT_EQ(verdict(with(R"("input":"a","input":"b")")), "400 null input");
}

TEST(EmbeddingsRequest, AtMost2048Inputs) {
    const auto list = [](int count) {
        std::string text = R"("input":["a")";
        for (int i = 1; i < count; ++i) text += R"(,"a")";
        return with(text + "]");
    };
    EXPECT_EQ(verdict(list(2048)), "ok");
    EXPECT_EQ(verdict(list(2049)), "400 array_above_max_length input");
}

std::string answer(const std::string& members, const embeddings::Response& response) {
    const Body body(with(members));
    std::string out;
    const Result<void> written = write_embeddings(body.request(), response, out);
    return written ? out : *written.error().code;
}

TEST(EmbeddingsAnswer, NumbersStayAsTheProviderWroteThem) {
    embeddings::Response response;
    response.vectors = {{json::Raw{"[0.10,1e-3]"}, {}}, {json::Raw{"[]"}, {}}};
    response.prompt_tokens = 5;
    EXPECT_EQ(answer(R"("input":["a","b"])", response),
              R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.10,1e-3]},)"
              R"({"object":"embedding","index":1,"embedding":[]}],"model":"m",)"
              R"("usage":{"prompt_tokens":5,"total_tokens":5}})");
}

TEST(EmbeddingsAnswer, EachFormIsConvertedToTheOther) {
    embeddings::Response response;
    response.model = "served \"m\"";
    response.vectors = {{json::Raw{"[1.0]"}, {}}, {{}, json::Text{"AACAPw=="}}};
    EXPECT_EQ(answer(R"("input":["a","b"],"encoding_format":"base64")", response),
              R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":"AACAPw=="},)"
              R"({"object":"embedding","index":1,"embedding":"AACAPw=="}],"model":"served \"m\"",)"
              R"("usage":{"prompt_tokens":0,"total_tokens":0}})");
    EXPECT_EQ(answer(R"("input":["a","b"],"encoding_format":"float")", response),
              R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[1.0]},)"
              R"({"object":"embedding","index":1,"embedding":[1]}],"model":"served \"m\"",)"
              R"("usage":{"prompt_tokens":0,"total_tokens":0}})");
}

TEST(EmbeddingsAnswer, AVectorThatIsNoneIsTheProvidersFault) {
    embeddings::Response response;
    response.vectors = {{json::Raw{"[null]"}, {}}};
    EXPECT_EQ(answer(R"("input":"a","encoding_format":"base64")", response), "invalid_upstream_response");
    response.vectors = {{{}, json::Text{"AAC"}}};
    EXPECT_EQ(answer(R"("input":"a")", response), "invalid_upstream_response");
    response.vectors = {{}};
    EXPECT_EQ(answer(R"("input":"a")", response), "invalid_upstream_response");
}

}  // namespace
}  // namespace lightport::surface
