// The client's side of one exchange, as the gateway sees it. Implemented by server::Connection.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "lightport/result.hpp"

namespace lightport::gateway {

class Client {
public:
    virtual ~Client() = default;

    virtual const http::RequestHead& head() const = 0;
    virtual std::string_view peer() const = 0;  // address for the log

    // The whole body (after `100 Continue` where the client waits for it), followed by json::kPadding readable bytes;
    // valid until the exchange ends. Errors: 413, 408, 400; the connection then closes after the answer.
    virtual boost::asio::awaitable<Result<std::string_view>> read_body() = 0;

    // A whole answer with content-length. False: the client is gone.
    virtual boost::asio::awaitable<bool> send(int status, const std::vector<Header>& headers,
                                              std::string_view body) = 0;

    // A streamed answer: the head is kept back and leaves together with the first bytes.
    virtual void start(int status, const std::vector<Header>& headers) = 0;
    virtual boost::asio::awaitable<bool> write(std::string_view bytes) = 0;  // one chunk; done when the kernel has it
    virtual boost::asio::awaitable<bool> finish() = 0;                       // the last chunk
    // Instead of finish(): closes the connection without the last chunk, so that nobody takes the answer for complete.
    virtual void abort() = 0;

    // Called once on this worker's thread when the exchange shall end now: the client went away, or the server stops
    // waiting for it. Replaces an earlier callback.
    virtual void on_gone(std::function<void()> callback) = 0;
    virtual bool gone() const = 0;
    // The server stops: what still runs is to be answered with an error, with shutting_down_error() of reply.hpp.
    virtual bool shutting_down() const { return false; }
};

// What serves requests. Exactly one answer per call; exceptions do not leave it.
class Handler {
public:
    virtual ~Handler() = default;
    virtual boost::asio::awaitable<void> handle(Client& client) = 0;

    // The answer to a request that the server itself refuses (guard, limits, time-outs): JSON error body.
    virtual std::string error_body(const Error& error) const = 0;
};

}  // namespace lightport::gateway
