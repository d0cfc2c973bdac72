// What a client sees when a provider fails, on real sockets: a clear status before the first byte, an error event and
// an incomplete body after it, and never a false success.
#include <vector>

#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kChunk =
    R"(data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"hi"},"finish_reason":null}]})"
    "\n\n";
constexpr std::string_view kFinish =
    R"(data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
    "\n\n";

std::string stream_head() {
    return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
}

std::string chunk(std::string_view bytes) {
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    return size + std::string(bytes) + "\r\n";
}

using Faults = GatewayFixture;

// A provider that reads one request, sends these bytes and closes.
ScriptedServer::Handler sending(std::string bytes) {
    return [bytes = std::move(bytes)](Peer& peer) {
        peer.read_request();
        peer.send(bytes);
    };
}

void expect_error(const std::string& answer, const std::string& status, const std::string& code) {
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + status + " ")) << answer;
    EXPECT_NE(answer.find("\"code\":\"" + code + "\""), std::string::npos) << answer;
    EXPECT_NE(answer.find("x-request-id: req_"), std::string::npos) << answer;
    EXPECT_EQ(answer.find(kGatewayKey), std::string::npos) << "a credential in the answer: " << answer;
}

// The stream had begun: its events, one error event, no [DONE], and the last chunk is missing.
void expect_broken_stream(const std::string& answer, const std::string& code) {
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_NE(answer.find(R"("content":"hi")"), std::string::npos) << answer;
    EXPECT_NE(answer.find("data: {\"error\":{"), std::string::npos) << answer;
    EXPECT_NE(answer.find("\"code\":\"" + code + "\""), std::string::npos) << answer;
    EXPECT_EQ(answer.find("[DONE]"), std::string::npos) << answer;
    EXPECT_FALSE(answer.ends_with("0\r\n\r\n")) << answer;
}

// One read of the gateway brings the first words and what is wrong.
TEST_F(Faults, WordsBeforeAFailureInTheSameReadAreDelivered) {
    start(sending(stream_head() + chunk(std::string(kChunk) + "data: {broken\n\n")));
    expect_broken_stream(ask("openai/m", true), "upstream_invalid_event");
    EXPECT_TRUE(ask("openai/m", false).starts_with("HTTP/1.1 502 ")) << "a whole answer is all or nothing";
}

TEST_F(Faults, AFailureBeforeAnyWordIsAStatusAlsoAfterTheStreamsBeginning) {
    const std::string begin =
        "event: message_start\n"
        R"(data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"usage":{"input_tokens":1,"output_tokens":1}}})"
        "\n\n";
    const std::string word =
        "event: content_block_start\n"
        R"(data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"
        "\n\nevent: content_block_delta\n"
        R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}})"
        "\n\n";
    const std::string overloaded =
        "event: error\n"
        R"(data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"
        "\n\n";
    start(sending(stream_head() + chunk(begin + overloaded)));
    expect_error(ask("anthropic/claude-x", true), "503", "server_is_overloaded");
    start(sending(stream_head() + chunk(begin + word + overloaded)));
    expect_broken_stream(ask("anthropic/claude-x", true), "server_is_overloaded");
}

TEST_F(Faults, NobodyListens) {
    std::uint16_t free_port = 0;
    { free_port = ScriptedServer(ScriptedServer::answering("")).port(); }
    start_at(free_port);
    expect_error(ask("openai/m", false), "502", "upstream_connect_failed");
}

TEST_F(Faults, AcceptsAndCloses) {
    start([](Peer& peer) { peer.read_request(); });
    expect_error(ask("openai/m", false), "502", "upstream_connection_closed");
}

TEST_F(Faults, AcceptsAndStaysSilent) {
    start([](Peer& peer) {
        peer.read_request();
        peer.wait_closed();
    });
    expect_error(ask("openai/m", false), "504", "upstream_timeout");
}

TEST_F(Faults, AnswersOtherThanHttp) {
    start(sending("SSH-2.0-OpenSSH\r\n\r\n"));
    expect_error(ask("openai/m", false), "502", "upstream_bad_response");
}

TEST_F(Faults, RedirectsAreNotFollowed) {
    start(sending("HTTP/1.1 302 Found\r\nlocation: http://evil.example/\r\ncontent-length: 0\r\n\r\n"));
    const std::string answer = ask("openai/m", false);
    expect_error(answer, "502", "upstream_redirect");
    EXPECT_EQ(answer.find("evil.example"), std::string::npos) << answer;
}

TEST_F(Faults, AWebPageIsNoAnswer) {
    start(sending(ScriptedServer::ok("<html>hello</html>", "text/html")));
    EXPECT_TRUE(ask("openai/m", false).starts_with("HTTP/1.1 502 "));
    EXPECT_TRUE(ask("anthropic/claude-sonnet-4-5", true).starts_with("HTTP/1.1 502 "));
}

