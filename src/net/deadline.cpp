// The lazy timer: it is re-armed only when a deadline comes before the moment it will fire anyway.
#include "net/deadline.hpp"

#include <algorithm>

namespace lightport::net {

struct Deadline::State {
    State(boost::asio::io_context& context, std::function<void()> callback)
        : timer(context), on_expiry(std::move(callback)) {}

    boost::asio::steady_timer timer;
    std::function<void()> on_expiry;  // empty once the owner is gone
    Clock::time_point deadline = kNever;
    Clock::time_point armed = kNever;  // when the timer will fire
};

Deadline::Deadline(boost::asio::io_context& context, std::function<void()> on_expiry)
    : state_(std::make_shared<State>(context, std::move(on_expiry))) {}

Deadline::~Deadline() {
    state_->on_expiry = nullptr;
    state_->timer.cancel();
}

void Deadline::set(Clock::time_point deadline, Clock::time_point early) {
    state_->deadline = deadline;
    if (deadline < state_->armed) arm(state_, std::min(deadline, early));
}

void Deadline::clear() { state_->deadline = kNever; }

void Deadline::arm(const std::shared_ptr<State>& state, Clock::time_point when) {
    state->armed = when;
    state->timer.expires_at(when);
    state->timer.async_wait([state](const boost::system::error_code& ec) {
        if (ec || !state->on_expiry) return;
        state->armed = kNever;
        if (state->deadline == kNever) return;
        if (Clock::now() < state->deadline) {
            arm(state, state->deadline);
            return;
        }
        state->deadline = kNever;
        // A copy, because the callback may destroy the owner.
        const std::function<void()> callback = state->on_expiry;
        callback();
    });
}

}  // namespace lightport::net
