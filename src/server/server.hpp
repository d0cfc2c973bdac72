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

    // Closes the listeners and every idle connection; answers that are under way are completed with Connection: close.
    // What still runs after `grace` is cut. `on_empty` is called once, on worker 0, when no connection is left.
    // Any thread; the first call counts.
    void drain(std::chrono::milliseconds grace, std::function<void()> on_empty);

private:
    struct Shared;
    class Listener;

    std::shared_ptr<Shared> shared_;
    std::vector<std::shared_ptr<Listener>> listeners_;
    std::uint16_t port_ = 0;
    std::atomic<bool> draining_{false};
};

}  // namespace lightport::server
