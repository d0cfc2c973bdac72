// ScriptCall: the answer of an in-process provider, played by a timer.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "net/upstream.hpp"

namespace lightport::net {

// Time-outs hold as they would for a connection: a pause longer than first_byte, idle or total is that time-out.
class ScriptCall final : public UpstreamCall {
public:
    ScriptCall(boost::asio::io_context& context, Script&& script, const Timeouts& timeouts)
        : timer_(context), script_(std::move(script)), timeouts_(timeouts) {}

    boost::asio::awaitable<Result<void>> open() override;
    const ResponseHead& head() const override { return script_.head; }
    boost::asio::awaitable<Result<std::string_view>> read() override;
    bool complete() override { return next_ == script_.actions.size(); }
    void cancel() override;

private:
    using Clock = std::chrono::steady_clock;

    // Lets the pause pass; false when `limit` (zero: none), the total time or cancel() came first: see interruption().
    boost::asio::awaitable<bool> pause(std::chrono::milliseconds length, std::chrono::milliseconds limit);
    Error interruption(const char* timeout_code) const;

    boost::asio::steady_timer timer_;
    Script script_;
    const Timeouts timeouts_;
    Clock::time_point total_ = Clock::time_point::max();
    std::size_t next_ = 0;
    bool cancelled_ = false;
    bool total_expired_ = false;
};

}  // namespace lightport::net
