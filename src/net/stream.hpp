// Stream: a byte stream to a provider over TCP or a Unix socket, plain or with TLS. The caller sees one type.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <span>
#include <utility>

#include "net/tls.hpp"

namespace lightport::net {

// One thread. At most one read and one write at a time, plus on_readable(). close() ends all of them (kAborted); the
// object must live until they have ended.
class Stream {
public:
    using Socket =
        boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, boost::asio::io_context::executor_type>;
    using Endpoint = boost::asio::generic::stream_protocol::endpoint;

    explicit Stream(boost::asio::io_context& context) : socket_(context) {}

    // Opens a socket for the endpoint (TCP: with TCP_NODELAY) and connects it. May be repeated after a failure.
    boost::asio::awaitable<boost::system::error_code> connect(Endpoint endpoint);
    // From here on bytes go through TLS. Errors: upstream_tls_failed, upstream_tls_verify_failed; nothing was sent
    // then.
    boost::asio::awaitable<Result<void>> start_tls(TlsState tls, const Origin& origin);

    // At least one byte, or why not.
    boost::asio::awaitable<Io> read_some(boost::asio::mutable_buffer into);
    // A part of the buffers in one system call. Never kEof or kCut.
    boost::asio::awaitable<Io> write_some(std::span<const boost::asio::const_buffer> from);

    // Without waiting: what read_some() would find now; kWantRead or kWantWrite when nothing is there.
    Io try_read(boost::asio::mutable_buffer into);
    // Neither bytes nor an end of the connection are waiting to be read.
    bool quiet();
    // handler(error_code) once the socket is readable or was closed.
    template <class Handler>
    void on_readable(Handler&& handler) {
        socket_.async_wait(Socket::wait_read, std::forward<Handler>(handler));
    }

    bool is_open() const { return socket_.is_open(); }
    bool resumed() const { return tls_ && tls_->resumed(); }
    // Ends waiting operations, the connection stays.
    void cancel();
    // Says close_notify where it can be said at once.
    void close();

private:
    boost::asio::awaitable<bool> wait(IoStatus want);

    Socket socket_;
    std::optional<TlsState> tls_;
};

}  // namespace lightport::net
