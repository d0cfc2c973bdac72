// Obtained credentials through the whole gateway: a token service beside a provider, both scripted.
#include <unistd.h>

#include <thread>
#include <vector>

#include "e2e/gateway_fixture.hpp"
#include "json/text.hpp"
#include "observe/log.hpp"
#include "support/rsa_key.hpp"

namespace lightport::test {
namespace {

constexpr const char* kAnswer =
    R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"hi"},"finish_reason":"stop"}]})";
constexpr const char* kSecret = "canary-client-secret";

// Gives out token-0, token-1 …
ScriptedServer::Handler token_service() {
    const auto count = std::make_shared<std::atomic<int>>(0);
    return [count](Peer& peer) {
        while (!peer.read_request().empty()) {
            const std::string token = "token-" + std::to_string((*count)++);
            peer.send(ScriptedServer::ok(R"({"access_token":")" + token + R"(","expires_in":3600})"));
        }
    };
}

class Credentials : public GatewayFixture {
protected:
    void start_with(ScriptedServer::Handler tokens, ScriptedServer::Handler provider) {
        tokens_ = std::make_unique<ScriptedServer>(std::move(tokens));
        provider_ = std::make_unique<ScriptedServer>(std::move(provider));
        config::LoadOptions options;
        options.environment = [](const std::string&) { return std::nullopt; };
        options.overrides = [this](config::Config& config) {
            config.server.listen.port = 0;
            config.server.workers = 2;
            config::Provider& openai = config.providers["openai"];
            openai.base_url = "http://127.0.0.1:" + std::to_string(provider_->port()) + "/v1";
            openai.set_option("credentials", "entra");
            openai.set_option("tenant_id", "tenant");
            openai.set_option("client_id", "client");
            openai.set_option("client_secret", kSecret);
            openai.set_option("authority_host", "http://127.0.0.1:" + std::to_string(tokens_->port()));
        };
        const config::LoadResult loaded = config::load(options);
        ASSERT_TRUE(loaded.problems.empty()) << loaded.problems.front().to_string();
        launch(loaded.config);
    }

    void TearDown() override {
        tokens_.reset();
        GatewayFixture::TearDown();
    }

    std::unique_ptr<ScriptedServer> tokens_;
};

TEST_F(Credentials, TheProviderGetsTheTokenAndNotTheClientsKey) {
    start_with(token_service(), ScriptedServer::answering(ScriptedServer::ok(kAnswer)));
    RawClient client(service_->port());
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(client.send(request("gpt-4o", false, "authorization: Bearer sk-proj-client\r\n")));
        const std::string answer = client.read_until(R"("finish_reason":"stop"}]})");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    }
    EXPECT_EQ(tokens_->requests().size(), 1U);
    ASSERT_EQ(provider_->requests().size(), 2U);
    for (const std::string& seen : provider_->requests()) {
        EXPECT_NE(seen.find("authorization: Bearer token-0\r\n"), std::string::npos) << seen;
        EXPECT_EQ(seen.find("sk-proj-client"), std::string::npos) << seen;
        EXPECT_EQ(seen.find(kSecret), std::string::npos) << seen;
    }
}

TEST_F(Credentials, SixtyRequestsAtOnceNeedOneToken) {
    start_with(
        [](Peer& peer) {
            peer.read_request();
            peer.hold();
            peer.send(ScriptedServer::ok(R"({"access_token":"shared","expires_in":3600})"));
        },
        ScriptedServer::answering(ScriptedServer::ok(kAnswer)));
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 60; ++i) {
        clients.push_back(std::make_unique<RawClient>(service_->port()));
        ASSERT_TRUE(clients.back()->send(request("gpt-4o", false, "connection: close\r\n")));
    }
    ASSERT_TRUE(tokens_->wait_for_requests(1));
    tokens_->release(60);
    for (const auto& client : clients) {
        const std::string answer = client->read_to_end();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    }
    EXPECT_EQ(tokens_->requests().size(), 1U);
    EXPECT_EQ(provider_->requests().size(), 60U);
}

