// GET /v1/models: who is asked, one provider's failure, the cache, and one model by its name.
#include "e2e/gateway_fixture.hpp"
#include "gateway/models_exchange.hpp"

namespace lightport::test {
namespace {

class Models : public GatewayFixture {
protected:
    // Both providers are the scripted one; the anthropic one is told by its path's query.
    void start_with(const std::string& openai, const std::string& anthropic) {
        start([openai, anthropic](Peer& peer) {
            for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
                const bool second = request.starts_with("GET /v1/models?limit=1000 ");
                if (!peer.send(second ? anthropic : openai)) return;
            }
        });
    }
    std::string get(const std::string& path) {
        RawClient client(service_->port());
        EXPECT_TRUE(client.send("GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"));
        return client.read_to_end();
    }
};

const std::string kOpenAi = ScriptedServer::ok(
    R"({"object":"list","data":[{"id":"m-1","object":"model","created":7,"owned_by":"system"},{"id":"org/m-2"}]})");
const std::string kAnthropic = ScriptedServer::ok(
    R"({"data":[{"type":"model","id":"c-1","display_name":"C","created_at":"2025-02-19T00:00:00Z"}],"has_more":false})");
const std::string kFailure = "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n";

TEST_F(Models, OfAllProvidersUnderTheNamesOfClients) {
    start_with(kOpenAi, kAnthropic);
    const std::string answer = get("/v1/models");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_NE(answer.find("content-type: application/json\r\n"), std::string::npos) << answer;
    EXPECT_EQ(answer.find("x-lightport-incomplete"), std::string::npos) << answer;
    EXPECT_TRUE(
        answer.ends_with(R"({"object":"list","data":[)"
                         R"({"id":"anthropic/c-1","object":"model","created":1739923200,"owned_by":"anthropic"},)"
                         R"({"id":"openai/m-1","object":"model","created":7,"owned_by":"system"},)"
                         R"({"id":"openai/org/m-2","object":"model","created":0,"owned_by":"openai"}]})"))
        << answer;
    for (const std::string& request : provider_->requests()) {
        EXPECT_NE(request.find(kGatewayKey), std::string::npos) << request;
        EXPECT_EQ(request.find("content-type"), std::string::npos) << request;
    }
}

TEST_F(Models, AreAskedForOnceAndKept) {
    start_with(kOpenAi, kAnthropic);
    const std::string first = get("/v1/models");
    EXPECT_EQ(first.substr(first.find("\r\n\r\n")), get("/v1/models").substr(first.find("\r\n\r\n")));
    EXPECT_EQ(provider_->requests().size(), 2u);
}

TEST_F(Models, OneFailureDoesNotHideTheOthers) {
    start_with(kFailure, kAnthropic);
    const std::string answer = get("/v1/models");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_NE(answer.find("x-lightport-incomplete: openai\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("anthropic/c-1"), std::string::npos) << answer;
    const std::string one = get("/v1/models/openai/m-1");
    EXPECT_TRUE(one.starts_with("HTTP/1.1 502 ")) << one;
}

TEST_F(Models, ManySlowProvidersDoNotHideAGoodOne) {
    adjust_ = [](config::Config& config) {
        config.models.timeout = std::chrono::milliseconds(300);
        config.providers["anthropic"].api_key = {};
        for (char letter = 'a'; letter < 'a' + 20; ++letter) {
            config::Provider& slow = config.providers["a-" + std::string(1, letter)];
            slow = config.providers["openai"];
            slow.id = "a-" + std::string(1, letter);
            slow.base_url.insert(slow.base_url.size() - 3, "/slow");
        }
    };
    start([](Peer& peer) {
        for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
            if (request.starts_with("GET /slow/")) return peer.hold();
            if (!peer.send(kOpenAi)) return;
        }
    });
    const std::string answer = get("/v1/models");
    EXPECT_NE(answer.find("openai/m-1"), std::string::npos) << answer;
    EXPECT_NE(answer.find("x-lightport-incomplete: a-a,a-b,"), std::string::npos) << answer;
    EXPECT_NE(answer.find(",a-t\r\n"), std::string::npos) << answer;
}

TEST_F(Models, OneByAnyNameThatIsServed) {
    start_with(kOpenAi, kAnthropic);
    for (const char* id : {"openai/org/m-2", "openai%2Forg%2fm-2"}) {
        const std::string answer = get(std::string("/v1/models/") + id);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
        EXPECT_TRUE(answer.ends_with(R"({"id":"openai/org/m-2","object":"model","created":0,"owned_by":"openai"})"))
            << answer;
    }
    for (const char* id : {"openai/none", "nobody/m", ""}) {
        const std::string answer = get(std::string("/v1/models/") + id);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 ")) << answer;
        EXPECT_NE(answer.find(R"("code":"model_not_found")"), std::string::npos) << answer;
    }
    EXPECT_TRUE(post("/v1/models", "{}").starts_with("HTTP/1.1 405 "));
}

TEST(ModelId, IsDecodedOnce) {
    EXPECT_EQ(gateway::model_id("a%2Fb"), "a/b");
    EXPECT_EQ(gateway::model_id("a/b%3A%40"), "a/b:@");
    EXPECT_EQ(gateway::model_id("100%"), "100%");
    EXPECT_EQ(gateway::model_id("%zz%252F"), "%zz%2F");
}

}  // namespace
}  // namespace lightport::test
