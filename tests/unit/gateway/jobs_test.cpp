// Jobs side by side: never more than there are lanes, all of them, in order of their start.
#include "gateway/jobs.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace lightport::gateway {
namespace {
namespace asio = boost::asio;

struct Seen {
    std::vector<std::size_t> started;
    std::size_t running = 0;
    std::size_t most = 0;
    bool returned = false;
};

asio::awaitable<void> count(Seen& seen, std::size_t index, std::size_t pauses) {
    seen.started.push_back(index);
    seen.most = std::max(seen.most, ++seen.running);
    for (; pauses > 0; --pauses) co_await asio::post(asio::use_awaitable);
    --seen.running;
}

asio::awaitable<void> run(asio::io_context& context, Seen& seen, std::size_t jobs, std::size_t pauses) {
    Job job = [&seen, pauses](std::size_t index) { return count(seen, index, index % 2 == 0 ? pauses : 0); };
    co_await run_jobs(context, jobs, 3, std::move(job));
    seen.returned = seen.running == 0;
}

Seen seen_of(std::size_t jobs, std::size_t pauses) {
    asio::io_context context;
    Seen seen;
    asio::co_spawn(context, run(context, seen, jobs, pauses), asio::detached);
    context.run();
    return seen;
}

TEST(Jobs, AllRunAndNeverMoreThanTheLanesAllow) {
    const Seen seen = seen_of(10, 5);
    EXPECT_TRUE(seen.returned);
    EXPECT_EQ(seen.most, 3u);
    EXPECT_EQ(seen.started, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(Jobs, NoneOneAndThoseThatNeverPause) {
    EXPECT_TRUE(seen_of(0, 0).returned);
    EXPECT_EQ(seen_of(1, 3).started.size(), 1u);
    EXPECT_TRUE(seen_of(1, 3).returned);
    EXPECT_EQ(seen_of(7, 0).started.size(), 7u);
    EXPECT_TRUE(seen_of(7, 0).returned);
}

asio::awaitable<void> fail_at_two(Seen& seen, std::size_t index) {
    co_await count(seen, index, 2);
    if (index == 2) throw std::runtime_error("job 2");
}

asio::awaitable<void> run_failing(asio::io_context& context, Seen& seen, std::string& what) {
    Job job = [&seen](std::size_t index) { return fail_at_two(seen, index); };
    try {
        co_await run_jobs(context, 20, 3, std::move(job));
    } catch (const std::exception& thrown) {
        what = thrown.what();
    }
    seen.returned = seen.running == 0;
}

TEST(Jobs, AnExceptionEndsTheRoundInsteadOfHangingIt) {
    asio::io_context context;
    Seen seen;
    std::string what;
    asio::co_spawn(context, run_failing(context, seen, what), asio::detached);
    context.run();
    EXPECT_EQ(what, "job 2");
    EXPECT_TRUE(seen.returned);
    EXPECT_LT(seen.started.size(), 20u);
}

}  // namespace
}  // namespace lightport::gateway
