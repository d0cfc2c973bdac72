// Deadline: one timer for a sequence of deadlines. Moving a deadline later costs nothing: the timer looks again when it
// fires.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace lightport::net {

// One thread.
class Deadline {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr Clock::time_point kNever = Clock::time_point::max();

    // on_expiry is called at most once per set(), never inside set(), never after the Deadline's destruction.
    Deadline(boost::asio::io_context& context, std::function<void()> on_expiry);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    // Replaces the deadline. `early`: the timer may fire that soon without effect; naming the earliest deadline to come
    // spares re-arming it then.
    void set(Clock::time_point deadline, Clock::time_point early = kNever);
    void clear();

private:
    struct State;
    static void arm(const std::shared_ptr<State>& state, Clock::time_point when);
    std::shared_ptr<State> state_;
};

}  // namespace lightport::net
