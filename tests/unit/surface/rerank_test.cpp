// POST /v1/rerank towards the client: what is read, what is refused, and the ranking.
#include "surface/rerank.hpp"

#include <gtest/gtest.h>

#include <memory_resource>

#include "json/value.hpp"

namespace lightport::surface {
namespace {

class Body {
public:
    explicit Body(std::string text) : text_(std::move(text)), result_(Error(ErrorKind::kInternal, "")) {
        json::pad(text_);
        result_ = read_rerank(text_, &memory_);
    }
    const Result<rerank::Request>& result() const { return result_; }
    const rerank::Request& request() const {
        EXPECT_TRUE(result_.ok()) << text_ << "\n" << result_.error().message;
        return *result_;
    }

private:
    std::string text_;
    std::pmr::monotonic_buffer_resource memory_;
    Result<rerank::Request> result_;
};

std::string with(const std::string& members) { return R"({"model":"m","query":"q",)" + members + "}"; }

std::string verdict(const std::string& body) {
    const Body read(body);
    if (read.result()) return "ok";
    const Error& error = read.result().error();
    return std::to_string(error.status) + " " + error.code.value_or("null") + " " + error.param.value_or("null");
}

TEST(RerankRequest, DocumentsAreTextOrHaveOne) {
    const Body body(
        with(R"("documents":["a",{"text":"b","title":"t"}],"top_n":1,"return_documents":true,"priority":2)"));
    const rerank::Request& request = body.request();
    ASSERT_EQ(request.documents.size(), 2u);
    EXPECT_EQ(request.documents[1].escaped, "b");
    EXPECT_EQ(request.top_n, 1);
    EXPECT_TRUE(request.return_documents);
    ASSERT_EQ(request.extras.size(), 1u);
    EXPECT_EQ(request.extras[0].key.escaped, "priority");
}

TEST(RerankRequest, TopNGoesBeforeTopK) {
    EXPECT_EQ(Body(with(R"("documents":["a"],"top_k":3)")).request().top_n, 3);
    EXPECT_EQ(Body(with(R"("documents":["a"],"top_n":2,"top_k":3)")).request().top_n, 2);
    EXPECT_FALSE(Body(with(R"("documents":["a"],"top_n":null)")).request().top_n);
}

TEST(RerankRequest, Refusals) {
    EXPECT_EQ(verdict(R"({"query":"q","documents":["a"]})"), "400 missing_required_parameter model");
    EXPECT_EQ(verdict(R"({"model":"m","documents":["a"]})"), "400 missing_required_parameter query");
    EXPECT_EQ(verdict(R"({"model":"m","query":"","documents":["a"]})"), "400 invalid_value query");
    EXPECT_EQ(verdict(R"({"model":"m","query":"q"})"), "400 missing_required_parameter documents");
    EXPECT_EQ(verdict(with(R"("documents":[])")), "400 invalid_value documents");
    EXPECT_EQ(verdict(with(R"("documents":"a")")), "400 invalid_type documents");
    EXPECT_EQ(verdict(with(R"("documents":["a",7])")), "400 invalid_type documents[1]");
    EXPECT_EQ(verdict(with(R"("documents":[{"image":"x"}])")), "400 missing_required_parameter documents[0].text");
    EXPECT_EQ(verdict(with(R"("documents":["a"],"top_n":0)")), "400 integer_below_min_value top_n");
    EXPECT_EQ(verdict(with(R"("documents":["a"],"top_k":"1")")), "400 invalid_type top_k");
    EXPECT_EQ(verdict(with(R"("documents":["a"],"documents":["b"])")), "400 null documents");
}

std::string answer(const std::string& members, const rerank::Response& response) {
    const Body body(with(members));
    std::string out;
    const Result<void> written = write_rerank(body.request(), response, out);
    return written ? out : *written.error().code;
}

rerank::Response ranking() {
    rerank::Response response;
    response.items = {{1, json::Raw{"0.90"}}, {0, json::Raw{"1e-3"}}};
    return response;
}

TEST(RerankAnswer, KeepsDigitsAndOrder) {
    rerank::Response response = ranking();
    response.total_tokens = 7;
    EXPECT_EQ(answer(R"("documents":["a","b"])", response),
              R"({"model":"m","results":[{"index":1,"relevance_score":0.90},{"index":0,"relevance_score":1e-3}],)"
              R"("usage":{"total_tokens":7}})");
}

TEST(RerankAnswer, CutsAndReturnsDocumentsItself) {
    rerank::Response response = ranking();
    response.id = "r-1";
    response.model = "served";
    response.search_units = 1;
    EXPECT_EQ(answer(R"("documents":["a","b \"c\""],"top_n":1,"return_documents":true)", response),
              R"({"id":"r-1","model":"served","results":[{"index":1,"relevance_score":0.90,)"
              R"("document":{"text":"b \"c\""}}],"meta":{"billed_units":{"search_units":1}},)"
              R"("usage":{"total_tokens":0}})");
}

TEST(RerankAnswer, ForeignDocumentsAreTheProvidersFault) {
    const std::string one = R"("documents":["a"])";
    rerank::Response response;
    for (const std::int64_t index : {std::int64_t{1}, std::int64_t{-1}}) {
        response.items = {{index, json::Raw{"1"}}};
        EXPECT_EQ(answer(one, response), "invalid_upstream_response");
    }
    response.items = {{0, json::Raw{"1"}}, {0, json::Raw{"1"}}};
    EXPECT_EQ(answer(R"("documents":["a","b"])", response), "invalid_upstream_response") << "twice the same";
}

}  // namespace
}  // namespace lightport::surface
