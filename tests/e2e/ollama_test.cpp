// A provider whose stream is lines of JSON, at an address from its options, through the whole gateway.
#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

using Ollama = GatewayFixture;

constexpr const char* kLines =
    "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"Low \"},\"done\":false}\n"
    "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"tide\"},\"done\":false}\n"
    "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
    "\"done_reason\":\"stop\",\"prompt_eval_count\":3,\"eval_count\":2}\n";

void listen_at(config::Config& config, std::uint16_t port) {
    config.providers["ollama"].options = {{"host", "127.0.0.1:" + std::to_string(port)}, {"num_ctx", "4096"}};
}

TEST_F(Ollama, LinesBecomeChunks) {
    adjust_ = [&](config::Config& config) { listen_at(config, provider_->port()); };
    start(ScriptedServer::answering(ScriptedServer::ok(kLines, "application/x-ndjson")));
    const std::string answer = ask("ollama/qwen3:8b", true);
    EXPECT_NE(answer.find(R"("content":"Low ")"), std::string::npos) << answer;
    EXPECT_NE(answer.find(R"("content":"tide")"), std::string::npos) << answer;
    EXPECT_NE(answer.find("data: [DONE]"), std::string::npos) << answer;
    const std::string sent = provider_->requests().at(0);
    EXPECT_TRUE(sent.starts_with("POST /api/chat HTTP/1.1\r\n")) << sent;
    EXPECT_EQ(sent.find("authorization"), std::string::npos) << sent;
    EXPECT_NE(sent.find(R"("model":"qwen3:8b")"), std::string::npos) << sent;
    EXPECT_NE(sent.find(R"("options":{"num_ctx":4096})"), std::string::npos) << sent;
}

TEST_F(Ollama, AnErrorInsideASuccessIsAnError) {
    adjust_ = [&](config::Config& config) { listen_at(config, provider_->port()); };
    start(ScriptedServer::answering(ScriptedServer::ok("{\"error\":\"runner died\"}\n", "application/x-ndjson")));
    const std::string answer = ask("ollama/m", true);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 502 ")) << answer;
    EXPECT_NE(answer.find("runner died"), std::string::npos) << answer;
}

}  // namespace
}  // namespace lightport::test
