// A connection over a real socket: framing of answers, limits, deadlines, a client that goes away.
#include "server/connection.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "observe/log.hpp"
#include "running_server.hpp"

namespace lightport::server {
namespace {

const std::string kEnd = "\r\n\r\n";

std::string request(const std::string& line, const std::string& fields = {}, const std::string& body = {}) {
    return line + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

// Three pieces as a stream, then its end or an abort.
asio::awaitable<void> stream_answer(gateway::Client& client, bool complete) {
    const std::vector<Header> headers{Header{"content-type", "text/event-stream"}};
    client.start(200, headers);
    co_await client.write("one");
    co_await client.write("");
    co_await client.write("twotwotwotwotwotwo");
    if (complete) {
        co_await client.finish();
    } else {
        client.abort();
    }
}

TEST(Connection, KeepAlive) {
    TestHandler handler;
    RunningServer server(handler);
    RawClient client(server->port());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(request("POST /a", "Content-Length: 2\r\n", "hi")));
        const std::string head = client.read_until(kEnd);
        EXPECT_TRUE(has(head, "HTTP/1.1 200 OK\r\n")) << head;
        EXPECT_TRUE(has(head, "content-length: 10\r\n")) << head;
        EXPECT_TRUE(has(head, "\r\ndate: ")) << head;
        EXPECT_FALSE(has(head, "connection:")) << head;
        EXPECT_EQ(client.read_until("hi"), "POST /a hi");
    }
    ASSERT_TRUE(client.send(request("GET /b", "Connection: close\r\n")));
    const std::string last = client.read_to_end();
    EXPECT_TRUE(has(last, "connection: close\r\n")) << last;
    EXPECT_TRUE(has(last, "GET /b ")) << last;
    EXPECT_TRUE(client.closed_cleanly());
}

TEST(Connection, PipelinedRequestsAreAnsweredInOrder) {
    TestHandler handler;
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(
        request("POST /1", "Content-Length: 1\r\n", "x") + request("GET /2") +
        request("POST /3", "Transfer-Encoding: chunked\r\nConnection: close\r\n", "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")));
    const std::string all = client.read_to_end();
    const std::size_t first = all.find("POST /1 x");
    const std::size_t second = all.find("GET /2 ");
    const std::size_t third = all.find("POST /3 abc");
    EXPECT_LT(first, second) << all;
    EXPECT_LT(second, third) << all;
    EXPECT_NE(third, std::string::npos) << all;
}

TEST(Connection, PipelinedWhileAnswering) {
    // The second request arrives while the first one's answer is held back.
    std::promise<void> arrived;
    TestHandler handler([&arrived](gateway::Client& client) -> asio::awaitable<void> {
        if (client.head().path == "/1") arrived.set_value();
        return TestHandler::echo(client);
    });
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("POST /1", "Content-Length: 2\r\n", "x")));
    arrived.get_future().wait();
    ASSERT_TRUE(
        client.send("y" + request("POST /2", "Content-Length: 5000\r\nConnection: close\r\n", std::string(5000, 'z'))));
    const std::string all = client.read_to_end();
    EXPECT_TRUE(has(all, "POST /1 xy")) << all;
    EXPECT_TRUE(has(all, "POST /2 zzz")) << all.substr(0, 500);
    EXPECT_TRUE(has(all, "content-length: 5008")) << all.substr(0, 500);
}

TEST(Connection, ExpectContinue) {
    TestHandler handler;
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("POST /a", "Content-Length: 2\r\nExpect: 100-continue\r\n")));
    EXPECT_EQ(client.read_until(kEnd), "HTTP/1.1 100 Continue\r\n\r\n");
    ASSERT_TRUE(client.send("hi"));
    EXPECT_TRUE(has(client.read_until("POST /a hi"), "200 OK"));
    ASSERT_TRUE(client.send(request("POST /a", "Content-Length: 2\r\nExpect: 100-continue\r\n", "yo")));
    EXPECT_TRUE(has(client.read_until("POST /a yo"), "HTTP/1.1 200 OK")) << "sent without waiting";
    ASSERT_TRUE(client.send(request("POST /a", "Content-Length: 2\r\nExpect: the-best\r\n")));
    EXPECT_TRUE(has(client.read_to_end(), "HTTP/1.1 417 "));
}

TEST(Connection, ContinueIsSentOnlyWhenTheBodyIsWanted) {
    TestHandler handler([](gateway::Client& client) -> asio::awaitable<void> {
        const std::vector<Header> none;
        co_await client.send(401, none, "no");
    });
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("POST /a", "Content-Length: 2\r\nExpect: 100-continue\r\n")));
    const std::string all = client.read_to_end();
    EXPECT_EQ(all.find("HTTP/1.1 401 "), 0U) << all;
    EXPECT_TRUE(has(all, "connection: close")) << all;
    EXPECT_TRUE(client.closed_cleanly());
}

