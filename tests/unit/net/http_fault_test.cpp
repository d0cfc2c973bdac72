// What goes wrong: refused connections, each time-out, cancellation at each stage, broken answers.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>

#include "harness.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;

// A listener whose queue is full: connecting to it neither succeeds nor fails.
class Blackhole {
public:
    Blackhole() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address_), sizeof address_);
        socklen_t size = sizeof address_;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address_), &size);
        ::listen(listener_, 0);
        for (int& filler : fillers_) {
            filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            ::connect(filler, reinterpret_cast<sockaddr*>(&address_), sizeof address_);
        }
    }
    ~Blackhole() {
        for (const int filler : fillers_) ::close(filler);
        ::close(listener_);
    }
    std::uint16_t port() const { return ntohs(address_.sin_port); }

private:
    int listener_;
    sockaddr_in address_{};
    std::array<int, 8> fillers_{};
};

std::uint16_t refused_port() {
    const ScriptedServer closed(ScriptedServer::answering(""));
    return closed.port();
}

// A resolver whose lookups last until the object is destroyed.
class HangingLookup {
public:
    ~HangingLookup() { gate_.set_value(); }
    net::Resolver::Lookup lookup() {
        return [opened = opened_](const std::string&) -> Result<net::Addresses> {
            opened.wait_for(5s);
            return net::Addresses{};
        };
    }

private:
    std::promise<void> gate_;
    std::shared_future<void> opened_ = gate_.get_future().share();
};

void hold_open(Peer& peer) { peer.wait_closed(); }

void send_and_hold(Peer& peer, const std::string& bytes) {
    peer.read_request();
    peer.send(bytes);
    peer.wait_closed();
}

TEST(HttpFault, ConnectionRefused) {
    Harness harness;
    const Outcome outcome = harness.get(refused_port());
    EXPECT_EQ(outcome.code(), "upstream_connect_failed");
    EXPECT_EQ(outcome.error->status, 502);
    EXPECT_NE(outcome.error->message.find("refused"), std::string::npos) << outcome;
}

TEST(HttpFault, NextAddressIsTriedWhenOneFails) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    Harness harness({}, [](const std::string&) -> Result<net::Addresses> {
        return net::Addresses{boost::asio::ip::make_address("127.0.0.2"), boost::asio::ip::make_address("127.0.0.1")};
    });
    auto request = Harness::request(server.port());
    request.origin.host = "two.internal";
    const Outcome outcome = harness.fetch(std::move(request));
    EXPECT_FALSE(outcome.error) << outcome;
}

TEST(HttpFault, UnknownNameIsADnsFailure) {
    Harness harness({}, [](const std::string&) -> Result<net::Addresses> {
        return Error(ErrorKind::kConnection, "no such name").with_code("upstream_dns_failed");
    });
    auto request = Harness::request(80);
    request.origin.host = "nowhere.example";
    EXPECT_EQ(harness.fetch(std::move(request)).code(), "upstream_dns_failed");
}

TEST(HttpFault, DnsTimeout) {
    HangingLookup hanging;
    Harness harness({}, hanging.lookup());
    auto request = Harness::request(80);
    request.origin.host = "hangs.example";
    request.timeouts.dns = 20ms;
    const Outcome outcome = harness.fetch(std::move(request));
    EXPECT_EQ(outcome.code(), "upstream_dns_timeout");
    EXPECT_EQ(outcome.error->status, 504);
}

TEST(HttpFault, ConnectTimeout) {
    Blackhole hole;
    Harness harness;
    auto request = Harness::request(hole.port());
    request.timeouts.connect = 30ms;
    EXPECT_EQ(harness.fetch(std::move(request)).code(), "upstream_connect_timeout");
}

TEST(HttpFault, SwallowingAddressDoesNotKeepTheNextFromBeingTried) {
    Blackhole hole;
    Harness harness({}, [](const std::string&) -> Result<net::Addresses> {
        return net::Addresses{boost::asio::ip::make_address("127.0.0.1"), boost::asio::ip::make_address("127.0.0.9")};
    });
    auto request = Harness::request(hole.port());
    request.origin.host = "two.internal";
    request.timeouts.connect = 60ms;
    const Outcome outcome = harness.fetch(std::move(request));
    EXPECT_EQ(outcome.code(), "upstream_connect_failed") << "the second address refuses; " << outcome;
}

TEST(HttpFault, TlsTimeout) {
    ScriptedServer server(hold_open);
    Harness harness;
    auto request = Harness::request(server.port());
    request.origin.tls = true;
    request.timeouts.tls = 30ms;
    EXPECT_EQ(harness.fetch(std::move(request)).code(), "upstream_tls_timeout");
}

