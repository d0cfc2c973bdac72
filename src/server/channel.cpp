// See channel.hpp.
#include "server/channel.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace lightport::server {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kIdleRead = 2 * 1024;   // held by every waiting connection
constexpr std::size_t kBusyRead = 16 * 1024;  // once a request turned out not to fit

}  // namespace

Pieces::Pieces(std::string_view first, std::string_view second, std::string_view third)
    : buffers{asio::buffer(first), asio::buffer(second), asio::buffer(third)} {}

void Pieces::consume(std::size_t count) {
    for (asio::const_buffer& buffer : buffers) {
        const std::size_t part = std::min(count, buffer.size());
        buffer += part;
        count -= part;
    }
}

template <class Handler>
struct Channel::WaiterOf final : Channel::Waiter {
    explicit WaiterOf(Handler given) : handler(std::move(given)) {}
    void resume() override { handler(); }
    Handler handler;
};

Channel::Channel(Socket socket, std::size_t input_limit, std::chrono::milliseconds write_timeout)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      input_limit_(input_limit),
      write_timeout_(write_timeout) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
}

asio::awaitable<void> Channel::wait_input(Expect expect) {
    if (ended_ || timed_out_) co_return;
    arm_read(expect == Expect::kMore ? kBusyRead : kIdleRead);
    co_await suspend();
}

asio::awaitable<void> Channel::suspend() {
    auto keep = [this](auto handler) { waiter_ = std::make_unique<WaiterOf<decltype(handler)>>(std::move(handler)); };
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(keep), asio::use_awaitable);
}

void Channel::wake() {
    if (const std::unique_ptr<Waiter> waiter = std::move(waiter_)) waiter->resume();
}

void Channel::watch(std::function<void()> on_end) {
    watching_ = true;
    on_end_ = std::move(on_end);
    if (!reading_) input_.shrink(kIdleRead);
    arm_read(kIdleRead);
}

void Channel::unwatch() {
    watching_ = false;
    on_end_ = nullptr;
}

void Channel::arm_read(std::size_t least) {
    if (reading_ || ended_) return;
    reading_ = true;
    const asio::mutable_buffer space = input_.prepare(least);
    auto done = [self = shared_from_this()](const error_code& ec, std::size_t count) { self->on_read(ec, count); };
    socket_.async_read_some(space, std::move(done));
}

void Channel::on_read(const error_code& ec, std::size_t count) {
    reading_ = false;
    input_.commit(count);
    if (discarding_) input_.clear();
    if (ec) {
        end();
    } else if (watching_ && input_.size() < input_limit_) {
        arm_read(kIdleRead);
    }
    wake();
}

// Nothing more comes: whoever waits for the socket, to read or to write, learns it now.
void Channel::end() {
    if (std::exchange(ended_, true)) return;
    error_code ignored;
    if (writing_) socket_.cancel(ignored);
    if (const auto on_end = std::exchange(on_end_, nullptr)) on_end();
}

void Channel::set_deadline(Clock::duration from_now) {
    timed_out_ = false;
    deadline_ = Clock::now() + from_now;
    if (timer_at_ > deadline_) arm_timer();
}

void Channel::arm_timer() {
    timer_at_ = deadline_;
    timer_.expires_at(deadline_);
    auto done = [self = shared_from_this()](const error_code& ec) {
        if (!ec) self->on_timer();
    };
    timer_.async_wait(std::move(done));
}

void Channel::on_timer() {
    timer_at_ = Clock::time_point::max();
    if (deadline_ == Clock::time_point::max()) return;
    if (Clock::now() < deadline_) return arm_timer();
    clear_deadline();
    timed_out_ = true;
    if (writing_) return close();
    wake();
}

Channel::Written Channel::try_write(Pieces& pieces) {
    error_code ec;
    while (pieces.size() > 0) {
        const std::size_t count = socket_.write_some(pieces.buffers, ec);
        if (ec == asio::error::would_block || ec == asio::error::try_again) return Written::kWouldBlock;
        if (ec) return Written::kFailed;
        pieces.consume(count);
    }
    return Written::kAll;
}

asio::awaitable<bool> Channel::write(Pieces pieces) {
    bool waited = false;
    for (;;) {
        const Written written = ended_ ? Written::kFailed : try_write(pieces);
        if (waited) clear_deadline();
        if (written == Written::kAll) co_return true;
        if (written == Written::kFailed) break;
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        waited = true;
        set_deadline(write_timeout_);
        writing_ = true;
        co_await socket_.async_wait(Socket::wait_write, std::move(token));
        writing_ = false;
    }
    end();
    co_return false;
}

asio::awaitable<void> Channel::linger(Clock::duration limit) {
    shutdown_send();
    discarding_ = true;
    if (!reading_) input_.clear();
    set_deadline(limit);
    while (!ended_ && !timed_out_) co_await wait_input(Expect::kMore);
}

void Channel::shutdown_send() {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void Channel::close() {
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    timer_at_ = Clock::time_point::max();
    clear_deadline();
    if (!reading_) {
        end();
        wake();
    }
}

void Channel::abandon() {
    unwatch();
    const std::unique_ptr<Waiter> waiter = std::move(waiter_);
}

void Channel::release_buffer() {
    if (!reading_) input_.shrink(0);
}

}  // namespace lightport::server
