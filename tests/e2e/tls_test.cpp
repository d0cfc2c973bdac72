// The gateway in front of a provider that speaks TLS, with certificates made here: what is trusted, what is refused
// before a byte of the request was sent, and how broken handshakes and endings look to the client.
#include <mutex>
#include <optional>
#include <vector>

#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kNames = "DNS:localhost,IP:127.0.0.1";
constexpr const char* kWhole =
    R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]})";
constexpr const char* kStream =
    "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}\n\n"
    "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    "data: [DONE]\n\n";
constexpr const char* kStreamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

class Tls : public GatewayFixture {
protected:
    // The provider at https://127.0.0.1 with this certificate (none: it speaks plain TCP), trusted through our CA.
    void start_tls(ScriptedServer::Handler handler, std::optional<TlsIdentity> identity, bool trusted = true) {
        ServerOptions options;
        options.tls = std::move(identity);
        provider_ = std::make_unique<ScriptedServer>(std::move(handler), options);
        start_at(provider_->port(), [&](config::Config& config) {
            config.upstream.tls_timeout = 400ms;
            for (const char* id : {"openai", "anthropic"}) {
                config.providers[id].base_url = "https://127.0.0.1:" + std::to_string(provider_->port()) + "/v1";
                if (trusted) config.providers[id].ca_file = ca_.ca_file();
            }
        });
    }

    void expect_refused(const std::string& code, const std::string& status = "502") {
        for (const bool stream : {false, true}) {
            const std::string answer = ask("openai/m", stream);
            EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + status + " ")) << answer;
            EXPECT_NE(answer.find("\"code\":\"" + code + "\""), std::string::npos) << answer;
            EXPECT_EQ(answer.find(kGatewayKey), std::string::npos) << answer;
        }
    }

    void expect_not_trusted() {
        expect_refused("upstream_tls_verify_failed");
        EXPECT_EQ(provider_->bytes(), 0u) << "a byte of the request was sent";
        EXPECT_TRUE(provider_->requests().empty());
    }

    TestCa ca_;
};

ScriptedServer::Handler whole_or_stream() {
    return [](Peer& peer) {
        for (std::string asked = peer.read_request(); !asked.empty(); asked = peer.read_request()) {
            const bool stream = asked.find("\"stream\":true") != std::string::npos;
            peer.send(ScriptedServer::ok(stream ? kStream : kWhole, stream ? "text/event-stream" : "application/json"));
        }
    };
}

TEST_F(Tls, AnswersAndStreams) {
    start_tls(whole_or_stream(), ca_.issue(kNames));
    EXPECT_NE(ask("openai/m", false).find(kWhole), std::string::npos);
    const std::string stream = ask("openai/m", true);
    EXPECT_NE(stream.find("\"content\":\"hi\""), std::string::npos) << stream;
    EXPECT_NE(stream.find("data: [DONE]"), std::string::npos) << stream;
    EXPECT_NE(provider_->requests().at(0).find("authorization: Bearer " + std::string(kGatewayKey)), std::string::npos);
}

TEST_F(Tls, AnExpiredCertificateIsRefused) {
    start_tls(whole_or_stream(), ca_.issue(kNames, -1));
    expect_not_trusted();
}

TEST_F(Tls, ACertificateForAnotherNameIsRefused) {
    start_tls(whole_or_stream(), ca_.issue("DNS:other.example,IP:127.0.0.2"));
    expect_not_trusted();
}

TEST_F(Tls, AnUnknownAuthorityIsRefused) {
    start_tls(whole_or_stream(), ca_.issue(kNames), false);
    expect_not_trusted();
}

TEST_F(Tls, AnotherAuthorityOfTheSameNameIsRefused) {
    const TestCa other;
    start_tls(whole_or_stream(), other.issue(kNames));
    expect_not_trusted();
}

