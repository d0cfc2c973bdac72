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
    std::string get(const std::string& path, const std::string& headers = {}) {
        RawClient client(service_->port());
        EXPECT_TRUE(
            client.send("GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n" + headers + "\r\n"));
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

std::string failure(int status) {
    const std::string body = R"({"error":{"message":"No such luck.","type":"x","code":null}})";
    return "HTTP/1.1 " + std::to_string(status) +
           " No\r\ncontent-type: application/json\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

TEST_F(Models, OneWhoseProviderRefusesTheKeySaysSo) {
    adjust_ = [](config::Config& config) { config.providers["openai"].api_key = {}; };
    start_with(failure(401), kAnthropic);
    const std::string refused = get("/v1/models/openai/m-1", "authorization: Bearer my-own-key\r\n");
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 401 ")) << refused;
    EXPECT_NE(refused.find("No such luck."), std::string::npos) << refused;
    EXPECT_NE(provider_->requests().front().find("Bearer my-own-key"), std::string::npos);
    EXPECT_EQ(provider_->requests().size(), 1u) << "the others have nothing to say about this one";
}

TEST_F(Models, OneSaysWhatIsAboutTheKeyPermissionsOrALimit) {
    for (const int status : {401, 403, 429}) {
        start_with(failure(status), kAnthropic);
        for (int i = 0; i < 2; ++i) {  // the second time from memory
            const std::string answer = get("/v1/models/openai/m-1");
            EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ")) << answer;
            EXPECT_NE(answer.find("No such luck."), std::string::npos) << answer;
        }
        EXPECT_EQ(provider_->requests().size(), 1u);
        service_.reset();
    }
}

TEST_F(Models, OneOfAProviderThatCannotListIsAnyThatARequestCouldUse) {
    adjust_ = [](config::Config& config) {
        config.providers["perplexity-ai"].api_key = Secret(kGatewayKey);
        config.routes.push_back({"Fast", "openai", "m-1", std::nullopt});
    };
    start_with(kOpenAi, kAnthropic);
    for (const char* headers : {"", "authorization: Bearer unknown-key\r\n"}) {
        const std::string answer = get("/v1/models/perplexity-ai/sonar", headers);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
        EXPECT_TRUE(
            answer.ends_with(R"({"id":"perplexity-ai/sonar","object":"model","created":0,"owned_by":"perplexity-ai"})"))
            << answer;
    }
    EXPECT_TRUE(get("/v1/models/fast").ends_with(R"({"id":"fast","object":"model","created":0,"owned_by":"openai"})"));
    EXPECT_TRUE(provider_->requests().empty());
}

TEST_F(Models, OneIsRoutedByTheHeader) {
    start_with(kOpenAi, kAnthropic);
    const std::string found = get("/v1/models/m-1", "x-lightport-provider: openai\r\n");
    EXPECT_TRUE(found.ends_with(R"({"id":"m-1","object":"model","created":7,"owned_by":"system"})")) << found;
    const std::string elsewhere = get("/v1/models/m-1", "x-lightport-provider: anthropic\r\n");
    EXPECT_TRUE(elsewhere.starts_with("HTTP/1.1 404 ")) << elsewhere;
    const std::string unknown = get("/v1/models/m-1", "x-lightport-provider: nobody\r\n");
    EXPECT_TRUE(unknown.starts_with("HTTP/1.1 400 ")) << unknown;
    EXPECT_NE(unknown.find("unknown provider: `nobody`"), std::string::npos) << unknown;
    EXPECT_TRUE(get("/v1/models/", "x-lightport-provider: openai\r\n").starts_with("HTTP/1.1 404 "));
}

TEST_F(Models, AreListedOnceEach) {
    adjust_ = [](config::Config& config) {
        config.routes.push_back({"openai/m-1", "anthropic", "c-1", std::nullopt});
        config.providers["anthropic"].model_list = {"c-1", "c-2", "c-1"};
    };
    start_with(ScriptedServer::ok(R"({"data":[{"id":"m-1"},{"id":"m-2"},{"id":"m-2"}]})"), kFailure);
    const std::string answer = get("/v1/models");
    std::string ids;
    for (std::size_t at = answer.find("\"id\":\""); at != std::string::npos; at = answer.find("\"id\":\"", at + 1)) {
        ids += answer.substr(at + 6, answer.find('"', at + 6) - at - 6) + " ";
    }
    EXPECT_EQ(ids, "openai/m-1 anthropic/c-1 anthropic/c-2 openai/m-2 ");
    EXPECT_EQ(answer.find("x-lightport-incomplete"), std::string::npos) << answer;
}

TEST_F(Models, BeyondTheLimitAreMissedAloud) {
    adjust_ = [](config::Config& config) {
        std::vector<std::string>& models = config.providers["anthropic"].model_list;
        for (int i = 0; i < 10'001; ++i) models.push_back("c-" + std::to_string(i));
    };
    start_with(kOpenAi, kAnthropic);
    const std::string answer = get("/v1/models");
    EXPECT_NE(answer.find("x-lightport-incomplete: anthropic\r\n"), std::string::npos) << answer.substr(0, 500);
    EXPECT_NE(answer.find("\"anthropic/c-9999\""), std::string::npos);
    EXPECT_EQ(answer.find("\"anthropic/c-10000\""), std::string::npos);
}

TEST(ModelId, IsDecodedOnce) {
    EXPECT_EQ(gateway::model_id("a%2Fb"), "a/b");
    EXPECT_EQ(gateway::model_id("a/b%3A%40"), "a/b:@");
    EXPECT_EQ(gateway::model_id("100%"), "100%");
    EXPECT_EQ(gateway::model_id("%zz%252F"), "%zz%2F");
}

}  // namespace
}  // namespace lightport::test
