// The server around its connections: listening, limits, workers, draining.
#include "server/server.hpp"

#include <boost/asio/post.hpp>
#include <filesystem>
#include <stdexcept>

#include "running_server.hpp"

namespace lightport::server {
namespace {

const std::string kGet = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

// Holds every answer until released or until the client is gone.
struct Held {
    std::promise<void> started;
    std::promise<bool> ended;                 // whether the client was gone
    std::weak_ptr<asio::steady_timer> timer;  // the coroutine's; not to outlive its context

    asio::awaitable<void> answer(gateway::Client& client) {
        const auto executor = co_await asio::this_coro::executor;
        const auto own = std::make_shared<asio::steady_timer>(executor, 30s);
        timer = own;
        client.on_gone([own = timer] { own.lock()->cancel(); });
        started.set_value();
        boost::system::error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        co_await own->async_wait(std::move(token));
        const std::vector<Header> none;
        co_await client.send(200, none, "held");
        ended.set_value(client.gone());
    }
};

TEST(Server, TcpAndUnixSocket) {
    TestHandler handler;
    ServerOptions options;
    options.unix_socket =
        (std::filesystem::temp_directory_path() / ("lightport-server-test-" + std::to_string(::getpid()) + ".sock"))
            .string();
    {
        RunningServer server(handler, options);
        ASSERT_EQ(server.failure(), "");
        ASSERT_NE(server->port(), 0);
        RawClient tcp(server->port());
        RawClient unix_client(options.unix_socket);
        for (RawClient* client : {&tcp, &unix_client}) {
            ASSERT_TRUE(client->send(kGet));
            EXPECT_TRUE(has(client->read_until("GET /a "), "200 OK"));
        }
    }
    EXPECT_FALSE(std::filesystem::exists(options.unix_socket));
}

TEST(Server, SaysWhyItCannotListen) {
    TestHandler handler;
    RunningServer first(handler);
    ServerOptions options;
    options.port = first->port();
    RunningServer second(handler, options);
    EXPECT_TRUE(has(second.failure(), std::to_string(options.port))) << second.failure();
    EXPECT_TRUE(has(second.failure(), "in use")) << second.failure();
}

TEST(Server, SpreadsConnectionsOverWorkers) {
    TestHandler handler;
    RunningServer server(handler, {}, 3);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 9; ++i) {
        clients.push_back(std::make_unique<RawClient>(server->port()));
        ASSERT_TRUE(clients.back()->send(kGet));
        EXPECT_TRUE(has(clients.back()->read_until("GET /a "), "200 OK"));
    }
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(server.workers()[i].load(), 3U) << i;
    EXPECT_EQ(server->connections(), 9U);
}

TEST(Server, PausesAtTheLimitAndResumes) {
    TestHandler handler;
    ServerOptions options;
    options.max_connections = 2;
    RunningServer server(handler, options);
    auto first = std::make_unique<RawClient>(server->port());
    RawClient second(server->port());
    for (RawClient* client : {first.get(), &second}) {
        ASSERT_TRUE(client->send(kGet));
        EXPECT_TRUE(has(client->read_until("GET /a "), "200 OK"));
    }
    RawClient third(server->port());
    ASSERT_TRUE(third.send(kGet));
    EXPECT_EQ(server->connections(), 2U);
    first.reset();
    EXPECT_TRUE(has(third.read_until("GET /a "), "200 OK")) << "served once there is room";
}

TEST(Server, DrainClosesIdleAndCompletesRunning) {
    Held held;
    TestHandler handler([&](gateway::Client& client) {
        return client.head().path == "/a" ? TestHandler::echo(client) : held.answer(client);
    });
    RunningServer server(handler, {}, 2);
    RawClient idle(server->port());
    ASSERT_TRUE(idle.send(kGet));
    idle.read_until("GET /a ");
    RawClient running(server->port());
    ASSERT_TRUE(running.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
    held.started.get_future().wait();

    std::promise<void> empty;
    server->drain({0s, 30s}, [&empty] { empty.set_value(); });
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_TRUE(idle.closed_cleanly());
    EXPECT_FALSE(RawClient(server->port()).connected());
    auto emptied = empty.get_future();
    EXPECT_EQ(emptied.wait_for(0s), std::future_status::timeout);
    asio::post(held.timer.lock()->get_executor(), [timer = held.timer] { timer.lock()->cancel(); });
    const std::string answer = running.read_to_end();
    EXPECT_TRUE(has(answer, "connection: close\r\n")) << answer;
    EXPECT_TRUE(has(answer, "held")) << answer;
    EXPECT_FALSE(held.ended.get_future().get());
    running.close();
    EXPECT_EQ(emptied.wait_for(5s), std::future_status::ready);
    EXPECT_EQ(server->connections(), 0U);
}

TEST(Server, AfterItsGraceADrainTellsExchangesToEnd) {
    Held held;
    TestHandler handler([&](gateway::Client& client) { return held.answer(client); });
    RunningServer server(handler);
    RawClient running(server->port());
    ASSERT_TRUE(running.send(kGet));
    held.started.get_future().wait();
    std::promise<void> empty;
    server->drain({0s, 50ms}, [&empty] { empty.set_value(); });
    EXPECT_FALSE(held.ended.get_future().get()) << "the client is still there to hear the last words";
    EXPECT_TRUE(has(running.read_to_end(), "connection: close\r\n"));
    running.close();
    EXPECT_EQ(empty.get_future().wait_for(5s), std::future_status::ready);
}

TEST(Server, ADrainCutsClientsThatDoNotTakeTheirLastWords) {
    std::promise<void> started;
    std::promise<bool> ended;
    TestHandler handler([&](gateway::Client& client) -> asio::awaitable<void> {
        const std::vector<Header> none;
        client.start(200, none);
        started.set_value();
        const std::string much(1 << 20, 'x');
        while (co_await client.write(much)) {
        }
        ended.set_value(client.gone());
    });
    ServerOptions options;
    options.connection.linger_timeout = 50ms;
    RunningServer server(handler, options);
    RawClient deaf(server->port());
    ASSERT_TRUE(deaf.send(kGet));
    started.get_future().wait();
    std::promise<void> empty;
    server->drain({0s, 50ms}, [&empty] { empty.set_value(); });
    EXPECT_EQ(empty.get_future().wait_for(5s), std::future_status::ready);
    EXPECT_TRUE(ended.get_future().get());
}

TEST(Server, WhoStillSendsABodyIsAnsweredWhenADrainEnds) {
    TestHandler handler;
    RunningServer server(handler);
    RawClient running(server->port());
    ASSERT_TRUE(running.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n"));
    running.read_until("100 Continue\r\n\r\n");
    std::promise<void> empty;
    server->drain({0s, 20ms}, [&empty] { empty.set_value(); });
    const std::string answer = running.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
    EXPECT_TRUE(has(answer, "shutting down")) << answer;
    running.close();
    EXPECT_EQ(empty.get_future().wait_for(5s), std::future_status::ready);
}

TEST(Server, ADrainDoesNotCutARefusalThatIsStillOnItsWay) {
    TestHandler handler;
    ServerOptions options;
    options.connection.limits.max_body_bytes = 1'000;
    options.connection.linger_timeout = 30s;
    RunningServer server(handler, options);
    RawClient refused(server->port());
    ASSERT_TRUE(refused.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"));
    EXPECT_TRUE(has(refused.read_until("refused: "), " 413 ")) << "the rest of the body is still to come";
    RawClient idle(server->port());
    ASSERT_TRUE(idle.send(kGet));
    idle.read_until("GET /a ");
    std::promise<void> empty;
    server->drain({0s, 30s}, [&empty] { empty.set_value(); });
    auto emptied = empty.get_future();
    EXPECT_EQ(idle.read_to_end(), "") << "the drain has begun";
    EXPECT_EQ(emptied.wait_for(0s), std::future_status::timeout);
    EXPECT_TRUE(refused.send(std::string(99'000, 'x')));
    refused.close();
    EXPECT_EQ(emptied.wait_for(5s), std::future_status::ready);
}

TEST(Server, BeforeADrainsDelayIsOverRequestsAreTakenAndConnectionsClose) {
    TestHandler handler;
    RunningServer server(handler, {}, 2);
    RawClient idle(server->port());
    ASSERT_TRUE(idle.send(kGet));
    EXPECT_FALSE(has(idle.read_until("GET /a "), "connection: close"));
    std::promise<void> empty;
    auto emptied = empty.get_future();
    server->drain({1500ms, 30s}, [&empty] { empty.set_value(); });
    // The phase reaches each worker by a message that was sent before this connection was made.
    RawClient fresh(server->port());
    for (RawClient* client : {&fresh, &idle}) {
        ASSERT_TRUE(client->send(kGet));
        const std::string answer = client->read_to_end();
        EXPECT_TRUE(has(answer, "200 OK")) << answer;
        EXPECT_TRUE(has(answer, "connection: close\r\n")) << answer;
        client->close();
    }
    EXPECT_EQ(emptied.wait_for(0s), std::future_status::timeout) << "it still listens";
    EXPECT_EQ(emptied.wait_for(10s), std::future_status::ready);
    EXPECT_FALSE(RawClient(server->port()).connected());
}

TEST(Server, DrainOfNothingEndsAtOnce) {
    TestHandler handler;
    RunningServer server(handler);
    std::promise<void> empty;
    server->drain({0s, 30s}, [&empty] { empty.set_value(); });
    EXPECT_EQ(empty.get_future().wait_for(5s), std::future_status::ready);
}

TEST(Server, StopsWithOpenConnections) {
    // Workers are stopped in the middle of things; nothing may leak or be touched afterwards.
    Held held;
    TestHandler handler([&](gateway::Client& client) {
        return client.head().path == "/a" ? TestHandler::echo(client) : held.answer(client);
    });
    std::unique_ptr<RawClient> idle;
    std::unique_ptr<RawClient> running;
    {
        RunningServer server(handler);
        idle = std::make_unique<RawClient>(server->port());
        ASSERT_TRUE(idle->send(kGet));
        idle->read_until("GET /a ");
        running = std::make_unique<RawClient>(server->port());
        ASSERT_TRUE(running->send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
        held.started.get_future().wait();
    }

    EXPECT_EQ(idle->read_to_end(), "");
}

TEST(Worker, SurvivesExceptions) {
    std::promise<std::string> reported;
    net::WorkerGroup workers(1, [&](std::size_t, std::string_view what) { reported.set_value(std::string(what)); });
    workers.start();
    asio::post(workers[0].context(), [] { throw std::runtime_error("thrown inside"); });
    EXPECT_EQ(reported.get_future().get(), "thrown inside");
    std::promise<void> next;
    asio::post(workers[0].context(), [&] { next.set_value(); });
    EXPECT_EQ(next.get_future().wait_for(5s), std::future_status::ready);
    workers.stop();
    workers.join();
}

TEST(ServerOptions, TakesEverythingFromTheConfiguration) {
    config::Server config;
    config.listen.port = 1;
    config.max_connections = 2;
    config.max_header_bytes = 3;
    config.max_headers = 4;
    config.max_target_bytes = 5;
    config.max_body_bytes = 6;
    config.header_timeout = 7ms;
    config.body_timeout = 8ms;
    config.idle_timeout = 9ms;
    config.write_timeout = 10ms;
    config.listen.unix_socket = "/x";
    const ServerOptions options(config);
    EXPECT_EQ(options.host, "127.0.0.1");
    EXPECT_EQ(options.port, 1);
    EXPECT_EQ(options.unix_socket, "/x");
    EXPECT_EQ(options.max_connections, 2U);
    EXPECT_EQ(options.connection.limits.max_header_bytes, 3U);
    EXPECT_EQ(options.connection.limits.max_headers, 4U);
    EXPECT_EQ(options.connection.limits.max_target_bytes, 5U);
    EXPECT_EQ(options.connection.limits.max_body_bytes, 6U);
    EXPECT_EQ(options.connection.header_timeout, 7ms);
    EXPECT_EQ(options.connection.body_timeout, 8ms);
    EXPECT_EQ(options.connection.idle_timeout, 9ms);
    EXPECT_EQ(options.connection.write_timeout, 10ms);
}

}  // namespace
}  // namespace lightport::server