TEST(Connection, UnreadBodyThatIsHereKeepsTheConnection) {
    TestHandler handler([](gateway::Client& client) -> asio::awaitable<void> {
        const std::vector<Header> none;
        co_await client.send(404, none, "no");
    });
    RunningServer server(handler);
    RawClient client(server->port());
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(client.send(request("POST /a", "Content-Length: 2\r\n", "hi")));
        EXPECT_FALSE(has(client.read_until("\r\n\r\nno"), "connection: close"));
    }
}

TEST(Connection, Http10) {
    TestHandler handler;
    RunningServer server(handler);
    RawClient kept(server->port());
    ASSERT_TRUE(kept.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    EXPECT_TRUE(has(kept.read_until("GET /a "), "connection: keep-alive\r\n"));
    ASSERT_TRUE(kept.send("GET /b HTTP/1.0\r\n\r\n"));
    EXPECT_TRUE(has(kept.read_to_end(), "connection: close\r\n"));
}

TEST(Connection, StreamsAreChunked) {
    TestHandler handler([](gateway::Client& client) { return stream_answer(client, true); });
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("GET /a")));
    const std::string head = client.read_until(kEnd);
    EXPECT_TRUE(has(head, "transfer-encoding: chunked\r\n")) << head;
    EXPECT_FALSE(has(head, "content-length")) << head;
    EXPECT_EQ(client.read_until("0\r\n\r\n"), "3\r\none\r\n12\r\ntwotwotwotwotwotwo\r\n0\r\n\r\n");
    ASSERT_TRUE(client.send(request("HEAD /a", "Connection: close\r\n")));
    const std::string head_only = client.read_to_end();
    EXPECT_TRUE(has(head_only, "transfer-encoding: chunked\r\n")) << head_only;
    EXPECT_EQ(head_only.substr(head_only.size() - 4), kEnd) << head_only;

    RawClient old(server->port());
    ASSERT_TRUE(old.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    const std::string closed = old.read_to_end();
    EXPECT_FALSE(has(closed, "chunked")) << closed;
    EXPECT_TRUE(has(closed, "connection: close\r\n\r\nonetwotwotwotwotwotwo")) << closed;
}

TEST(Connection, AbortLeavesTheChunkedBodyIncomplete) {
    TestHandler handler([](gateway::Client& client) { return stream_answer(client, false); });
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("GET /a") + request("GET /never")));
    const std::string all = client.read_to_end();
    EXPECT_TRUE(has(all, "two\r\n")) << all;
    EXPECT_FALSE(has(all, "0\r\n\r\n")) << all;
    EXPECT_EQ(all.find("HTTP/1.1"), all.rfind("HTTP/1.1")) << all;
    EXPECT_TRUE(client.closed_cleanly());
}

TEST(Connection, StreamThatIsNotFinishedIsAborted) {
    TestHandler handler([](gateway::Client& client) -> asio::awaitable<void> {
        const std::vector<Header> none;
        client.start(200, none);
        co_await client.write("x");
        throw std::runtime_error("broken handler");
    });
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("GET /a")));
    const std::string all = client.read_to_end();
    EXPECT_TRUE(has(all, "1\r\nx\r\n")) << all;
    EXPECT_FALSE(has(all, "0\r\n\r\n")) << all;
}

TEST(Connection, HandlerThatThrowsIsAnswered) {
    TestHandler handler([](gateway::Client& client) -> asio::awaitable<void> {
        if (client.gone()) co_return;
        throw std::runtime_error("broken handler");
    });
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    observe::LogOptions log;
    log.descriptor = pipe_ends[1];
    observe::start_log(log);
    {
        RunningServer server(handler);
        RawClient client(server->port());
        ASSERT_TRUE(client.send(request("GET /a")));
        const std::string all = client.read_to_end();
        EXPECT_TRUE(has(all, "HTTP/1.1 500 ")) << all;
        EXPECT_TRUE(has(all, "x-request-id: req_")) << all;
        EXPECT_FALSE(has(all, "broken handler")) << all;
    }
    observe::stop_log();
    ::close(pipe_ends[1]);
    std::string lines(4'096, '\0');
    lines.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::read(pipe_ends[0], lines.data(), lines.size()))));
    ::close(pipe_ends[0]);
    EXPECT_TRUE(has(lines, "broken handler")) << "the operator learns what it was: " << lines;
}

