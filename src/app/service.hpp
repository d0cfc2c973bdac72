// Service: everything one process serves with, from a configuration to an open port. What serve() and tests run.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "gateway/gateway.hpp"
#include "net/upstreams.hpp"
#include "net/worker.hpp"
#include "server/server.hpp"

namespace lightport::app {

class Service {
public:
    // The configuration must have been validated. Nothing listens before start().
    explicit Service(const config::Config& config);
    // Cuts what still runs. Not on a worker's thread.
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // Error: the address cannot be listened on.
    Result<void> start();
    std::uint16_t port() const { return server_->port(); }

    // Not ready at once; stops to accept, lets running answers finish within the configured times, then calls
    // `on_empty` once, on a worker.
    void drain(std::function<void()> on_empty);

private:
    // Destroyed in reverse: first the server, last the configuration.
    std::atomic<bool> ready_{false};
    std::shared_ptr<const gateway::Snapshot> snapshot_;
    net::Resolver resolver_;
    net::WorkerGroup workers_;
    std::vector<std::unique_ptr<net::Upstreams>> upstreams_;
    std::vector<std::unique_ptr<gateway::Gateway>> gateways_;
    std::unique_ptr<server::Server> server_;
};

}  // namespace lightport::app