TEST(HttpFault, FirstByteTimeoutIsAbsolute) {
    ScriptedServer server([](Peer& peer) { send_and_hold(peer, "HTTP/1.1 200 OK\r\ncontent-le"); });
    Harness harness;
    auto request = Harness::request(server.port());
    request.timeouts.first_byte = 30ms;
    EXPECT_EQ(harness.fetch(std::move(request)).code(), "upstream_timeout");
}

TEST(HttpFault, FirstByteTimeoutEndsADrippingHead) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\nx: ");
        while (peer.send("x")) std::this_thread::sleep_for(1ms);  // the pace of the fault, not synchronisation
    });
    Harness harness;
    auto request = Harness::request(server.port());
    request.timeouts.first_byte = 60ms;
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(harness.fetch(std::move(request)).code(), "upstream_timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
}

TEST(HttpFault, StandingStillWhileSendingIsATimeout) {
    const std::string big(16 * 1024 * 1024, 'x');
    ScriptedServer server([](Peer& peer) {
        peer.read_head();
        peer.hold();
    });
    Harness harness;
    auto request = Harness::request(server.port(), big);
    request.timeouts.idle = 50ms;
    EXPECT_EQ(harness.fetch(std::move(request)).code(), "upstream_timeout");
    server.release();
}

TEST(HttpFault, IdleTimeoutWithinTheBody) {
    ScriptedServer server([](Peer& peer) { send_and_hold(peer, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart"); });
    Harness harness;
    auto request = Harness::request(server.port());
    request.timeouts.idle = 30ms;
    const Outcome outcome = harness.fetch(std::move(request));
    EXPECT_EQ(outcome.code(), "upstream_idle_timeout");
    EXPECT_EQ(outcome.body, "part");
    EXPECT_TRUE(server.wait_for_no_connection()) << "the connection was not closed";
}

TEST(HttpFault, TotalTimeoutEndsADrippingAnswer) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n");
        while (peer.send("x")) std::this_thread::sleep_for(1ms);  // the pace of the fault, not synchronisation
    });
    Harness harness;
    auto request = Harness::request(server.port());
    request.timeouts.total = 60ms;
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(harness.fetch(std::move(request)).code(), "upstream_timeout");
    EXPECT_GE(std::chrono::steady_clock::now() - before, 55ms);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
}

TEST(HttpFault, PausesShorterThanTheIdleTimeoutAreFine) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n");
        for (int i = 0; i < 20; ++i) {
            peer.send("x");
            std::this_thread::sleep_for(10ms);  // the pace of the answer, not synchronisation
        }
    });
    Harness harness;
    auto request = Harness::request(server.port());
    request.timeouts.idle = 100ms;  // the whole takes twice that
    const Outcome outcome = harness.fetch(std::move(request));
    EXPECT_FALSE(outcome.error) << outcome;
    EXPECT_EQ(outcome.body.size(), 20U);
}

struct Broken {
    const char* answer;
    const char* code;
    bool reset = false;
};

class BrokenAnswers : public testing::TestWithParam<Broken> {};

TEST_P(BrokenAnswers, HaveTheirCode) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send(GetParam().answer);
        if (GetParam().reset) peer.hold();
        if (GetParam().reset) peer.reset();
    });
    Harness harness;
    Outcome outcome;
    bool done = false;
    const auto call = harness.upstreams.call(Harness::request(server.port()));
    boost::asio::co_spawn(harness.context, exchange(*call, outcome), [&done](std::exception_ptr) { done = true; });
    ASSERT_TRUE(harness.run_until([&] { return server.requests().size() == 1; }));
    if (GetParam().reset) harness.run_until([&] { return harness.context.poll() == 0; });
    server.release();
    ASSERT_TRUE(harness.run_until([&] { return done; }));
    EXPECT_EQ(outcome.code(), GetParam().code) << GetParam().answer << "\n" << outcome;
    EXPECT_EQ(outcome.error->status, 502);
    EXPECT_EQ(harness.upstreams.pool().idle(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    HttpFault, BrokenAnswers,
    testing::Values(Broken{"", "upstream_connection_closed"}, Broken{"", "upstream_connection_reset", true},
                    Broken{"HTTP/1.1 200 OK\r\nconte", "upstream_bad_response"},
                    Broken{"SSH-2.0-OpenSSH\r\n\r\n", "upstream_bad_response"},
                    Broken{"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n", "upstream_bad_response"},
                    Broken{"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\n\r\n", "upstream_redirect"},
                    Broken{"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart", "upstream_truncated"},
                    Broken{"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\npart\r\n", "upstream_truncated"},
                    Broken{"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", "upstream_bad_response"}));

TEST(HttpFault, EndlessHeadIsRefusedWithinBounds) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\n");
        while (peer.send("x-filler: " + std::string(1'000, 'x') + "\r\n")) {
        }
    });
    Harness harness;
    EXPECT_EQ(harness.get(server.port()).code(), "upstream_header_too_large");
}

