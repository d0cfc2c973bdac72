// Pool of idle connections of one worker, by origin. The one used last is reused first, so that spare ones can age out.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <unordered_map>
#include <vector>

#include "net/origin_hash.hpp"
#include "net/stream.hpp"

namespace lightport::net {

class Pool;

// A connection that may carry one exchange after another.
struct Connection {
    Connection(boost::asio::io_context& context, Origin where) : origin(std::move(where)), stream(context) {}

    const Origin origin;
    Stream stream;
    std::chrono::steady_clock::time_point born = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point idle_since{};
    Pool* idle_in = nullptr;  // set while it is in that pool
    bool watched = false;     // an idle watch is armed on the socket
};

struct PoolOptions {
    std::size_t max_idle_per_origin = 64;
    std::chrono::milliseconds idle_timeout{30'000};  // keep it below the providers' own
    std::chrono::milliseconds max_age{300'000};      // since the connection was made
};

// One thread, no locks. Idle connections are watched: one that receives a byte or its end is dropped at once.
class Pool {
public:
    Pool(boost::asio::io_context& context, PoolOptions options) : options_(options), timer_(context) {}
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    void configure(PoolOptions options) { options_ = options; }

    // A connection that nothing has come from since its last exchange, or null.
    std::shared_ptr<Connection> take(const Origin& origin);
    // After a whole exchange with nothing left over. Closes it instead when it is too old or the pool is full.
    void put(std::shared_ptr<Connection> connection);
    void clear();

    std::size_t idle() const { return idle_; }

private:
    using Clock = std::chrono::steady_clock;

    bool expired(const Connection& connection, Clock::time_point now) const;
    void watch(const std::shared_ptr<Connection>& connection);
    void drop(const Connection* connection);
    void close(Connection& connection);
    void arm_timer();
    void sweep();

    PoolOptions options_;
    boost::asio::steady_timer timer_;
    bool timer_armed_ = false;
    std::size_t idle_ = 0;
    std::unordered_map<Origin, std::vector<std::shared_ptr<Connection>>, OriginHash> by_origin_;
    std::shared_ptr<Pool*> self_ = std::make_shared<Pool*>(this);  // null inside once the pool is gone
};

}  // namespace lightport::net
