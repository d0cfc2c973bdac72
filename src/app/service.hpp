// Service: everything one process serves with, from a configuration to an open port. What serve() and tests run.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "gateway/gateway.hpp"
#include "net/upstreams.hpp"
#include "net/worker.hpp"
#include "server/server.hpp"

namespace lightport::app {

// What became of a reload.
struct Reloaded {
    std::vector<config::Problem> problems;   // not empty: the running configuration stays as it was
    std::vector<std::string> needs_restart;  // settings that changed and were not taken over
};

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

    // New requests are served by the new configuration, running ones to their end by the old. Not from two threads.
    Reloaded reload(config::LoadResult loaded);

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
