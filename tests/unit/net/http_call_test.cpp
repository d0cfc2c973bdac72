// Exchanges over plain connections: what is sent, how answers are framed, which connections are used again.
#include <unistd.h>

#include <atomic>

#include "harness.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;

std::string header_line(const std::string& request, const std::string& name) {
    const std::size_t begin = request.find("\r\n" + name + ": ");
    if (begin == std::string::npos) return "(absent)";
    return request.substr(begin + 2, request.find("\r\n", begin + 2) - begin - 2);
}

TEST(HttpCall, SendsHeadAndBodyAsOneWellFormedRequest) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{\"a\":1}")));
    Harness harness;
    auto request = Harness::request(server.port());
    request.body = {"{\"x\":", "", "[1,2]", "}"};
    request.headers.push_back({"transfer-encoding", "chunked"});
    request.headers.push_back({"accept-encoding", "gzip"});
    request.credentials = {{"authorization", "Bearer key"}};
    request.credentials_origin = request.origin;
    const Outcome outcome = harness.fetch(std::move(request));
    EXPECT_FALSE(outcome.error) << outcome;
    EXPECT_EQ(outcome.body, "{\"a\":1}");
    ASSERT_EQ(server.requests().size(), 1U);
    const std::string sent = server.requests().front();
    EXPECT_EQ(sent.substr(0, sent.find("\r\n")), "POST /v1/chat/completions HTTP/1.1");
    EXPECT_EQ(header_line(sent, "host"), "host: 127.0.0.1:" + std::to_string(server.port()));
    EXPECT_EQ(header_line(sent, "content-length"), "content-length: 11");
    EXPECT_EQ(header_line(sent, "accept-encoding"), "accept-encoding: identity");
    EXPECT_EQ(header_line(sent, "connection"), "connection: keep-alive");
    EXPECT_EQ(header_line(sent, "authorization"), "authorization: Bearer key");
    EXPECT_EQ(header_line(sent, "user-agent"), "user-agent: lightport/0.1.0");
    EXPECT_EQ(header_line(sent, "transfer-encoding"), "(absent)");
    EXPECT_EQ(sent.substr(sent.find("\r\n\r\n") + 4), "{\"x\":[1,2]}");
}

TEST(HttpCall, CredentialsOfAnotherOriginAreNeverSent) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    Harness harness;
    for (int variant = 0; variant < 3; ++variant) {
        auto request = Harness::request(server.port());
        request.credentials = {{"authorization", "Bearer key"}};
        request.credentials_origin = request.origin;
        if (variant == 0) request.credentials_origin.host = "localhost";
        if (variant == 1) request.credentials_origin.port = 443;
        if (variant == 2) request.credentials_origin.tls = true;
        const Outcome outcome = harness.fetch(std::move(request));
        EXPECT_EQ(outcome.code(), "credential_origin_mismatch") << variant;
    }
    EXPECT_EQ(server.connections(), 0U);
}

TEST(HttpCall, LineBreaksInHeadersAreRefused) {
    Harness harness;
    auto request = Harness::request(1);
    request.headers.push_back({"x-note", "a\r\nauthorization: Bearer b"});
    const Outcome outcome = harness.fetch(std::move(request));
    EXPECT_EQ(outcome.code(), "internal_error");
    EXPECT_NE(outcome.error->message.find("x-note"), std::string::npos) << outcome;
}

TEST(HttpCall, ReusesOneConnection) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    Harness harness;
    for (int i = 0; i < 50; ++i) ASSERT_FALSE(harness.get(server.port()).error) << i;
    EXPECT_EQ(server.connections(), 1U);
    EXPECT_EQ(harness.upstreams.pool().idle(), 1U);
}

TEST(HttpCall, PoolIsKeyedByTheWholeOrigin) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    Harness harness;
    for (int i = 0; i < 3; ++i) {
        auto request = Harness::request(server.port());
        request.origin.ca_file = std::to_string(i);
        ASSERT_FALSE(harness.fetch(std::move(request)).error);
    }
    EXPECT_EQ(server.connections(), 3U);
}

TEST(HttpCall, SpeaksOverAUnixSocket) {
    ServerOptions options;
    options.unix_path =
        std::filesystem::temp_directory_path() / ("lightport-net-" + std::to_string(getpid()) + ".sock");
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")), options);
    Harness harness;
    auto request = Harness::request(80);
    request.origin.host = "model.internal";
    request.origin.unix_socket = options.unix_path;
    const Outcome outcome = harness.fetch(std::move(request));
    EXPECT_FALSE(outcome.error) << outcome;
    EXPECT_EQ(header_line(server.requests().at(0), "host"), "host: model.internal");
}

// Every answer, split at every byte: the same outcome, and the connection stays usable where it is framed.
class SplitAnswers : public testing::TestWithParam<std::string> {};

