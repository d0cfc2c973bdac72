// What clients see while the gateway goes down.
#include <future>

#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kFirstChunk =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"},\"finish_reason\":null}]}\n\n";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Drain : public GatewayFixture {
protected:
    // A provider that says `begin` and then waits, behind a gateway that drains with these times.
    void start_holding(const char* begin, std::chrono::milliseconds delay, std::chrono::milliseconds timeout) {
        adjust_ = [delay, timeout](config::Config& config) {
            config.server.drain_delay = delay;
            config.server.drain_timeout = timeout;
            config.upstream.first_byte_timeout = config.upstream.idle_timeout = 30s;
        };
        start([begin](Peer& peer) {
            peer.read_request();
            peer.send(begin);
            peer.wait_closed();
        });
    }

    std::future<void> drain() {
        auto empty = std::make_shared<std::promise<void>>();
        service_->drain([empty] { empty->set_value(); });
        return empty->get_future();
    }
};

TEST_F(Drain, StreamsEndWithAnErrorWhenTheTimeIsOver) {
    start_holding(kFirstChunk, 0ms, 50ms);
    RawClient client(service_->port());
    ASSERT_TRUE(client.send(request("openai/m", true)));
    ASSERT_TRUE(has(client.read_until("one"), "200 OK"));
    std::future<void> empty = drain();
    const std::string rest = client.read_to_end();
    EXPECT_TRUE(has(rest, R"("code":"shutting_down")")) << rest;
    EXPECT_EQ(rest.find("data: "), rest.rfind("data: ")) << "one event: " << rest;
    EXPECT_FALSE(has(rest, "[DONE]")) << rest;
    EXPECT_FALSE(has(rest, "0\r\n\r\n")) << "no last chunk: " << rest;
    client.close();
    EXPECT_EQ(empty.wait_for(5s), std::future_status::ready);
    EXPECT_TRUE(provider_->wait_for_no_connection());
}

TEST_F(Drain, WhoStillWaitsForTheProviderGetsA503) {
    const std::string embeddings = R"({"model":"openai/text-embedding-3-small","input":"hi"})";
    for (const std::string& bytes :
         {request("openai/m", false), request("openai/m", true),
          "POST /v1/embeddings HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: " +
              std::to_string(embeddings.size()) + "\r\n\r\n" + embeddings}) {
        start_holding("", 0ms, 50ms);
        RawClient client(service_->port());
        ASSERT_TRUE(client.send(bytes));
        ASSERT_TRUE(provider_->wait_for_requests(1));
        std::future<void> empty = drain();
        const std::string answer = client.read_to_end();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
        EXPECT_TRUE(has(answer, R"("code":"shutting_down")")) << answer;
        EXPECT_TRUE(has(answer, "connection: close\r\n")) << answer;
        EXPECT_TRUE(has(answer, "x-should-retry: true\r\n")) << answer;
        client.close();
        EXPECT_EQ(empty.wait_for(5s), std::future_status::ready);
    }
}

TEST_F(Drain, WhileItIsDelayedTheGatewayServesButIsNotReady) {
    start_holding("", 1500ms, 5s);
    std::future<void> empty = drain();
    const auto ask_on_new_connection = [&](const std::string& bytes) {
        RawClient client(service_->port());
        EXPECT_TRUE(client.send(bytes));
        return client.read_to_end();
    };
    const std::string ready = ask_on_new_connection("GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n");
    EXPECT_TRUE(ready.starts_with("HTTP/1.1 503 ")) << ready;
    EXPECT_TRUE(has(ready, "connection: close\r\n")) << ready;
    const std::string answer = ask_on_new_connection(request("mock/echo", false));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_TRUE(has(answer, "connection: close\r\n")) << answer;
    EXPECT_EQ(empty.wait_for(0s), std::future_status::timeout);
    EXPECT_EQ(empty.wait_for(10s), std::future_status::ready);
    EXPECT_FALSE(RawClient(service_->port()).connected());
}

}  // namespace
}  // namespace lightport::test
