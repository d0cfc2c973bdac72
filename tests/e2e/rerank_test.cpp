// POST /v1/rerank through the whole gateway.
#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

class Rerank : public GatewayFixture {
protected:
    std::string rank(const std::string& body) { return post("/v1/rerank", body); }
};

TEST_F(Rerank, TheMockRanksBySharedWords) {
    start(ScriptedServer::answering(ScriptedServer::ok("{}")));
    const std::string answer = rank(R"({"model":"mock/rerank","query":"blue sea",)"
                                    R"("documents":["a red hill","the blue, blue Sea",{"text":"a sea"}],)"
                                    R"("top_n":2,"return_documents":true})");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_NE(answer.find(R"("results":[{"index":1,"relevance_score":1,"document":{"text":"the blue, blue Sea"}},)"
                          R"({"index":2,"relevance_score":0.5,"document":{"text":"a sea"}}],)"
                          R"("usage":{"total_tokens":11}})"),
              std::string::npos)
        << answer;
}

TEST_F(Rerank, ErrorsAreTold) {
    start(ScriptedServer::answering(ScriptedServer::ok("{}")));
    EXPECT_TRUE(rank(R"({"model":"mock/overload","query":"q","documents":["a"]})").starts_with("HTTP/1.1 503 "));
    EXPECT_NE(rank(R"({"model":"mock/malformed","query":"q","documents":["a"]})").find("invalid_upstream_response"),
              std::string::npos);
    const std::string none = rank(R"({"model":"openai/m","query":"q","documents":["a"]})");
    EXPECT_TRUE(none.starts_with("HTTP/1.1 400 ")) << none;
    EXPECT_NE(none.find(R"("param":"model")"), std::string::npos) << none;
    EXPECT_EQ(provider_->connections(), 0u);
}

}  // namespace
}  // namespace lightport::test
