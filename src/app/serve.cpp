// See serve.hpp: workers, their upstreams and gateways, the server, the signals.
#include "app/serve.hpp"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "gateway/gateway.hpp"
#include "net/upstreams.hpp"
#include "net/worker.hpp"
#include "observe/log.hpp"
#include "server/server.hpp"

namespace lightport::app {
namespace {

using observe::Level;

net::UpstreamOptions upstream_options(const config::Upstream& settings) {
    net::UpstreamOptions options;
    options.pool.max_idle_per_origin = settings.max_idle_per_origin;
    options.pool.idle_timeout = settings.pool_idle_timeout;
    options.pool.max_age = settings.max_connection_age;
    options.response.max_header_bytes = settings.max_header_bytes;
    return options;
}

void report_worker_error(std::size_t worker, std::string_view what) {
    observe::log_problem(Level::kError, "a request failed inside the gateway",
                         {{"worker", static_cast<std::int64_t>(worker)}, {"what", what}});
}

// Everything one process serves with. Members are destroyed in reverse order: first the server, last the configuration.
class Service {
public:
    explicit Service(const config::Config& config)
        : snapshot_(std::make_shared<const gateway::Snapshot>(config)),
          resolver_(resolver_options(config.upstream)),
          workers_(config.server.workers, report_worker_error) {
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            upstreams_.push_back(
                std::make_unique<net::Upstreams>(workers_[i].context(), resolver_, upstream_options(config.upstream)));
            gateways_.push_back(std::make_unique<gateway::Gateway>(snapshot_, *upstreams_.back(), ready_));
        }
        const server::HandlerOf handler_of = [this](std::size_t worker) -> gateway::Handler& {
            return *gateways_[worker];
        };
        server_ = std::make_unique<server::Server>(server::ServerOptions(config.server), workers_, handler_of);
    }

    ~Service() {
        workers_.stop();
        workers_.join();
    }

    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    Result<void> start() {
        Result<void> listening = server_->listen();
        if (!listening) return listening;
        workers_.start();
        ready_ = true;
        return {};
    }

    std::uint16_t port() const { return server_->port(); }

    void drain(std::function<void()> on_empty) {
        ready_ = false;
        server_->drain(snapshot_->config().server.drain_timeout, std::move(on_empty));
    }

private:
    static net::ResolverOptions resolver_options(const config::Upstream& settings) {
        net::ResolverOptions options;
        options.ttl = settings.dns_ttl;
        return options;
    }

    std::atomic<bool> ready_{false};
    std::shared_ptr<const gateway::Snapshot> snapshot_;
    net::Resolver resolver_;
    net::WorkerGroup workers_;
    std::vector<std::unique_ptr<net::Upstreams>> upstreams_;
    std::vector<std::unique_ptr<gateway::Gateway>> gateways_;
    std::unique_ptr<server::Server> server_;
};

void announce(const config::Listen& listen, std::uint16_t port) {
    if (!listen.host.empty()) {
        const bool ipv6 = listen.host.find(':') != std::string::npos;
        const std::string host = ipv6 ? "[" + listen.host + "]" : listen.host;
        observe::log_problem(Level::kInfo, "listening on http://" + host + ":" + std::to_string(port));
    }
    if (!listen.unix_socket.empty()) observe::log_problem(Level::kInfo, "listening on unix:" + listen.unix_socket);
}

}  // namespace

int serve(const config::Config& config) {
    observe::LogOptions log;
    log.level = config.log.level;
    log.format = config.log.format;
    observe::start_log(log);
    std::signal(SIGPIPE, SIG_IGN);

    boost::asio::io_context control{1};
    boost::asio::signal_set signals(control, SIGTERM, SIGINT);
    int status = 0;
    {
        Service service(config);
        if (const Result<void> started = service.start(); !started) {
            observe::log_problem(Level::kError, started.error().message);
            status = 1;
        } else {
            announce(config.server.listen, service.port());
            const auto finish = [&control] { control.stop(); };
            // The first signal drains; a second one ends the process at once.
            signals.async_wait([&](const boost::system::error_code&, int) {
                observe::log_problem(Level::kInfo, "draining: no new connections, running answers are finished");
                service.drain(finish);
                signals.async_wait([&](const boost::system::error_code& error, int) {
                    if (!error) control.stop();
                });
            });
            control.run();
        }
    }
    observe::stop_log();
    return status;
}

}  // namespace lightport::app
