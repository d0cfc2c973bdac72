// The whole gateway on a free port, in front of a scripted provider, with short deadlines. Behind each test the gateway
// must have given back every descriptor.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "app/service.hpp"
#include "config/load.hpp"
#include "support/descriptors.hpp"
#include "support/raw_client.hpp"
#include "support/scripted_server.hpp"

namespace lightport::test {

inline constexpr const char* kGatewayKey = "sk-canary-0123456789abcdef";

class GatewayFixture : public ::testing::Test {
protected:
    // A gateway whose openai and anthropic providers are the scripted one.
    void start(ScriptedServer::Handler provider) {
        provider_ = std::make_unique<ScriptedServer>(std::move(provider));
        start_at(provider_->port());
    }

    void start_at(std::uint16_t provider_port, const std::function<void(config::Config&)>& change = nullptr) {
        config::LoadOptions options;
        options.environment = [](const std::string&) { return std::nullopt; };
        config::Config config = config::load(options).config;
        config.server.listen.port = 0;
        config.server.workers = 2;
        config.server.drain_timeout = std::chrono::milliseconds(3'000);
        config.upstream.first_byte_timeout = std::chrono::milliseconds(400);
        config.upstream.idle_timeout = std::chrono::milliseconds(400);
        config.upstream.max_body_bytes = 4 << 20;
        for (const char* id : {"openai", "anthropic"}) {
            config.providers[id].base_url = "http://127.0.0.1:" + std::to_string(provider_port) + "/v1";
            config.providers[id].api_key = Secret(kGatewayKey);
        }
        if (change) change(config);
        if (adjust_) adjust_(config);
        launch(config);
    }

    void launch(const config::Config& config) {
        config_ = config;
        service_.reset();  // of an earlier start in the same test
        const std::size_t before = open_descriptors();
        service_ = std::make_unique<app::Service>(config);
        const Result<void> started = service_->start();
        ASSERT_TRUE(started) << started.error().message;
        own_descriptors_ = open_descriptors() - before;
    }

    // The provider's end closes what the gateway's pool keeps; then the gateway has what it had at its start.
    void TearDown() override {
        provider_.reset();
        EXPECT_TRUE(wait_for_descriptors(descriptors_ + own_descriptors_)) << "the gateway kept " << open_descriptors();
        service_.reset();
        EXPECT_TRUE(wait_for_descriptors(descriptors_)) << "left open: " << open_descriptors();
    }

    static std::string request(const std::string& model, bool stream, const std::string& headers = {}) {
        const std::string body = R"({"model":")" + model + R"(","stream":)" + (stream ? "true" : "false") +
                                 R"(,"messages":[{"role":"user","content":"hi"}]})";
        return "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n" + headers +
               "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    // A provider that streams "one", waits for release() and then completes the stream.
    static ScriptedServer::Handler one_word_until_released() {
        return [](Peer& peer) {
            peer.read_request();
            peer.send(
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"},\"finish_reason\":null}]}\n\n");
            peer.hold();
            peer.send(
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                "data: [DONE]\n\n");
        };
    }

    // One exchange on an own connection, until the gateway closes it.
    std::string ask(const std::string& model, bool stream) {
        RawClient client(service_->port());
        EXPECT_TRUE(client.send(request(model, stream, "connection: close\r\n")));
        return client.read_to_end();
    }

    // The same for any endpoint and body.
    std::string post(const std::string& path, const std::string& body, const std::string& headers = {}) {
        RawClient client(service_->port());
        EXPECT_TRUE(client.send("POST " + path + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n" +
                                "connection: close\r\n" + headers + "content-length: " + std::to_string(body.size()) +
                                "\r\n\r\n" + body));
        return client.read_to_end();
    }

    std::function<void(config::Config&)> adjust_;  // what a test wants otherwise; set before start()
    config::Config config_;                        // what the gateway was started with
    const std::size_t descriptors_ = open_descriptors();
    std::size_t own_descriptors_ = 0;  // of a gateway that has not served anybody yet
    std::unique_ptr<ScriptedServer> provider_;
    std::unique_ptr<app::Service> service_;
};

}  // namespace lightport::test