TEST_F(Credentials, ATokenThatTheProviderRefusesIsReplaced) {
    start_with(token_service(), [](Peer& peer) {
        for (std::string seen = peer.read_request(); !seen.empty(); seen = peer.read_request()) {
            const bool good = seen.find("Bearer token-1\r\n") != std::string::npos;
            const std::string refusal = R"({"error":{"message":"expired","type":"x","code":"invalid_api_key"}})";
            peer.send(good ? ScriptedServer::ok(kAnswer)
                           : "HTTP/1.1 401 Unauthorized\r\ncontent-length: " + std::to_string(refusal.size()) +
                                 "\r\n\r\n" + refusal);
        }
    });
    EXPECT_TRUE(ask("gpt-4o", false).starts_with("HTTP/1.1 401 "));
    EXPECT_TRUE(ask("gpt-4o", false).starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(ask("gpt-4o", true).starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(tokens_->requests().size(), 2U);
}

TEST_F(Credentials, AFailureIsABadGatewayThatNamesTheSourceAndNoSecret) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    observe::LogOptions log;
    log.level = "trace";
    log.descriptor = pipe_ends[1];
    observe::start_log(log);
    start_with(
        [](Peer& peer) {
            const std::string seen = peer.read_request();
            peer.send("HTTP/1.1 401 Unauthorized\r\ncontent-length: " + std::to_string(seen.size()) + "\r\n\r\n" +
                      seen);
        },
        ScriptedServer::answering(ScriptedServer::ok(kAnswer)));
    for (const bool stream : {false, true}) {
        const std::string answer = ask("gpt-4o", stream);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 502 ")) << answer;
        EXPECT_NE(answer.find(R"("code":"provider_auth_error")"), std::string::npos) << answer;
        EXPECT_NE(answer.find("Microsoft Entra application"), std::string::npos) << answer;
        EXPECT_EQ(answer.find("canary"), std::string::npos) << answer;
        EXPECT_EQ(answer.find("127.0.0.1"), std::string::npos) << "an internal address: " << answer;
    }
    EXPECT_EQ(tokens_->requests().size(), 1U) << "a failure is remembered for a moment";
    EXPECT_EQ(provider_->connections(), 0U);
    RawClient probe(service_->port());
    probe.send("GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    EXPECT_TRUE(probe.read_to_end().starts_with("HTTP/1.1 200 ")) << "readiness is another matter";
    service_.reset();
    observe::stop_log();
    ::close(pipe_ends[1]);
    std::string lines(64 * 1024, '\0');
    lines.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::read(pipe_ends[0], lines.data(), lines.size()))));
    ::close(pipe_ends[0]);
    EXPECT_NE(lines.find("no credential"), std::string::npos) << lines;
    EXPECT_NE(lines.find("answered with status 401"), std::string::npos) << lines;
    EXPECT_EQ(lines.find("canary"), std::string::npos) << lines;
}

TEST_F(Credentials, AClientThatLeavesWhileATokenIsFetchedHoldsNothingUp) {
    start_with(
        [](Peer& peer) {
            peer.read_request();
            peer.hold();
            peer.send(ScriptedServer::ok(R"({"access_token":"late","expires_in":3600})"));
            peer.wait_closed();
        },
        ScriptedServer::answering(ScriptedServer::ok(kAnswer)));
    {
        RawClient client(service_->port());
        ASSERT_TRUE(client.send(request("gpt-4o", false)));
        ASSERT_TRUE(tokens_->wait_for_requests(1));
    }
    RawClient other(service_->port());
    ASSERT_TRUE(other.send(request("gpt-4o", false, "connection: close\r\n")));
    tokens_->release();
    EXPECT_TRUE(other.read_to_end().starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(tokens_->requests().size(), 1U);
}

}  // namespace
}  // namespace lightport::test
