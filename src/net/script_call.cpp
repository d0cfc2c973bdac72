// Plays a script: pauses on one timer, bytes without copies.
#include "net/script_call.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace lightport::net {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kForever = std::chrono::milliseconds::max();

}  // namespace

asio::awaitable<Result<void>> ScriptCall::open() {
    if (timeouts_.total.count() > 0) total_ = Clock::now() + timeouts_.total;
    const bool passed = co_await pause(script_.head_delay, timeouts_.first_byte);
    if (!passed) co_return interruption("upstream_timeout");
    co_return Result<void>{};
}

asio::awaitable<Result<std::string_view>> ScriptCall::read() {
    while (next_ < script_.actions.size()) {
        const Script::Action& action = script_.actions[next_];
        const bool stall = action.step == Script::Step::kStall;
        const bool passed = co_await pause(stall ? kForever : action.delay, timeouts_.idle);
        if (!passed) co_return interruption("upstream_idle_timeout");
        if (action.step == Script::Step::kCut) {
            co_return Error(ErrorKind::kUpstream, "The provider's answer was cut off.").with_code("upstream_truncated");
        }
        ++next_;
        if (!action.bytes.empty()) co_return std::string_view(action.bytes);
    }
    if (cancelled_) co_return interruption("");
    co_return std::string_view();
}

void ScriptCall::cancel() {
    cancelled_ = true;
    timer_.cancel();
}

asio::awaitable<bool> ScriptCall::pause(std::chrono::milliseconds length, std::chrono::milliseconds limit) {
    if (cancelled_) co_return false;
    if (length.count() <= 0) co_return true;
    const auto now = Clock::now();
    const auto end = length == kForever ? Clock::time_point::max() : now + length;
    const auto latest = std::min(total_, limit.count() > 0 ? now + limit : Clock::time_point::max());
    timer_.expires_at(std::min(end, latest));
    co_await timer_.async_wait(kAwait);
    total_expired_ = !cancelled_ && end > latest && latest == total_;
    co_return !cancelled_ && end <= latest;
}

Error ScriptCall::interruption(const char* timeout_code) const {
    if (cancelled_) return Error(ErrorKind::kConnection, "The call was cancelled.").with_code("upstream_cancelled");
    const std::string code = total_expired_ ? "upstream_timeout" : timeout_code;
    return Error(ErrorKind::kTimeout, "The provider did not answer in time.").with_code(code);
}

}  // namespace lightport::net
