// Plain bytes go through Asio's operations; with TLS every step is tried at once and waits for the socket otherwise.
#include "net/stream.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace lightport::net {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

IoStatus status_of(const boost::system::error_code& ec) {
    if (!ec) return IoStatus::kOk;
    if (ec == asio::error::eof) return IoStatus::kEof;
    if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) return IoStatus::kAborted;
    if (ec == asio::error::connection_reset || ec == asio::error::broken_pipe) return IoStatus::kReset;
    return IoStatus::kFailed;
}

bool must_wait(IoStatus status) { return status == IoStatus::kWantRead || status == IoStatus::kWantWrite; }

}  // namespace

asio::awaitable<boost::system::error_code> Stream::connect(Endpoint endpoint) {
    close();
    boost::system::error_code ec;
    socket_.open(endpoint.protocol(), ec);
    if (ec) co_return ec;
    const int family = endpoint.protocol().family();
    if (family == AF_INET || family == AF_INET6) socket_.set_option(asio::ip::tcp::no_delay(true), ec);
    socket_.native_non_blocking(true, ec);
    if (ec) co_return ec;
    auto [failure] = co_await socket_.async_connect(endpoint, kAwait);
    co_return failure;
}

asio::awaitable<Result<void>> Stream::start_tls(TlsState tls, const Origin& origin) {
    tls.attach(socket_.native_handle());
    tls_.emplace(std::move(tls));
    IoStatus status = tls_->handshake();
    while (must_wait(status)) {
        const bool ready = co_await wait(status);
        // Closed by us: the reason is known to whoever closed.
        if (!ready) co_return Error(ErrorKind::kConnection, "The TLS handshake was given up.");
        status = tls_->handshake();
    }
    if (status == IoStatus::kOk) co_return Result<void>{};
    co_return tls_->handshake_error(origin, status);
}

asio::awaitable<Io> Stream::read_some(asio::mutable_buffer into) {
    if (!tls_) {
        auto [ec, bytes] = co_await socket_.async_read_some(into, kAwait);
        co_return Io{status_of(ec), bytes};
    }
    Io io = tls_->read(into);
    while (must_wait(io.status)) {
        const bool ready = co_await wait(io.status);
        if (!ready) co_return Io{IoStatus::kAborted, 0};
        io = tls_->read(into);
    }
    co_return io;
}

asio::awaitable<Io> Stream::write_some(std::span<const asio::const_buffer> from) {
    if (!tls_) {
        auto [ec, bytes] = co_await socket_.async_write_some(from, kAwait);
        co_return Io{status_of(ec), bytes};
    }
    Io io = tls_->write(from);
    while (must_wait(io.status)) {
        const bool ready = co_await wait(io.status);
        if (!ready) co_return Io{IoStatus::kAborted, 0};
        io = tls_->write(from);
    }
    co_return io;
}

Io Stream::try_read(asio::mutable_buffer into) {
    if (!socket_.is_open()) return {IoStatus::kAborted, 0};
    if (tls_) return tls_->read(into);
    const auto received = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
    if (received > 0) return {IoStatus::kOk, static_cast<std::size_t>(received)};
    if (received == 0) return {IoStatus::kEof, 0};
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {IoStatus::kWantRead, 0};
    return {errno == ECONNRESET ? IoStatus::kReset : IoStatus::kFailed, 0};
}

bool Stream::quiet() {
    if (!socket_.is_open() || (tls_ && tls_->pending())) return false;
    char byte = 0;
    const auto received = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

asio::awaitable<bool> Stream::wait(IoStatus want) {
    const auto direction = want == IoStatus::kWantRead ? Socket::wait_read : Socket::wait_write;
    if (!socket_.is_open()) co_return false;
    auto [ec] = co_await socket_.async_wait(direction, kAwait);
    co_return !ec && socket_.is_open();
}

void Stream::cancel() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Stream::close() {
    if (socket_.is_open() && tls_) tls_->shutdown();
    tls_.reset();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace lightport::net