TEST_P(SplitAnswers, GiveTheSameOutcome) {
    const std::string answer = GetParam();
    std::atomic<std::size_t> first_parts{0};
    ScriptedServer server([&](Peer& peer) {
        for (std::size_t cut = 1; cut < answer.size(); ++cut) {
            if (peer.read_request().empty()) return;
            peer.send(answer.substr(0, cut));
            ++first_parts;
            peer.hold();
            peer.send(answer.substr(cut));
        }
    });
    Harness harness;
    for (std::size_t cut = 1; cut < answer.size(); ++cut) {
        Outcome outcome;
        bool done = false;
        const auto call = harness.upstreams.call(Harness::request(server.port()));
        boost::asio::co_spawn(harness.context, exchange(*call, outcome), [&done](std::exception_ptr) { done = true; });
        ASSERT_TRUE(harness.run_until([&] { return first_parts == cut; }));
        // The first part is in the socket by now, and read alone.
        harness.context.poll();
        server.release();
        ASSERT_TRUE(harness.run_until([&] { return done; }));
        ASSERT_FALSE(outcome.error) << "cut at " << cut << " of " << answer << "\n" << outcome;
        ASSERT_EQ(outcome.body, "hello, world") << "cut at " << cut;
    }
    EXPECT_EQ(server.connections(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    HttpCall, SplitAnswers,
    testing::Values(
        "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\nhello, world",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nt: v\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
        "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\nhello, world"));

TEST(HttpCall, CloseDelimitedBodyEndsWithTheConnection) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.0 200 OK\r\n\r\nhello");
    });
    Harness harness;
    const Outcome outcome = harness.get(server.port());
    EXPECT_FALSE(outcome.error) << outcome;
    EXPECT_EQ(outcome.body, "hello");
    EXPECT_EQ(harness.upstreams.pool().idle(), 0U);
}

TEST(HttpCall, BytesBehindTheAnswerDropTheConnection) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}") + "HTTP/1.1 200 OK\r\n"));
    Harness harness;
    for (int i = 0; i < 3; ++i) {
        const Outcome outcome = harness.get(server.port());
        EXPECT_FALSE(outcome.error) << outcome;
        EXPECT_EQ(outcome.body, "{}");
    }
    EXPECT_EQ(server.connections(), 3U);
}

TEST(HttpCall, ConnectionCloseIsObeyed) {
    ScriptedServer server(
        ScriptedServer::answering("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}"));
    Harness harness;
    for (int i = 0; i < 2; ++i) ASSERT_FALSE(harness.get(server.port()).error);
    EXPECT_EQ(server.connections(), 2U);
}

TEST(HttpCall, UnsolicitedBytesOnAnIdleConnectionDropIt) {
    ScriptedServer server([](Peer& peer) {
        while (!peer.read_request().empty()) {
            peer.send(ScriptedServer::ok("{}"));
            if (peer.index() > 0) continue;
            peer.hold();
            peer.send("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n");
        }
    });
    Harness harness;
    ASSERT_FALSE(harness.get(server.port()).error);
    EXPECT_EQ(harness.upstreams.pool().idle(), 1U);
    server.release();
    EXPECT_TRUE(harness.run_until([&] { return harness.upstreams.pool().idle() == 0; }))
        << "the idle watch saw nothing";
    const Outcome outcome = harness.get(server.port());
    EXPECT_EQ(outcome.status, 200) << outcome;
    EXPECT_EQ(server.connections(), 2U);
}

TEST(HttpCall, BytesThatTheWatchHasNotSeenYetAreFoundWhenTaken) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send(ScriptedServer::ok("{}"));
        if (peer.index() == 0) peer.hold();
        if (peer.index() == 0) peer.send("junk");
    });
    Harness harness;
    ASSERT_FALSE(harness.get(server.port()).error);
    server.release();
    ASSERT_TRUE(server.wait_for_no_connection());  // sent and closed, while the context does not run
    const Outcome outcome = harness.get(server.port());
    EXPECT_EQ(outcome.status, 200) << outcome;
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST(HttpCall, StalePooledConnectionIsReplacedOnce) {
    // The connection is closed upon its second request, unanswered: the keep-alive race as a server can play it.
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send(ScriptedServer::ok("{}"));
        peer.read_request();
    });
    Harness harness;
    ASSERT_FALSE(harness.get(server.port()).error);
    const Outcome outcome = harness.get(server.port());
    EXPECT_EQ(outcome.status, 200) << outcome;
    EXPECT_EQ(server.connections(), 2U);
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST(HttpCall, FreshConnectionIsNeverRetried) {
    ScriptedServer server([](Peer& peer) { peer.read_request(); });
    Harness harness;
    EXPECT_EQ(harness.get(server.port()).code(), "upstream_connection_closed");
    EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpCall, StaleConnectionsReplacementIsNotRetriedEither) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        if (peer.index() == 0) peer.send(ScriptedServer::ok("{}"));
        if (peer.index() == 0) peer.read_request();
    });
    Harness harness;
    ASSERT_FALSE(harness.get(server.port()).error);
    EXPECT_EQ(harness.get(server.port()).code(), "upstream_connection_closed");
    EXPECT_EQ(server.connections(), 2U);
}

