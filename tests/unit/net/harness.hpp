// Runs calls to providers on one context, with a time limit, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "net/upstreams.hpp"
#include "support/scripted_server.hpp"

namespace lightport::test {

// What became of a call: an answer, or an error with whatever came before it.
struct Outcome {
    std::optional<Error> error;
    int status = 0;
    std::string body;
    std::string code() const { return error ? error->code.value_or("(no code)") : "(success)"; }
};

inline std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
    return out << outcome.status << " " << outcome.code() << " " << (outcome.error ? outcome.error->message : "")
               << " body: " << outcome.body.substr(0, 200);
}

inline boost::asio::awaitable<void> exchange(net::UpstreamCall& call, Outcome& outcome) {
    auto opened = co_await call.open();
    if (!opened) {
        outcome.error = opened.error();
        co_return;
    }
    outcome.status = call.head().status;
    while (true) {
        auto piece = co_await call.read();
        if (!piece) outcome.error = piece.error();
        if (!piece || piece->empty()) co_return;
        outcome.body.append(*piece);
    }
}

class Harness {
public:
    explicit Harness(net::UpstreamOptions options = {}, net::Resolver::Lookup lookup = net::Resolver::system_lookup,
                     net::ResolverOptions resolving = {})
        : resolver(resolving, std::move(lookup)), upstreams(context, resolver, options) {}

    static net::OutboundRequest request(std::uint16_t port, std::string_view body = "{}") {
        net::OutboundRequest made;
        made.origin.tls = false;
        made.origin.host = "127.0.0.1";
        made.origin.port = port;
        made.target = "/v1/chat/completions";
        made.headers = {{"content-type", "application/json"}};
        made.body = {body};
        return made;
    }

    Outcome fetch(net::OutboundRequest made) {
        const auto call = upstreams.call(std::move(made));
        return finish(*call);
    }
    Outcome get(std::uint16_t port) { return fetch(request(port)); }

    Outcome finish(net::UpstreamCall& call) {
        Outcome outcome;
        run(exchange(call, outcome));
        return outcome;
    }

    void run(boost::asio::awaitable<void> work) {
        bool done = false;
        boost::asio::co_spawn(context, std::move(work), [&done](std::exception_ptr) { done = true; });
        EXPECT_TRUE(run_until([&done] { return done; })) << "the call did not end";
    }

    bool run_until(const std::function<bool()>& condition) {
        const auto end = std::chrono::steady_clock::now() + kServerPatience;
        context.restart();
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            if (context.stopped()) context.restart();
            context.run_one_for(std::chrono::milliseconds(5));
        }
        return true;
    }

    boost::asio::io_context context{1};
    net::Resolver resolver;
    net::Upstreams upstreams;
};

inline std::size_t open_fds() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
    return count;
}

}  // namespace lightport::test
