// Server: listens, hands connections to workers, keeps count of them and drains them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "gateway/client.hpp"
#include "lightport/result.hpp"
#include "net/worker.hpp"
#include "server/connection.hpp"

namespace lightport::server {

struct ServerOptions {
    ServerOptions() = default;
    explicit ServerOptions(const config::Server& config);

    std::string host = "127.0.0.1";  // address or name; empty: no TCP
    std::uint16_t port = 0;          // 0: any free one, see Server::port()
    std::string unix_socket;         // path; empty: none
    std::size_t max_connections = 10'000;
    ConnectionOptions connection;
};

// The handler of a worker, used on that worker's thread alone. Outlives the server.
using HandlerOf = std::function<gateway::Handler&(std::size_t worker)>;

// The times of a drain.
struct DrainTimes {
    std::chrono::milliseconds delay{
        0};  // requests are still taken that long, for load balancers that look now and then
    std::chrono::milliseconds grace{300'000};  // running answers may go on that long after the listeners closed
};

class Server {
public:
    // `workers` outlives the server; they run while it listens. Destroy the server after they were stopped and joined,
    // or after a drain has ended.
    Server(ServerOptions options, net::WorkerGroup& workers, HandlerOf handler_of);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Binds and starts to accept. Call once, before or after the workers start. Error: kInternal, says what failed.
    Result<void> listen();

    std::uint16_t port() const;  // of the TCP listener; 0 without one
    std::size_t connections() const;

    // From now on every answer says Connection: close. After `delay` the listeners and all idle connections close; what
    // still runs after `grace` is told to end with an error, and cut when it does not within the linger time.
    // `on_empty` is called once, on worker 0, when nobody listens and no connection is left. Any thread; the first call
    // counts.
    void drain(DrainTimes times, std::function<void()> on_empty);

private:
    struct Shared;
    class Listener;
    class Drain;

    std::shared_ptr<Shared> shared_;
    std::vector<std::shared_ptr<Listener>> listeners_;
    std::uint16_t port_ = 0;
    std::atomic<bool> draining_{false};
};

}  // namespace lightport::server