TEST(HttpCall, PartOfAnAnswerIsNeverRetried) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send(ScriptedServer::ok("{}"));
        peer.read_request();
        peer.send("HTTP/1.1 200 O");
    });
    Harness harness;
    ASSERT_FALSE(harness.get(server.port()).error);
    EXPECT_EQ(harness.get(server.port()).code(), "upstream_bad_response");
    EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpCall, BigBodyArrivesWhole) {
    std::string big(10 * 1024 * 1024, 'x');
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    Harness harness;
    for (int i = 0; i < 2; ++i) {
        auto request = Harness::request(server.port(), big);
        request.body.insert(request.body.begin(), "head");
        request.body.push_back("tail");
        const Outcome outcome = harness.fetch(std::move(request));
        ASSERT_FALSE(outcome.error) << outcome;
    }
    const std::string sent = server.requests().at(1);
    EXPECT_EQ(sent.substr(sent.find("\r\n\r\n") + 4), "head" + big + "tail");
    EXPECT_EQ(server.connections(), 1U) << "the connection serves again after a body that needed many writes";
}

TEST(HttpCall, EarlyAnswerStopsTheRequest) {
    const std::string big(10 * 1024 * 1024, 'x');
    ScriptedServer server([](Peer& peer) {
        peer.read_head();
        peer.send("HTTP/1.1 413 Payload Too Large\r\ncontent-length: 5\r\n\r\nlarge");
        peer.hold();  // reads nothing more: a client that insists on sending would stand still
    });
    Harness harness;
    const Outcome outcome = harness.fetch(Harness::request(server.port(), big));
    EXPECT_FALSE(outcome.error) << outcome;
    EXPECT_EQ(outcome.status, 413);
    EXPECT_EQ(outcome.body, "large");
    EXPECT_EQ(harness.upstreams.pool().idle(), 0U);
    server.release();
}

TEST(HttpCall, EarlyAnswerBeforeAnAbruptCloseIsStillRead) {
    const std::string big(10 * 1024 * 1024, 'x');
    ScriptedServer server([](Peer& peer) {
        peer.read_head();
        peer.send("HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n{}");
        peer.close();  // with unread bytes: the client gets an RST behind the answer
    });
    Harness harness;
    const Outcome outcome = harness.fetch(Harness::request(server.port(), big));
    EXPECT_EQ(outcome.status, 401) << outcome;
}

TEST(HttpCall, PoolKeepsAtMostItsLimit) {
    net::UpstreamOptions options;
    options.pool.max_idle_per_origin = 2;
    ScriptedServer server([](Peer& peer) {
        if (!peer.read_request().empty()) peer.hold();
        peer.send(ScriptedServer::ok("{}"));
        peer.wait_closed();
    });
    Harness harness(options);
    std::vector<std::unique_ptr<net::UpstreamCall>> calls;
    std::vector<Outcome> outcomes(4);
    std::size_t done = 0;
    for (Outcome& outcome : outcomes) {
        calls.push_back(harness.upstreams.call(Harness::request(server.port())));
        boost::asio::co_spawn(harness.context, exchange(*calls.back(), outcome), [&](std::exception_ptr) { ++done; });
    }
    ASSERT_TRUE(harness.run_until([&] { return server.requests().size() == 4; }));
    server.release(4);
    ASSERT_TRUE(harness.run_until([&] { return done == 4; }));
    EXPECT_EQ(harness.upstreams.pool().idle(), 2U);
}

TEST(HttpCall, IdleAndOldConnectionsAreClosed) {
    net::UpstreamOptions options;
    options.pool.idle_timeout = 30ms;
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    Harness harness(options);
    ASSERT_FALSE(harness.get(server.port()).error);
    EXPECT_TRUE(harness.run_until([&] { return server.open_connections() == 0; })) << "idle connection was not closed";
    options.pool.idle_timeout = 30s;
    options.pool.max_age = 0ms;
    Harness aging(options);
    ASSERT_FALSE(aging.get(server.port()).error);
    EXPECT_EQ(aging.upstreams.pool().idle(), 0U);
}

TEST(HttpCall, LeaksNoDescriptors) {
    const std::size_t before = open_fds();
    {
        ScriptedServer server([](Peer& peer) {
            peer.read_request();
            if (peer.index() % 3 == 0) peer.reset();
            if (peer.index() % 3 == 1) peer.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}");
            if (peer.index() % 3 == 2) peer.send(ScriptedServer::ok("{}"));
        });
        Harness harness;
        for (int i = 0; i < 60; ++i) harness.get(server.port());
        EXPECT_GE(server.connections(), 60U);
    }
    EXPECT_EQ(open_fds(), before);
}

}  // namespace
}  // namespace lightport::test
