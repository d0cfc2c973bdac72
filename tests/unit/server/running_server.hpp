// A running server and a handler whose answers a test decides.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "gateway/client.hpp"
#include "net/worker.hpp"
#include "server/server.hpp"
#include "support/raw_client.hpp"

namespace lightport::test {

// Answers with what the test put in; by default with the method, the path and the body.
class TestHandler final : public gateway::Handler {
public:
    using Answer = std::function<boost::asio::awaitable<void>(gateway::Client&)>;

    explicit TestHandler(Answer answer = {}) : answer_(std::move(answer)) {}

    boost::asio::awaitable<void> handle(gateway::Client& client) override {
        if (answer_) return answer_(client);
        return echo(client);
    }
    std::string error_body(const Error& error) const override { return "{\"error\":\"" + error.message + "\"}"; }

    static boost::asio::awaitable<void> echo(gateway::Client& client) {
        const Result<std::string_view> body = co_await client.read_body();
        const std::vector<Header> headers{Header{"content-type", "text/plain"}};
        if (!body) {
            const std::string text = "refused: " + body.error().message;
            co_await client.send(body.error().status, headers, text);
            co_return;
        }
        const std::string text = client.head().method + ' ' + client.head().path + ' ' + std::string(*body);
        co_await client.send(200, headers, text);
    }

private:
    Answer answer_;
};

// A server on a free port with running workers. Ends both in order.
class RunningServer {
public:
    explicit RunningServer(TestHandler& handler, server::ServerOptions options = {}, std::size_t workers = 1)
        : workers_(workers),
          server_(std::make_unique<server::Server>(std::move(options), workers_,
                                                   [&handler](std::size_t) -> gateway::Handler& { return handler; })) {
        const Result<void> listening = server_->listen();
        failure_ = listening ? "" : listening.error().message;
        workers_.start();
    }
    ~RunningServer() {
        workers_.stop();
        workers_.join();
        server_.reset();
    }
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    server::Server* operator->() { return server_.get(); }
    net::WorkerGroup& workers() { return workers_; }
    const std::string& failure() const { return failure_; }

private:
    net::WorkerGroup workers_;
    std::unique_ptr<server::Server> server_;
    std::string failure_;
};

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace lightport::test

// What the tests of this folder speak in.
namespace lightport::server {
namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::has;
using test::RawClient;
using test::RunningServer;
using test::TestHandler;
}  // namespace lightport::server
