// A new configuration while requests run.
#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

using Reload = GatewayFixture;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

config::Route route_to(const std::string& provider, const std::string& target) {
    config::Route route;
    route.model = "fast";
    route.provider = provider;
    route.target_model = target;
    return route;
}

TEST_F(Reload, ARouteChangesForTheNextRequest) {
    adjust_ = [](config::Config& config) { config.routes = {route_to("mock", "echo")}; };
    start_at(1);
    EXPECT_TRUE(ask("fast", false).starts_with("HTTP/1.1 200 "));
    config::LoadResult loaded;
    loaded.config = config_;
    loaded.config.routes = {route_to("mock", "rate-limit")};
    loaded.config.server.idle_timeout += std::chrono::seconds(1);
    loaded.config.server.drain_timeout += std::chrono::seconds(1);
    const app::Reloaded outcome = service_->reload(std::move(loaded));
    EXPECT_TRUE(outcome.problems.empty());
    EXPECT_EQ(outcome.needs_restart, std::vector<std::string>{"server.idle_timeout"});
    // On one connection per worker, the first of which were accepted after the message was posted.
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(ask("fast", false).starts_with("HTTP/1.1 429 "));
}

TEST_F(Reload, AConnectionThatIsOpenIsServedByTheNewConfiguration) {
    adjust_ = [](config::Config& config) { config.routes = {route_to("mock", "echo")}; };
    start_at(1);
    RawClient client(service_->port());
    ASSERT_TRUE(client.send(request("fast", false)));
    EXPECT_TRUE(has(client.read_until("\"usage\""), "200 OK"));
    client.read_until("}}");
    config::LoadResult loaded;
    loaded.config = config_;
    loaded.config.routes = {route_to("mock", "overload")};
    EXPECT_TRUE(service_->reload(std::move(loaded)).problems.empty());
    ASSERT_TRUE(client.send(request("fast", false, "connection: close\r\n")));
    EXPECT_TRUE(has(client.read_to_end(), "HTTP/1.1 503 "));
}

TEST_F(Reload, ABadFileKeepsTheOldConfiguration) {
    adjust_ = [](config::Config& config) { config.routes = {route_to("mock", "echo")}; };
    start_at(1);
    config::LoadResult loaded;
    loaded.problems.push_back({"lightport.yaml", 3, 5, "unknown key `prot`"});
    const app::Reloaded outcome = service_->reload(std::move(loaded));
    ASSERT_EQ(outcome.problems.size(), 1u);
    EXPECT_EQ(outcome.problems[0].line, 3);
    EXPECT_TRUE(ask("fast", false).starts_with("HTTP/1.1 200 "));
}

// Right for the loopback address that it names, but the process still listens to everybody.
TEST_F(Reload, KeysCannotBeDroppedWhileOthersCanConnect) {
    adjust_ = [](config::Config& config) {
        config.server.listen.host = "0.0.0.0";
        config.gateway_keys = {{"team", std::string(64, 'a')}};
    };
    start_at(1);
    config::LoadResult loaded;
    loaded.config = config_;
    loaded.config.server.listen.host = "127.0.0.1";
    loaded.config.gateway_keys.clear();
    const app::Reloaded outcome = service_->reload(std::move(loaded));
    ASSERT_EQ(outcome.problems.size(), 1u);
    EXPECT_TRUE(has(outcome.problems[0].message, "server.listen.host")) << outcome.problems[0].to_string();
    EXPECT_TRUE(ask("mock/echo", false).starts_with("HTTP/1.1 401 "));
}

TEST_F(Reload, AStreamThatRunsIsFinishedByTheOldConfiguration) {
    adjust_ = [](config::Config& config) { config.upstream.idle_timeout = std::chrono::seconds(30); };
    start(one_word_until_released());
    RawClient client(service_->port());
    ASSERT_TRUE(client.send(request("openai/m", true)));
    ASSERT_TRUE(has(client.read_until("one"), "200 OK"));
    config::LoadResult loaded;
    loaded.config = config_;
    loaded.config.providers["openai"].base_url = "http://127.0.0.1:1/v1";
    EXPECT_TRUE(service_->reload(std::move(loaded)).problems.empty());
    EXPECT_TRUE(has(ask("openai/m", false), "upstream_connect_failed")) << "the next request goes to the new address";
    provider_->release();
    EXPECT_TRUE(has(client.read_until("[DONE]"), "\"finish_reason\":\"stop\""));
}

}  // namespace
}  // namespace lightport::test
