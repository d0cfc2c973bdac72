// What an HttpCall shares with callbacks that may outlive it.
#pragma once

#include <optional>

#include "net/http_call.hpp"

namespace lightport::net {

// A name lookup that is waited for.
struct HttpCall::Lookup {
    explicit Lookup(boost::asio::io_context& context) : wake(context, Deadline::kNever) {}

    boost::asio::steady_timer wake;  // cancelled when there is an answer, or nobody wants it any more
    std::optional<Result<Addresses>> answer;
};

// Watch for an answer that comes before the whole request was sent.
struct HttpCall::EarlyAnswer {
    HttpCall* call = nullptr;  // null once sending has ended
    std::shared_ptr<Connection> connection;
    std::optional<Io> io;  // what was read into the call's buffer
};

}  // namespace lightport::net