TEST_F(Tls, VerificationIsOffOnlyWhereTheConfigurationSaysSo) {
    ServerOptions options;
    options.tls = ca_.issue("DNS:other.example", -1);
    provider_ = std::make_unique<ScriptedServer>(whole_or_stream(), options);
    start_at(provider_->port(), [&](config::Config& config) {
        for (const char* id : {"openai", "anthropic"}) {
            config.providers[id].base_url = "https://127.0.0.1:" + std::to_string(provider_->port()) + "/v1";
            config.providers[id].tls_verify = id != std::string_view("openai");
        }
    });
    EXPECT_TRUE(ask("openai/m", false).starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(ask("anthropic/m", false).starts_with("HTTP/1.1 502 ")) << "their connections are not shared";
}

TEST_F(Tls, PlainHttpOnTheTlsPort) {
    start_tls(
        [](Peer& peer) {
            peer.read_some();
            peer.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        },
        std::nullopt);
    expect_refused("upstream_tls_failed");
}

TEST_F(Tls, ClosedWithinTheHandshake) {
    start_tls([](Peer& peer) { peer.read_some(); }, std::nullopt);
    expect_refused("upstream_tls_failed");
}

TEST_F(Tls, AHandshakeThatStalls) {
    start_tls([](Peer& peer) { peer.wait_closed(); }, std::nullopt);
    expect_refused("upstream_tls_timeout", "504");
    EXPECT_TRUE(provider_->wait_for_no_connection());
}

// With a length the answer is whole; where the end of the connection is the end of the answer, only close_notify says
// that nobody cut it.
TEST_F(Tls, AMissingCloseNotifyMattersOnlyWhereItEndsTheAnswer) {
    start_tls(
        [](Peer& peer) {
            const std::string asked = peer.read_request();
            const bool stream = asked.find("\"stream\":true") != std::string::npos;
            peer.send(stream ? kStreamHead + std::string(kStream).substr(0, std::string_view(kStream).find("\n\n") + 2)
                             : ScriptedServer::ok(kWhole));
            peer.close();
        },
        ca_.issue(kNames));
    EXPECT_NE(ask("openai/m", false).find(kWhole), std::string::npos);
    const std::string cut = ask("openai/m", true);
    EXPECT_NE(cut.find("\"content\":\"hi\""), std::string::npos) << cut;
    EXPECT_NE(cut.find("upstream_truncated"), std::string::npos) << cut;
    EXPECT_EQ(cut.find("[DONE]"), std::string::npos) << cut;
    EXPECT_FALSE(cut.ends_with("0\r\n\r\n")) << cut;
}

TEST_F(Tls, TheSecondConnectionResumesTheSession) {
    std::mutex mutex;
    std::vector<bool> resumed;
    start_tls(
        [&](Peer& peer) {
            peer.read_request();
            const std::scoped_lock lock(mutex);
            resumed.push_back(peer.session_reused());
            peer.send(
                std::string(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ") +
                std::to_string(std::string_view(kWhole).size()) + "\r\n\r\n" + kWhole);
        },
        ca_.issue(kNames));
    RawClient client(service_->port());  // one connection, so one worker
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(request("openai/m", false)));
        ASSERT_NE(client.read_until(kWhole).find("200 OK"), std::string::npos);
    }
    client.close();
    ASSERT_TRUE(provider_->wait_for_no_connection());
    EXPECT_EQ(resumed, (std::vector<bool>{false, true, true}));
    EXPECT_EQ(provider_->handshakes(), 3u);
}

TEST_F(Tls, ConnectionsAreReused) {
    start_tls(whole_or_stream(), ca_.issue(kNames));
    RawClient client(service_->port());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(request("openai/m", i == 1)));
        ASSERT_NE(client.read_until(i == 1 ? "0\r\n\r\n" : kWhole).find("200 OK"), std::string::npos);
    }
    EXPECT_EQ(provider_->handshakes(), 1u);
    EXPECT_EQ(provider_->requests().size(), 3u);
}

}  // namespace
}  // namespace lightport::test
