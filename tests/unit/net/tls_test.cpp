// TLS to providers: verification before the first request byte, resumption, ends of connections.
#include <atomic>

#include "harness.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;

class Tls : public testing::Test {
protected:
    static void SetUpTestSuite() { ca = std::make_unique<TestCa>(); }
    static void TearDownTestSuite() { ca.reset(); }

    static ServerOptions with(const std::string& names, int days = 30) {
        ServerOptions options;
        options.tls = ca->issue(names, days);
        return options;
    }
    static net::OutboundRequest request(const ScriptedServer& server, const std::string& host = "localhost") {
        net::OutboundRequest made = Harness::request(server.port());
        made.origin.tls = true;
        made.origin.host = host;
        made.origin.ca_file = ca->ca_file();
        made.credentials = {{"authorization", "Bearer key"}};
        made.credentials_origin = made.origin;
        return made;
    }
    // The handshake must fail with the code, before any byte of the request.
    static Outcome refused(const ScriptedServer& server, net::OutboundRequest made, const std::string& code) {
        Harness harness;
        Outcome outcome = harness.fetch(std::move(made));
        EXPECT_EQ(outcome.code(), code) << outcome;
        EXPECT_TRUE(server.wait_for_connections(1));
        EXPECT_TRUE(server.wait_for_no_connection());
        EXPECT_EQ(server.bytes(), 0U) << "bytes of the request were sent";
        return outcome;
    }

    static std::unique_ptr<TestCa> ca;
    static const inline std::string kDefault = "DNS:localhost,IP:127.0.0.1";
};

std::unique_ptr<TestCa> Tls::ca;

TEST_F(Tls, GoodCertificateByNameAndByAddress) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")), with(kDefault));
    Harness harness;
    for (const char* host : {"localhost", "127.0.0.1"}) {
        for (int i = 0; i < 3; ++i) {
            const Outcome outcome = harness.fetch(request(server, host));
            ASSERT_FALSE(outcome.error) << host << ": " << outcome;
        }
    }
    EXPECT_EQ(server.connections(), 2U) << "one per origin";
}

TEST_F(Tls, WrongNameIsRefused) {
    ScriptedServer server(ScriptedServer::answering(""), with("DNS:other.example"));
    const Outcome outcome = refused(server, request(server), "upstream_tls_verify_failed");
    EXPECT_NE(outcome.error->message.find("localhost"), std::string::npos) << outcome;
    EXPECT_NE(outcome.error->message.find("hostname mismatch"), std::string::npos) << outcome;
    EXPECT_EQ(outcome.error->status, 502);
}

TEST_F(Tls, WrongAddressIsRefused) {
    ScriptedServer server(ScriptedServer::answering(""), with("DNS:localhost,IP:127.0.0.9"));
    refused(server, request(server, "127.0.0.1"), "upstream_tls_verify_failed");
}

TEST_F(Tls, ExpiredCertificateIsRefused) {
    ScriptedServer server(ScriptedServer::answering(""), with(kDefault, -1));
    const Outcome outcome = refused(server, request(server), "upstream_tls_verify_failed");
    EXPECT_NE(outcome.error->message.find("expired"), std::string::npos) << outcome;
}

TEST_F(Tls, UntrustedIssuerIsRefused) {
    const TestCa stranger;
    ServerOptions options;
    options.tls = stranger.issue(kDefault);
    ScriptedServer server(ScriptedServer::answering(""), options);
    refused(server, request(server), "upstream_tls_verify_failed");
    auto with_system_store = request(server);
    with_system_store.origin.ca_file.clear();
    with_system_store.credentials_origin = with_system_store.origin;
    refused(server, std::move(with_system_store), "upstream_tls_verify_failed");
}

TEST_F(Tls, VerificationCanBeSwitchedOffPerOrigin) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")), with("DNS:other.example", -1));
    Harness harness;
    auto unverified = request(server);
    unverified.origin.verify = false;
    unverified.credentials_origin = unverified.origin;
    EXPECT_FALSE(harness.fetch(std::move(unverified)).error);
    EXPECT_EQ(harness.fetch(request(server)).code(), "upstream_tls_verify_failed") << "shared what must not be shared";
}

TEST_F(Tls, PlaintextServerIsRefused) {
    ScriptedServer server([](Peer& peer) {
        const std::string hello = peer.read_some();
        EXPECT_EQ(hello.find("Bearer"), std::string::npos);
        EXPECT_EQ(hello.substr(0, 1), "\x16") << "not a TLS handshake record";
        peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        EXPECT_TRUE(peer.read_some().find("Bearer") == std::string::npos);
    });
    Harness harness;
    const Outcome outcome = harness.fetch(request(server));
    EXPECT_EQ(outcome.code(), "upstream_tls_failed") << outcome;
    EXPECT_EQ(outcome.error->status, 502);
}

TEST_F(Tls, UnreadableCaFileIsNamed) {
    ScriptedServer server(ScriptedServer::answering(""), with(kDefault));
    Harness harness;
    auto made = request(server);
    made.origin.ca_file = "/nonexistent/ca.pem";
    made.credentials_origin = made.origin;
    const Outcome outcome = harness.fetch(std::move(made));
    EXPECT_EQ(outcome.code(), "upstream_tls_failed");
    EXPECT_NE(outcome.error->message.find("/nonexistent/ca.pem"), std::string::npos) << outcome;
}

