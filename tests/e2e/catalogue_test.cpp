// OpenAI-shaped vendors whose requests or keys go another way, through the whole gateway.
#include <nlohmann/json.hpp>

#include "config/catalog_folder.hpp"
#include "e2e/gateway_fixture.hpp"
#include "provider/catalog.hpp"

namespace lightport::test {
namespace {

using Catalogue = GatewayFixture;
using nlohmann::json;

json body_of(const std::string& message) { return json::parse(message.substr(message.find("\r\n\r\n") + 4)); }

TEST_F(Catalogue, AStreamThatTheClientDidNotAskForBecomesOneAnswer) {
    adjust_ = [&](config::Config& config) {
        config.providers["fireworks-ai"].base_url = "http://127.0.0.1:" + std::to_string(provider_->port());
    };
    start(ScriptedServer::answering(ScriptedServer::ok(
        R"(data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Low "}}]})"
        "\n\n"
        R"(data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":"tide"},"finish_reason":"length"}],)"
        R"("usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})"
        "\n\ndata: [DONE]\n\n",
        "text/event-stream")));
    const std::string answer =
        post("/v1/chat/completions",
             R"({"model":"fireworks/m","max_tokens":9000,"messages":[{"role":"user","content":"q"}]})");
    ASSERT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_NE(answer.find("content-type: application/json"), std::string::npos) << answer;
    const json completion = body_of(answer);
    EXPECT_EQ(completion["object"], "chat.completion");
    EXPECT_EQ(completion["choices"][0]["message"]["content"], "Low tide");
    EXPECT_EQ(completion["choices"][0]["finish_reason"], "length");
    EXPECT_EQ(completion["usage"]["total_tokens"], 5);
    const std::string sent = provider_->requests().at(0);
    EXPECT_NE(sent.find("accept: text/event-stream"), std::string::npos) << sent;
    EXPECT_EQ(body_of(sent)["stream"], true);
}

TEST_F(Catalogue, AKeyTravelsInTheQuery) {
    std::vector<std::string> problems;
    std::string text = R"({"id":"acme","auth":{"query":"api_key"},"endpoints":{"chat":"/chat?v=1"}})";
    lightport::json::pad(text);
    const provider::CatalogEntry entry = provider::read_entry(*lightport::json::parse(text), problems);
    ASSERT_TRUE(problems.empty()) << problems.front();
    adjust_ = [&](config::Config& config) {
        config.catalog = {entry};
        config::add_provider(config.catalog.front(), config);
        config.providers["acme"].base_url = "http://127.0.0.1:" + std::to_string(provider_->port());
        config.providers["acme"].api_key = Secret("key/of acme");
    };
    start(ScriptedServer::answering(ScriptedServer::ok(R"({"id":"c1","choices":[{"message":{"content":"Hi"}}]})")));
    EXPECT_TRUE(ask("acme/m", false).starts_with("HTTP/1.1 200 "));
    const std::string sent = provider_->requests().at(0);
    EXPECT_TRUE(sent.starts_with("POST /chat?v=1&api_key=key%2Fof%20acme HTTP/1.1\r\n")) << sent;
    EXPECT_EQ(sent.find("authorization"), std::string::npos) << sent;
}

}  // namespace
}  // namespace lightport::test