TEST(Connection, HeadHasNoBody) {
    TestHandler handler;
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("HEAD /a") + request("GET /b", "Connection: close\r\n")));
    const std::string head = client.read_until(kEnd);
    EXPECT_TRUE(has(head, "content-length: 8\r\n")) << head;
    EXPECT_EQ(client.read_until(" OK"), "HTTP/1.1 200 OK");
}

TEST(Connection, RefusedHeads) {
    TestHandler handler;
    RunningServer server(handler);
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"GET / HTTP/1.1\r\n\r\n", "400"},
        {"GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", "414"},
        {request("GET /", "X: " + std::string(40'000, 'a') + "\r\n"), "431"},
        {request("POST /", "Transfer-Encoding: gzip\r\n"), "501"},
        {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", "505"},
        {"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", "405"},
    };
    for (const auto& [bytes, status] : cases) {
        RawClient client(server->port());
        ASSERT_TRUE(client.send(bytes));
        const std::string all = client.read_to_end();
        EXPECT_EQ(all.find("HTTP/1.1 " + status + ' '), 0U) << bytes.substr(0, 80) << "\n" << all;
        EXPECT_TRUE(has(all, "connection: close\r\n")) << all;
        EXPECT_TRUE(has(all, "content-type: application/json\r\n")) << all;
        EXPECT_TRUE(has(all, "{\"error\":")) << all;
        EXPECT_TRUE(has(all, "x-request-id: req_")) << all;
        EXPECT_TRUE(client.closed_cleanly()) << status;
    }
}

TEST(Connection, ARefusalAfterAnAnswerIsStillWritten) {
    TestHandler handler;
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("HEAD /a") + "nonsense\r\n\r\n"));
    EXPECT_TRUE(has(client.read_until(kEnd), "200 OK"));
    const std::string refusal = client.read_to_end();
    EXPECT_EQ(refusal.find("HTTP/1.1 400 "), 0U) << refusal;
    EXPECT_TRUE(has(refusal, "{\"error\":")) << refusal;
}