TEST_F(Tls, SecondConnectionResumesTheSession) {
    std::atomic<int> resumed{0};
    ScriptedServer server(
        [&resumed](Peer& peer) {
            resumed += peer.session_reused() ? 1 : 0;
            peer.read_request();
            peer.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}");
        },
        with(kDefault));
    Harness harness;
    for (int i = 0; i < 3; ++i) ASSERT_FALSE(harness.fetch(request(server)).error);
    EXPECT_EQ(server.connections(), 3U);
    EXPECT_EQ(resumed, 2);
}

TEST_F(Tls, BodyWithoutLengthNeedsCloseNotify) {
    ScriptedServer server(
        [](Peer& peer) {
            peer.read_request();
            peer.send("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello");
            if (peer.index() == 1) peer.close();  // without close_notify
        },
        with(kDefault));
    Harness harness;
    const Outcome proper = harness.fetch(request(server));
    EXPECT_FALSE(proper.error) << proper;
    EXPECT_EQ(proper.body, "hello");
    const Outcome cut = harness.fetch(request(server));
    EXPECT_EQ(cut.code(), "upstream_truncated") << cut;
    EXPECT_EQ(cut.body, "hello");
}

TEST_F(Tls, BodyWithLengthDoesNotNeedCloseNotify) {
    ScriptedServer server(
        [](Peer& peer) {
            peer.read_request();
            peer.send(ScriptedServer::ok("{}"));
            peer.close();
        },
        with(kDefault));
    Harness harness;
    for (int i = 0; i < 3; ++i) {
        const Outcome outcome = harness.fetch(request(server));
        EXPECT_FALSE(outcome.error) << outcome;
    }
}

TEST_F(Tls, BigBodiesBothWays) {
    const std::string big(8 * 1024 * 1024, 'x');
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok(big)), with(kDefault));
    Harness harness;
    for (int i = 0; i < 2; ++i) {
        auto made = request(server);
        made.body = {"a", "bc", big, "d"};
        const Outcome outcome = harness.fetch(std::move(made));
        ASSERT_FALSE(outcome.error) << outcome;
        EXPECT_EQ(outcome.body.size(), big.size());
    }
    const std::string sent = server.requests().at(1);
    EXPECT_TRUE(sent.substr(sent.find("\r\n\r\n") + 4) == "abc" + big + "d");
    EXPECT_EQ(server.connections(), 1U);
}

TEST_F(Tls, EarlyAnswerStopsTheRequest) {
    const std::string big(10 * 1024 * 1024, 'x');
    ScriptedServer server(
        [](Peer& peer) {
            peer.read_head();
            peer.send("HTTP/1.1 413 Payload Too Large\r\ncontent-length: 5\r\n\r\nlarge");
            peer.hold();
        },
        with(kDefault));
    Harness harness;
    auto made = request(server);
    made.body = {big};
    const Outcome outcome = harness.fetch(std::move(made));
    EXPECT_EQ(outcome.status, 413) << outcome;
    EXPECT_EQ(outcome.body, "large");
    server.release();
}

TEST_F(Tls, StalePooledConnectionIsReplacedOnce) {
    ScriptedServer server(
        [](Peer& peer) {
            peer.read_request();
            peer.send(ScriptedServer::ok("{}"));
            peer.read_request();
        },
        with(kDefault));
    Harness harness;
    ASSERT_FALSE(harness.fetch(request(server)).error);
    const Outcome outcome = harness.fetch(request(server));
    EXPECT_EQ(outcome.status, 200) << outcome;
    EXPECT_EQ(server.connections(), 2U);
}

TEST_F(Tls, BytesBehindTheAnswerInTheSameRecordDropTheConnection) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}") + "HTTP/1.1 200 OK\r\n"), with(kDefault));
    Harness harness;
    for (int i = 0; i < 3; ++i) ASSERT_FALSE(harness.fetch(request(server)).error);
    EXPECT_EQ(server.connections(), 3U);
}

TEST_F(Tls, CancelWithinTheBodyAndNoLeak) {
    const std::size_t before = open_fds();
    {
        ScriptedServer server(
            [](Peer& peer) {
                peer.read_request();
                peer.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart");
                peer.wait_closed();
            },
            with(kDefault));
        Harness harness;
        for (int i = 0; i < 10; ++i) {
            const auto call = harness.upstreams.call(request(server));
            Outcome outcome;
            bool done = false;
            boost::asio::co_spawn(harness.context, exchange(*call, outcome), [&](std::exception_ptr) { done = true; });
            ASSERT_TRUE(harness.run_until([&] { return outcome.body == "part"; }));
            call->cancel();
            ASSERT_TRUE(harness.run_until([&] { return done; }));
            EXPECT_EQ(outcome.code(), "upstream_cancelled");
        }
    }
    EXPECT_EQ(open_fds(), before);
}

}  // namespace
}  // namespace lightport::test
