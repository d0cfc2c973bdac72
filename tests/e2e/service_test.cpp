// The gateway as a whole: keys and origins, refusals, draining.
#include <future>

#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;
using Service = GatewayFixture;

constexpr const char* kWhole =
    R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]})";

TEST_F(Service, TheModelIsSplicedAndEverythingElseStaysAsItWas) {
    start(ScriptedServer::answering(ScriptedServer::ok(kWhole)));
    const std::string body =
        R"({ "model" : "openai/gpt-x", "seed": 12345678901234567890, "messages":[{"role":"user","content":"\u00e4"}], "x":1e400 })";
    RawClient client(service_->port());
    ASSERT_TRUE(
        client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                    "connection: close\r\ncontent-length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body));
    EXPECT_NE(client.read_to_end().find(kWhole), std::string::npos);
    const std::string sent = provider_->requests().at(0);
    EXPECT_TRUE(sent.ends_with(
        R"({ "model" : "gpt-x", "seed": 12345678901234567890, "messages":[{"role":"user","content":"\u00e4"}], "x":1e400 })"))
        << sent;
    EXPECT_NE(sent.find("authorization: Bearer " + std::string(kGatewayKey)), std::string::npos) << sent;
    EXPECT_EQ(sent.find("transfer-encoding"), std::string::npos) << sent;
}

// Whatever a client says about hosts, a configured key goes to the configured origin only.
TEST_F(Service, NoRequestMovesAConfiguredKeyToAnotherHost) {
    ScriptedServer evil(ScriptedServer::answering(ScriptedServer::ok(kWhole)));
    start(ScriptedServer::answering(ScriptedServer::ok(kWhole)));
    const std::string other = "127.0.0.1:" + std::to_string(evil.port());
    const std::string body = R"({"model":"openai/m","api_base":"http://)" + other + R"(","base_url":"http://)" + other +
                             R"(","messages":[{"role":"user","content":"hi"}]})";
    const std::string length = "content-length: " + std::to_string(body.size()) + "\r\n";
    for (const std::string& head :
         {"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nx-lightport-custom-host: http://" + other + "\r\n",
          "POST http://" + other + "/v1/chat/completions HTTP/1.1\r\nhost: " + other + "\r\n",
          "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nx-forwarded-host: " + other + "\r\n"}) {
        RawClient client(service_->port());
        ASSERT_TRUE(
            client.send(head + "content-type: application/json\r\nconnection: close\r\n" + length + "\r\n" + body));
        client.read_to_end();
    }
    EXPECT_EQ(evil.connections(), 0u);
}

TEST_F(Service, RefusalsNameTheirReason) {
    start(ScriptedServer::answering(ScriptedServer::ok(kWhole)));
    const auto post = [&](const std::string& path, const std::string& body) {
        RawClient client(service_->port());
        client.send("POST " + path +
                    " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\n"
                    "content-length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.read_to_end();
    };
    EXPECT_TRUE(post("/v1/nothing", "{}").starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(post("/livez", "{}").starts_with("HTTP/1.1 405 "));
    const std::string broken = post("/v1/chat/completions", R"({"model": )");
    EXPECT_TRUE(broken.starts_with("HTTP/1.1 400 ")) << broken;
    EXPECT_NE(broken.find("at byte 10"), std::string::npos) << broken;
    const std::string no_messages = post("/v1/chat/completions", R"({"model":"openai/m"})");
    EXPECT_NE(no_messages.find(R"("param":"messages")"), std::string::npos) << no_messages;
    const std::string unknown =
        post("/v1/chat/completions", R"({"model":"nobody-knows","messages":[{"role":"user","content":"x"}]})");
    EXPECT_NE(unknown.find("model_not_found"), std::string::npos) << unknown;
    EXPECT_EQ(provider_->connections(), 0u);
}

TEST_F(Service, LossesAreToldOrRefused) {
    start(ScriptedServer::answering(ScriptedServer::ok(
        R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}})")));
    const std::string body =
        R"({"model":"anthropic/claude-sonnet-4-5","seed":7,"messages":[{"role":"user","content":"hi"}]})";
    const auto post = [&](const std::string& headers) {
        RawClient client(service_->port());
        client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: "
            "close\r\n" +
            headers + "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.read_to_end();
    };
    const std::string told = post("");
    EXPECT_TRUE(told.starts_with("HTTP/1.1 200 ")) << told;
    EXPECT_NE(told.find("x-lightport-lossy: seed\r\n"), std::string::npos) << told;
    const std::string refused = post("x-lightport-strict: true\r\n");
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 400 ")) << refused;
    EXPECT_NE(refused.find(R"("param":"seed")"), std::string::npos) << refused;
    for (const char* word : {"yes", "on", "TRUE", "1"}) {
        EXPECT_TRUE(post("x-lightport-strict: " + std::string(word) + "\r\n").starts_with("HTTP/1.1 400 ")) << word;
    }
    const std::string unknown = post("x-lightport-strict: sure\r\n");
    EXPECT_NE(unknown.find("The header x-lightport-strict is neither true nor false."), std::string::npos) << unknown;
    EXPECT_EQ(provider_->requests().size(), 1u) << "strict mode refuses before anything is sent";
}

TEST_F(Service, AnEventLargerThanConfiguredEndsTheStream) {
    adjust_ = [](config::Config& config) { config.upstream.max_event_bytes = 2'000; };
    start([](Peer& peer) {
        peer.read_request();
        peer.send(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" +
            std::string(4'000, 'x') + "\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    });
    for (const char* model : {"openai/m", "anthropic/claude-x"}) {
        const std::string answer = ask(model, true);
        EXPECT_NE(answer.find("too large"), std::string::npos) << answer.substr(0, 1'000);
        EXPECT_EQ(answer.find("[DONE]"), std::string::npos) << answer.substr(0, 1'000);
    }
}

TEST_F(Service, DrainingFinishesStreamsAndThenIsEmpty) {
    start(one_word_until_released());
    RawClient client(service_->port());
    ASSERT_TRUE(client.send(request("openai/m", true)));
    ASSERT_NE(client.read_until("one").find("200 OK"), std::string::npos);
    std::promise<void> empty;
    service_->drain([&empty] { empty.set_value(); });
    auto done = empty.get_future();
    EXPECT_EQ(done.wait_for(0ms), std::future_status::timeout) << "a stream still runs";
    provider_->release();
    EXPECT_NE(client.read_to_end().find("[DONE]"), std::string::npos);
    EXPECT_EQ(done.wait_for(5s), std::future_status::ready);
    EXPECT_FALSE(RawClient(service_->port()).connected()) << "nobody listens any more";
}

}  // namespace
}  // namespace lightport::test
