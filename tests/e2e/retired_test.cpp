// Providers whose service was shut down: refused without a connection, served at an address of the user's own.
#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

class Retired : public GatewayFixture {
protected:
    void start_provider() {
        provider_ = std::make_unique<ScriptedServer>([](Peer& peer) {
            while (!peer.read_request().empty()) {
                peer.send(
                    ScriptedServer::ok(R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[)"
                                       R"({"index":0,"message":{"role":"assistant","content":"hi"},)"
                                       R"("finish_reason":"stop"}]})"));
            }
        });
    }
};

TEST_F(Retired, IsRefusedWithWhatBecameOfIt) {
    start_provider();
    start_at(provider_->port());
    for (const bool stream : {false, true}) {
        const std::string answer = ask("anyscale/meta-llama/Llama-3-8b", stream);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 ")) << answer;
        EXPECT_NE(answer.find(R"("code":"model_not_found")"), std::string::npos) << answer;
        EXPECT_NE(answer.find("`anyscale` is retired. Its public endpoints were shut down"), std::string::npos)
            << answer;
    }
    EXPECT_EQ(provider_->connections(), 0U);
}

TEST_F(Retired, IsServedAtAnAddressOfTheUsersOwn) {
    start_provider();
    start_at(provider_->port(), [this](config::Config& config) {
        config::Provider& anyscale = config.providers["anyscale"];
        anyscale.base_url = "http://127.0.0.1:" + std::to_string(provider_->port()) + "/mine";
        anyscale.configured = true;
    });
    const std::string answer = ask("anyscale/my-model", false);
    EXPECT_NE(answer.find(R"("content":"hi")"), std::string::npos) << answer;
    ASSERT_TRUE(provider_->wait_for_requests(1));
    EXPECT_TRUE(provider_->requests().front().starts_with("POST /mine/chat/completions "));
}

}  // namespace
}  // namespace lightport::test
