// See jobs.hpp.
#include "gateway/jobs.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <utility>

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {

struct State {
    State(asio::io_context& context, std::size_t jobs, Job the_job)
        : ended(context, asio::steady_timer::time_point::max()), count(jobs), job(std::move(the_job)) {}

    asio::steady_timer ended;  // cancelled when the last lane is done
    std::size_t count;
    Job job;
    std::size_t next = 0;
    std::size_t running = 0;    // lanes
    std::exception_ptr thrown;  // by the first job that did
};

asio::awaitable<void> run_lane(std::shared_ptr<State> state) {
    while (!state->thrown && state->next < state->count) co_await state->job(state->next++);
}

// However a lane ended: whoever waits must not wait for ever.
void end_lane(State& state, const std::exception_ptr& thrown) {
    if (!state.thrown) state.thrown = thrown;
    if (--state.running == 0) state.ended.cancel();
}

}  // namespace

asio::awaitable<void> run_jobs(asio::io_context& context, std::size_t count, std::size_t lanes, Job job) {
    if (count == 1) {
        co_await job(0);
        co_return;
    }
    const auto state = std::make_shared<State>(context, count, std::move(job));
    state->running = std::min(count, lanes);
    for (std::size_t lane = state->running; lane > 0; --lane) {
        asio::co_spawn(context, run_lane(state),
                       [state](const std::exception_ptr& thrown) { end_lane(*state, thrown); });
    }
    while (state->running > 0) {
        boost::system::error_code cancelled;
        co_await state->ended.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    if (state->thrown) std::rethrow_exception(state->thrown);
}

}  // namespace lightport::gateway
