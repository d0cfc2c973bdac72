// The resolver: cache, single flight, dropped tickets, hanging lookups.
#include "net/resolver.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>

namespace lightport::net {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

const asio::ip::address kLoopback = asio::ip::make_address("127.0.0.1");

// Runs the context until `count` answers have come.
void run_until(asio::io_context& context, const std::size_t& count, std::size_t wanted) {
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (count < wanted && std::chrono::steady_clock::now() < end) {
        context.restart();
        context.run_one_for(5ms);
    }
    ASSERT_EQ(count, wanted);
}

TEST(Resolver, KnowsLiteralsWithoutLookup) {
    Resolver resolver({}, [](const std::string&) -> Result<Addresses> { return Error(ErrorKind::kInternal, "asked"); });
    for (const char* text : {"127.0.0.1", "::1", "[::1]"}) {
        const auto answer = resolver.known(text);
        ASSERT_TRUE(answer && *answer) << text;
        EXPECT_EQ((**answer).size(), 1U) << text;
    }
    EXPECT_FALSE(resolver.known("api.example"));
}

TEST(Resolver, LooksANameUpOnceForAllWhoWait) {
    std::atomic<int> lookups{0};
    std::promise<void> gate;
    const std::shared_future<void> opened = gate.get_future().share();
    Resolver resolver({}, [&](const std::string&) -> Result<Addresses> {
        ++lookups;
        opened.wait_for(5s);
        return Addresses{kLoopback};
    });
    asio::io_context context;
    std::size_t answers = 0;
    const auto count = [&](const Result<Addresses>& answer) { answers += answer.ok() ? 1 : 0; };
    std::vector<Resolver::Ticket> tickets;
    for (int i = 0; i < 8; ++i) tickets.push_back(resolver.resolve("api.example", context.get_executor(), count));
    gate.set_value();
    run_until(context, answers, 8);
    EXPECT_EQ(lookups, 1);
    const auto known = resolver.known("api.example");
    ASSERT_TRUE(known && *known);
    EXPECT_EQ((**known).front(), kLoopback);
}

TEST(Resolver, ForgetsGoodAndBadAnswersAfterTheirTime) {
    std::atomic<int> lookups{0};
    ResolverOptions options;
    options.ttl = 0ms;
    options.negative_ttl = 60s;
    Resolver resolver(options, [&](const std::string& host) -> Result<Addresses> {
        ++lookups;
        if (host == "bad.example")
            return Error(ErrorKind::kConnection, "no such name").with_code("upstream_dns_failed");
        return Addresses{kLoopback};
    });
    asio::io_context context;
    std::size_t answers = 0;
    const auto count = [&](const Result<Addresses>&) { ++answers; };
    for (const char* host : {"good.example", "good.example", "bad.example", "bad.example"}) {
        const std::size_t wanted = answers + 1;
        const auto ticket = resolver.resolve(host, context.get_executor(), count);
        run_until(context, answers, wanted);
    }
    EXPECT_EQ(lookups, 3) << "two for the good name with no time to live, one for the bad one";
}

TEST(Resolver, DroppedTicketIsNeverAnswered) {
    std::promise<void> gate;
    const std::shared_future<void> opened = gate.get_future().share();
    Resolver resolver({}, [&](const std::string&) -> Result<Addresses> {
        opened.wait_for(5s);
        return Addresses{kLoopback};
    });
    std::size_t answers = 0;
    asio::io_context other;
    {
        asio::io_context gone;
        auto dropped = resolver.resolve("api.example", gone.get_executor(),
                                        [](const Result<Addresses>&) { FAIL() << "answered a dropped ticket"; });
        dropped = Resolver::Ticket();
    }
    const auto kept =
        resolver.resolve("api.example", other.get_executor(), [&](const Result<Addresses>&) { ++answers; });
    gate.set_value();
    run_until(other, answers, 1);
}

TEST(Resolver, RefusesMoreNamesThanMayWait) {
    std::promise<void> gate;
    const std::shared_future<void> opened = gate.get_future().share();
    ResolverOptions options;
    options.threads = 1;
    options.max_pending = 2;
    Resolver resolver(options, [opened](const std::string&) -> Result<Addresses> {  // may outlive the test
        opened.wait_for(5s);
        return Addresses{kLoopback};
    });
    asio::io_context context;
    std::size_t refused = 0;
    std::vector<Resolver::Ticket> tickets;
    const auto count = [&](const Result<Addresses>& answer) { refused += answer ? 0 : 1; };
    for (int i = 0; i < 5; ++i) {
        tickets.push_back(resolver.resolve("name" + std::to_string(i), context.get_executor(), count));
    }
    context.run_for(1ms);
    EXPECT_GE(refused, 2U) << "one may be in the thread, two may wait";
    tickets.clear();
    gate.set_value();
}

TEST(Resolver, DestructionDoesNotWaitForAHangingLookup) {
    const auto gate = std::make_shared<std::promise<void>>();
    const std::shared_future<void> opened = gate->get_future().share();
    std::promise<void> started;
    auto resolver = std::make_unique<Resolver>(ResolverOptions{}, [&started, opened](const std::string&) {
        started.set_value();
        opened.wait_for(5s);
        return Result<Addresses>(Addresses{kLoopback});
    });
    asio::io_context context;
    const auto ticket = resolver->resolve("hangs.example", context.get_executor(), [](const Result<Addresses>&) {});
    started.get_future().wait();
    const auto before = std::chrono::steady_clock::now();
    resolver.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - before, 1s);
    gate->set_value();
}

TEST(Resolver, ServesManyThreadsAtOnce) {
    Resolver resolver({}, [](const std::string& host) -> Result<Addresses> {
        if (host.back() == '7') return Error(ErrorKind::kConnection, "no such name").with_code("upstream_dns_failed");
        return Addresses{kLoopback};
    });
    std::vector<std::thread> workers;
    std::atomic<std::size_t> total{0};
    for (int worker = 0; worker < 4; ++worker) {
        workers.emplace_back([&] {
            asio::io_context context;
            std::size_t answers = 0;
            std::vector<Resolver::Ticket> tickets;
            for (int i = 0; i < 100; ++i) {
                auto ticket = resolver.resolve("name" + std::to_string(i), context.get_executor(),
                                               [&answers](const Result<Addresses>&) { ++answers; });
                tickets.push_back(std::move(ticket));
            }
            run_until(context, answers, 100);
            total += answers;
        });
    }
    for (std::thread& worker : workers) worker.join();
    EXPECT_EQ(total, 400U);
}

TEST(Resolver, SystemLookupFindsLocalhostAndReportsNonsense) {
    const auto local = Resolver::system_lookup("localhost");
    ASSERT_TRUE(local) << local.error().message;
    EXPECT_TRUE(local->size() >= 1 && local->front().is_loopback());
    const auto nonsense = Resolver::system_lookup("no such name");
    ASSERT_FALSE(nonsense);
    EXPECT_EQ(nonsense.error().code, "upstream_dns_failed");
}

}  // namespace
}  // namespace lightport::net
