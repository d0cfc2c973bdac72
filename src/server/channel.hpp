// Channel: the client's socket with its input buffer, one deadline and one waiting coroutine. Knows nothing of HTTP.
// Lives on one worker and is never touched from another thread.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "server/input_buffer.hpp"

namespace lightport::server {

// TCP and Unix alike; the concrete executor spares a virtual call per operation.
using Socket =
    boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, boost::asio::io_context::executor_type>;
using Clock = std::chrono::steady_clock;

// Up to three pieces that leave in one system call.
struct Pieces {
    Pieces() = default;
    explicit Pieces(std::string_view first, std::string_view second = {}, std::string_view third = {});

    std::size_t size() const { return boost::asio::buffer_size(buffers); }
    void consume(std::size_t count);

    std::array<boost::asio::const_buffer, 3> buffers;
};

class Channel final : public std::enable_shared_from_this<Channel> {
public:
    // `input_limit` bounds what is read ahead while watch() is on. `write_timeout`: longest write without progress.
    Channel(Socket socket, std::size_t input_limit, std::chrono::milliseconds write_timeout);

    // What was read and not consumed. Valid until the next suspension.
    std::string_view input() const { return input_.data(); }
    void consume(std::size_t count) { input_.consume(count); }

    // Returns when bytes were added to input(), the peer ended, the deadline passed or close() was called. A connection
    // that waits for a request holds a small buffer, one in the middle of a message a larger one.
    enum class Expect : std::uint8_t { kStart, kMore };
    boost::asio::awaitable<void> wait_input(Expect expect);

    // While on, the socket is read ahead, and `on_end` is called once when the peer ends or breaks the connection. An
    // end of file counts: a client that gives up sends FIN, and one that only half-closes cannot be told from it.
    void watch(std::function<void()> on_end);
    void unwatch();

    bool ended() const { return ended_; }          // nothing more will be read
    bool timed_out() const { return timed_out_; }  // since the last set_deadline()

    // One deadline at a time, for whatever is under way. The timer is re-armed lazily: setting a later one is free.
    void set_deadline(Clock::duration from_now);
    void clear_deadline() { deadline_ = Clock::time_point::max(); }

    // True when the kernel has everything. False: broken, stalled for write_timeout, or closed; then ended() holds.
    boost::asio::awaitable<bool> write(Pieces pieces);

    // Sends FIN and discards what still arrives, so that the peer gets the last answer instead of a reset.
    boost::asio::awaitable<void> linger(Clock::duration limit);

    void shutdown_send();
    void close();           // everything under way ends with an error
    void abandon();         // after the worker stopped: destroys the waiting coroutine
    void release_buffer();  // gives spare input memory back

private:
    struct Waiter {
        virtual ~Waiter() = default;
        virtual void resume() = 0;
    };
    template <class Handler>
    struct WaiterOf;

    boost::asio::awaitable<void> suspend();
    void wake();
    void arm_read(std::size_t least);
    void on_read(const boost::system::error_code& ec, std::size_t count);
    void end();
    void arm_timer();
    void on_timer();
    enum class Written : std::uint8_t { kAll, kWouldBlock, kFailed };
    Written try_write(Pieces& pieces);

    Socket socket_;
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, boost::asio::io_context::executor_type>
        timer_;
    InputBuffer input_;
    const std::size_t input_limit_;
    const std::chrono::milliseconds write_timeout_;
    std::unique_ptr<Waiter> waiter_;
    std::function<void()> on_end_;
    Clock::time_point deadline_ = Clock::time_point::max();
    Clock::time_point timer_at_ = Clock::time_point::max();  // max: not armed
    bool reading_ = false;
    bool writing_ = false;
    bool watching_ = false;
    bool discarding_ = false;
    bool ended_ = false;
    bool timed_out_ = false;
};

}  // namespace lightport::server