TEST_F(Faults, AShortBodyIsNoAnswer) {
    start(sending("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"id\":"));
    expect_error(ask("openai/m", false), "502", "upstream_truncated");
}

TEST_F(Faults, AnEndlessBodyIsCutAtTheLimit) {
    start([](Peer& peer) {
        peer.read_request();
        const std::string piece = chunk(std::string(256 * 1024, ' '));
        peer.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
        while (peer.send(piece)) {
        }
    });
    expect_error(ask("openai/m", false), "502", "upstream_body_too_large");
}

TEST_F(Faults, ABodyThatIsAnnouncedTooLargeIsNotWaitedFor) {
    start([](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10737418240\r\n\r\n{");
        peer.wait_closed();
    });
    expect_error(ask("openai/m", false), "502", "upstream_body_too_large");
}

TEST_F(Faults, StreamCutAfterItsFirstChunk) {
    start(sending(stream_head() + chunk(kChunk)));
    expect_broken_stream(ask("openai/m", true), "upstream_truncated");
}

TEST_F(Faults, StreamThatStalls) {
    start([](Peer& peer) {
        peer.read_request();
        peer.send(stream_head() + chunk(kChunk));
        peer.wait_closed();
    });
    expect_broken_stream(ask("openai/m", true), "upstream_idle_timeout");
}

TEST_F(Faults, StreamThatEndsWithoutATerminalEvent) {
    start(sending(stream_head() + chunk(kChunk) + "0\r\n\r\n"));
    expect_broken_stream(ask("openai/m", true), "stream_truncated");
}

TEST_F(Faults, StreamWithAnUndecodableEvent) {
    start(sending(stream_head() + chunk(kChunk) + chunk("data: {\"id\":\n\n") + "0\r\n\r\n"));
    expect_broken_stream(ask("openai/m", true), "upstream_invalid_event");
}

TEST_F(Faults, AnErrorAsTheFirstEventBecomesAStatus) {
    start(sending(stream_head() +
                  chunk("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                        "\"message\":\"Overloaded\"}}\n\n") +
                  "0\r\n\r\n"));
    expect_error(ask("anthropic/claude-sonnet-4-5", true), "503", "server_is_overloaded");
}

TEST_F(Faults, AMissingDoneIsAddedAfterAFinishReason) {
    start(sending(stream_head() + chunk(kChunk) + chunk(kFinish) + "0\r\n\r\n"));
    const std::string answer = ask("openai/m", true);
    EXPECT_NE(answer.find("data: [DONE]"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("0\r\n\r\n")) << answer;
}

TEST_F(Faults, AStreamThatHangsAfterDoneEndsForTheClient) {
    start([](Peer& peer) {
        peer.read_request();
        peer.send(stream_head() + chunk(kChunk) + chunk(kFinish) + chunk("data: [DONE]\n\n"));
        peer.wait_closed();
    });
    const std::string answer = ask("openai/m", true);
    EXPECT_TRUE(answer.ends_with("0\r\n\r\n")) << answer;
    EXPECT_TRUE(provider_->wait_for_no_connection(3s)) << "the connection to the provider was kept";
}

TEST_F(Faults, AClientThatLeavesEndsTheProvidersConnectionAtOnce) {
    start([](Peer& peer) {
        peer.read_request();
        peer.send(stream_head() + chunk(kChunk));
        peer.wait_closed();
    });
    RawClient client(service_->port());
    ASSERT_TRUE(client.send(request("openai/m", true)));
    ASSERT_NE(client.read_until("\"hi\"").find("200 OK"), std::string::npos);
    const auto start = std::chrono::steady_clock::now();
    client.close();
    EXPECT_TRUE(provider_->wait_for_no_connection(2s));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 250ms) << "100 ms are the goal; the rest is for slow machines";
}

TEST_F(Faults, ConnectionsAreReusedAfterStreamsAndWholeAnswers) {
    const std::string body = R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
                             R"("message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]})";
    start([body](Peer& peer) {
        for (std::string asked = peer.read_request(); !asked.empty(); asked = peer.read_request()) {
            const bool stream = asked.find("\"stream\":true") != std::string::npos;
            peer.send(stream ? stream_head() + chunk(kChunk) + chunk(kFinish) + chunk("data: [DONE]\n\n") + "0\r\n\r\n"
                             : ScriptedServer::ok(body));
        }
    });
    RawClient client(service_->port());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(request("openai/m", true)));
        EXPECT_NE(client.read_until("0\r\n\r\n").find("[DONE]"), std::string::npos);
        ASSERT_TRUE(client.send(request("openai/m", false)));
        EXPECT_NE(client.read_until(body).find("200 OK"), std::string::npos);
    }
    EXPECT_EQ(provider_->connections(), 1u);
    EXPECT_EQ(provider_->requests().size(), 6u);
}

}  // namespace
}  // namespace lightport::test
