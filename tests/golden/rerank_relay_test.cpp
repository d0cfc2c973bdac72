// The rerank dialect that several vendors share: what they are asked, and the spellings of their answers.
#include <gtest/gtest.h>

#include <memory_resource>

#include "json/value.hpp"
#include "providers/all.hpp"
#include "providers/openai/rerank.hpp"
#include "surface/rerank.hpp"

namespace lightport::openai {
namespace {

class Exchange {
public:
    explicit Exchange(std::string body) : body_(std::move(body)), request_(Error(ErrorKind::kInternal, "")) {
        json::pad(body_);
        request_ = surface::read_rerank(body_, &memory_);
        EXPECT_TRUE(request_) << body_;
    }
    std::string sent(const rerank::RerankAdapter& adapter) {
        Target target;
        target.model = "served";
        chat::LossReport losses;
        UpstreamRequest out;
        EXPECT_TRUE(adapter.write(*request_, target, losses, out));
        std::string body = out.path + " ";
        for (const std::string_view piece : out.body()) body.append(piece);
        return body;
    }
    std::string told(std::string answer) {
        json::pad(answer);
        rerank::Response response;
        std::string out;
        Result<void> done = RelayRerank().read(*request_, answer, response);
        if (done) done = surface::write_rerank(*request_, response, out);
        return done ? out : done.error().code.value_or("null");
    }

private:
    std::string body_;
    std::pmr::monotonic_buffer_resource memory_;
    Result<rerank::Request> request_;
};

TEST(RerankRelay, PassesTheBodyOnUnderTheProvidersNames) {
    Exchange plain(R"(  {"model":"v/m", "query":"q","documents":["a"],"truncation":true})");
    EXPECT_EQ(plain.sent(RelayRerank()),
              R"(/rerank {"model":"served", "query":"q","documents":["a"],"truncation":true})");
    Exchange renamed(R"({"model":"m","query":"q","documents":[{"text":"a\n"},"b"],"top_n":2,"return_documents":true})");
    EXPECT_EQ(renamed.sent(RelayRerank("/v1/rerank", "top_k")),
              R"(/v1/rerank {"model":"served","query":"q","documents":["a\n","b"],"top_k":2})");
    EXPECT_EQ(renamed.sent(RelayRerank()),
              R"(/rerank {"model":"served","query":"q","documents":["a\n","b"],"top_n":2})");
}

TEST(RerankRelay, TheCatalogueKnowsTheName) {
    Exchange exchange(R"({"model":"m","query":"q","documents":["a"],"top_n":3})");
    EXPECT_EQ(exchange.sent(*builtin_registry().find("voyage")->rerank()),
              R"(/rerank {"model":"served","query":"q","documents":["a"],"top_k":3})");
    EXPECT_EQ(exchange.sent(*builtin_registry().find("jina")->rerank()),
              R"(/rerank {"model":"served","query":"q","documents":["a"],"top_n":3})");
}

TEST(RerankRelay, ReadsBothSpellingsOfAnAnswer) {
    Exchange exchange(R"({"model":"m","query":"q","documents":["a","b"]})");
    const std::string expected = R"({"model":"s","results":[{"index":1,"relevance_score":0.5},)"
                                 R"({"index":0,"relevance_score":0.1}],"usage":{"total_tokens":4}})";
    EXPECT_EQ(exchange.told(R"({"object":"list","model":"s","usage":{"total_tokens":4},"data":)"
                            R"([{"relevance_score":0.5,"index":1},{"relevance_score":0.1,"index":0}]})"),
              expected);
    EXPECT_EQ(exchange.told(R"({"model":"s","usage":{"total_tokens":4},"results":)"
                            R"([{"score":0.5,"index":1},{"score":0.1,"index":0}]})"),
              expected);
    EXPECT_EQ(exchange.told(R"({"id":"i","results":[],"meta":{"billed_units":{"search_units":1}}})"),
              R"({"id":"i","model":"m","results":[],"meta":{"billed_units":{"search_units":1}},)"
              R"("usage":{"total_tokens":0}})");
}

TEST(RerankRelay, WrongAnswersAreErrors) {
    Exchange exchange(R"({"model":"m","query":"q","documents":["a"]})");
    for (const char* wrong : {"", "[]", "{}", R"({"results":[{"index":0}]})", R"({"results":[{"relevance_score":1}]})",
                              R"({"results":[{"index":0,"relevance_score":"1"}]})"}) {
        EXPECT_EQ(exchange.told(wrong), "invalid_upstream_response") << wrong;
    }
}

}  // namespace
}  // namespace lightport::openai