TEST(HttpFault, HugeDeclaredLengthAllocatesNothing) {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\ncontent-length: 9000000000000000000\r\n\r\npart");
    });
    Harness harness;
    const Outcome outcome = harness.get(server.port());
    EXPECT_EQ(outcome.code(), "upstream_truncated");
    EXPECT_EQ(outcome.body, "part");
}

// Cancels a call once `reached` holds, and says how long its end took.
std::chrono::milliseconds cancel_at(Harness& harness, net::OutboundRequest request,
                                    const std::function<bool(const Outcome&)>& reached) {
    const auto call = harness.upstreams.call(std::move(request));
    Outcome outcome;
    bool done = false;
    boost::asio::co_spawn(harness.context, exchange(*call, outcome), [&done](std::exception_ptr) { done = true; });
    EXPECT_TRUE(harness.run_until([&] { return reached(outcome); }));
    harness.context.poll();
    EXPECT_FALSE(done) << outcome;
    const auto before = std::chrono::steady_clock::now();
    call->cancel();
    call->cancel();
    EXPECT_TRUE(harness.run_until([&] { return done; }));
    EXPECT_EQ(outcome.code(), "upstream_cancelled") << outcome;
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - before);
}

constexpr auto kPromptly = 100ms;

TEST(HttpFault, CancelWhileResolving) {
    HangingLookup hanging;
    Harness harness({}, hanging.lookup());
    auto request = Harness::request(80);
    request.origin.host = "hangs.example";
    EXPECT_LT(cancel_at(harness, std::move(request), [](const Outcome&) { return true; }), kPromptly);
}

TEST(HttpFault, CancelWhileConnecting) {
    Blackhole hole;
    Harness harness;
    const auto started = [](const Outcome&) { return true; };
    EXPECT_LT(cancel_at(harness, Harness::request(hole.port()), started), kPromptly);
}

TEST(HttpFault, CancelWithinTheHandshake) {
    ScriptedServer server(hold_open);
    Harness harness;
    auto request = Harness::request(server.port());
    request.origin.tls = true;
    const auto hello_sent = [&](const Outcome&) { return server.bytes() > 0; };
    EXPECT_LT(cancel_at(harness, std::move(request), hello_sent), kPromptly);
    EXPECT_TRUE(server.wait_for_no_connection());
}

TEST(HttpFault, CancelWhileSending) {
    const std::string big(16 * 1024 * 1024, 'x');
    ScriptedServer server([](Peer& peer) {
        peer.read_head();
        peer.hold();
    });
    Harness harness;
    const auto sending = [&](const Outcome&) { return server.bytes() > 0; };
    EXPECT_LT(cancel_at(harness, Harness::request(server.port(), big), sending), kPromptly);
    server.release();
}

TEST(HttpFault, CancelWhileWaitingForTheHead) {
    ScriptedServer server([](Peer& peer) { send_and_hold(peer, ""); });
    Harness harness;
    const auto sent = [&](const Outcome&) { return server.requests().size() == 1; };
    EXPECT_LT(cancel_at(harness, Harness::request(server.port()), sent), kPromptly);
    EXPECT_TRUE(server.wait_for_no_connection()) << "the provider was not let go";
}

TEST(HttpFault, CancelWithinTheBody) {
    ScriptedServer server([](Peer& peer) { send_and_hold(peer, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart"); });
    Harness harness;
    const auto in_body = [](const Outcome& outcome) { return outcome.body == "part"; };
    EXPECT_LT(cancel_at(harness, Harness::request(server.port()), in_body), kPromptly);
    EXPECT_TRUE(server.wait_for_no_connection());
}

TEST(HttpFault, CancelBeforeOpenAndAfterTheEnd) {
    ScriptedServer server(ScriptedServer::answering(ScriptedServer::ok("{}")));
    Harness harness;
    const auto early = harness.upstreams.call(Harness::request(server.port()));
    early->cancel();
    EXPECT_EQ(harness.finish(*early).code(), "upstream_cancelled");
    EXPECT_EQ(server.connections(), 0U);
    const auto late = harness.upstreams.call(Harness::request(server.port()));
    EXPECT_FALSE(harness.finish(*late).error);
    late->cancel();
    EXPECT_EQ(harness.upstreams.pool().idle(), 1U) << "cancelling an ended call must not touch the pool";
}

TEST(HttpFault, DestroyedCallClosesItsConnection) {
    ScriptedServer server([](Peer& peer) { send_and_hold(peer, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart"); });
    Harness harness;
    auto call = harness.upstreams.call(Harness::request(server.port()));
    bool opened = false;
    boost::asio::co_spawn(harness.context, call->open(),
                          [&](std::exception_ptr, const Result<void>& result) { opened = result.ok(); });
    ASSERT_TRUE(harness.run_until([&] { return opened; }));
    call.reset();
    EXPECT_TRUE(server.wait_for_no_connection());
}

}  // namespace
}  // namespace lightport::test