TEST(Connection, BodyLimit) {
    TestHandler handler;
    ServerOptions options;
    options.connection.limits.max_body_bytes = 1'000;
    RunningServer server(handler, options);
    RawClient announced(server->port());
    ASSERT_TRUE(announced.send(request("POST /a", "Content-Length: 1001\r\nExpect: 100-continue\r\n")));
    const std::string first = announced.read_to_end();
    EXPECT_EQ(first.find("HTTP/1.1 413 "), 0U) << first;
    RawClient chunked(server->port());
    ASSERT_TRUE(
        chunked.send(request("POST /a", "Transfer-Encoding: chunked\r\n", "3e9\r\n" + std::string(100'000, 'x'))));
    const std::string second = chunked.read_to_end();
    EXPECT_EQ(second.find("HTTP/1.1 413 "), 0U) << second;
    EXPECT_TRUE(chunked.closed_cleanly()) << "the client's unread bytes must not reset the answer away";
}

TEST(Connection, LargeBody) {
    TestHandler handler;
    RunningServer server(handler);
    RawClient client(server->port());
    const std::string body(3'000'000, 'b');
    auto sent = std::async(std::launch::async, [&] {
        return client.send(request("POST /a", "Content-Length: 3000000\r\nConnection: close\r\n", body));
    });
    EXPECT_TRUE(sent.get());
    const std::string all = client.read_to_end();
    EXPECT_TRUE(has(all, "content-length: 3000008")) << all.substr(0, 300);
    EXPECT_EQ(all.size() - all.find(kEnd), 3'000'012U);
}

TEST(Connection, SlowHead) {
    TestHandler handler;
    ServerOptions options;
    options.connection.header_timeout = 100ms;
    RunningServer server(handler, options);
    RawClient silent(server->port());
    RawClient half_line(server->port());
    RawClient half_head(server->port());
    ASSERT_TRUE(half_line.send("GET / HT"));
    ASSERT_TRUE(half_head.send("GET / HTTP/1.1\r\nHost"));
    EXPECT_EQ(silent.read_to_end(), "");
    EXPECT_EQ(half_line.read_to_end(), "");
    const std::string answer = half_head.read_to_end();
    EXPECT_EQ(answer.find("HTTP/1.1 408 "), 0U) << answer;
    EXPECT_TRUE(silent.closed_cleanly() && half_line.closed_cleanly() && half_head.closed_cleanly());

    RawClient second(server->port());
    ASSERT_TRUE(second.send(request("GET /a") + "GET / HTTP/1.1\r\nHost"));
    EXPECT_TRUE(has(second.read_to_end(), "HTTP/1.1 408 ")) << "the second request of a connection";
}

TEST(Connection, SlowBodyAndIdle) {
    TestHandler handler;
    ServerOptions options;
    options.connection.body_timeout = 100ms;
    options.connection.idle_timeout = 100ms;
    RunningServer server(handler, options);
    RawClient slow(server->port());
    ASSERT_TRUE(slow.send(request("POST /", "Content-Length: 5\r\n", "hi")));
    EXPECT_TRUE(has(slow.read_to_end(), "HTTP/1.1 408 "));
    RawClient idle(server->port());
    ASSERT_TRUE(idle.send(request("GET /a")));
    EXPECT_TRUE(has(idle.read_to_end(), "200 OK"));
    EXPECT_TRUE(idle.closed_cleanly());
}

// Streams until the client is gone; tells when the callback fires, and that writing has ended.
struct Endless {
    std::promise<std::chrono::steady_clock::time_point> gone;
    std::promise<bool> ended;

    asio::awaitable<void> answer(gateway::Client& client, bool writing) {
        co_await client.read_body();
        asio::steady_timer timer(co_await asio::this_coro::executor, 10s);
        client.on_gone([this, &timer] {
            gone.set_value(std::chrono::steady_clock::now());
            timer.cancel();
        });
        const std::vector<Header> none;
        client.start(200, none);
        const std::string piece(64 * 1024, 'x');
        bool sent = co_await client.write("first");
        while (writing && sent) sent = co_await client.write(piece);
        boost::system::error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        if (!writing) co_await timer.async_wait(std::move(token));
        ended.set_value(client.gone());
    }
};

TEST(Connection, GoneClientIsNoticedAtOnce) {
    for (const bool half_close : {false, true}) {
        Endless endless;
        TestHandler handler([&](gateway::Client& client) { return endless.answer(client, false); });
        RunningServer server(handler);
        RawClient client(server->port());
        ASSERT_TRUE(client.send(request("POST /", "Content-Length: 2\r\n", "hi")));
        client.read_until("first");
        const auto left = std::chrono::steady_clock::now();
        half_close ? client.finish_sending() : client.close();
        auto noticed = endless.gone.get_future();
        ASSERT_EQ(noticed.wait_for(5s), std::future_status::ready);
        EXPECT_LT(noticed.get() - left, 100ms);
        EXPECT_TRUE(endless.ended.get_future().get());
    }
}

TEST(Connection, GoneClientEndsABlockedWrite) {
    Endless endless;
    TestHandler handler([&](gateway::Client& client) { return endless.answer(client, true); });
    RunningServer server(handler);
    RawClient client(server->port(), 4096);
    ASSERT_TRUE(client.send(request("GET /")));
    client.read_until("first");
    client.close();
    auto ended = endless.ended.get_future();
    ASSERT_EQ(ended.wait_for(5s), std::future_status::ready);
    EXPECT_TRUE(ended.get());
}

TEST(Connection, WriteWithoutProgressEnds) {
    Endless endless;
    TestHandler handler([&](gateway::Client& client) { return endless.answer(client, true); });
    ServerOptions options;
    options.connection.write_timeout = 200ms;
    RunningServer server(handler, options);
    RawClient client(server->port(), 4096);
    ASSERT_TRUE(client.send(request("GET /")));
    auto ended = endless.ended.get_future();
    ASSERT_EQ(ended.wait_for(5s), std::future_status::ready) << "a client that never reads";
    EXPECT_TRUE(ended.get());
}

TEST(Connection, HandlersCannotBreakTheHead) {
    TestHandler handler([](gateway::Client& client) -> asio::awaitable<void> {
        const std::vector<Header> headers{Header{"x-a", "1\r\nx-evil: 1"}, Header{"content-length", "99"},
                                          Header{"transfer-encoding", "chunked"}, Header{"x-good", "2"}};
        co_await client.send(200, headers, "ok");
    });
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("GET /")));
    const std::string head = client.read_until("\r\n\r\nok");
    EXPECT_FALSE(has(head, "evil")) << head;
    EXPECT_FALSE(has(head, "99")) << head;
    EXPECT_FALSE(has(head, "chunked")) << head;
    EXPECT_TRUE(has(head, "x-good: 2\r\n")) << head;
}

TEST(Connection, NoContent) {
    TestHandler handler([](gateway::Client& client) -> asio::awaitable<void> {
        const std::vector<Header> headers{Header{"allow", "GET"}};
        co_await client.send(204, headers, {});
    });
    RunningServer server(handler);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(request("OPTIONS *") + request("OPTIONS /")));
    for (int i = 0; i < 2; ++i) {
        const std::string head = client.read_until(kEnd);
        EXPECT_EQ(head.find("HTTP/1.1 204 No Content\r\n"), 0U) << head;
        EXPECT_FALSE(has(head, "content-length")) << head;
    }
}

}  // namespace
}  // namespace lightport::server
