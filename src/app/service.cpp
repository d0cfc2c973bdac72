// See service.hpp.
#include "app/service.hpp"

#include <boost/asio/post.hpp>
#include <string>

#include "config/restart.hpp"
#include "observe/log.hpp"

namespace lightport::app {
namespace {

net::UpstreamOptions upstream_options(const config::Upstream& settings) {
    net::UpstreamOptions options;
    options.pool.max_idle_per_origin = settings.max_idle_per_origin;
    options.pool.idle_timeout = settings.pool_idle_timeout;
    options.pool.max_age = settings.max_connection_age;
    options.response.max_header_bytes = settings.max_header_bytes;
    options.response.max_event_bytes = settings.max_event_bytes;
    return options;
}

net::ResolverOptions resolver_options(const config::Upstream& settings) {
    net::ResolverOptions options;
    options.ttl = settings.dns_ttl;
    return options;
}

void report_worker_error(std::size_t worker, std::string_view what) {
    observe::log_problem(observe::Level::kError, "a request failed inside the gateway",
                         {{"worker", static_cast<std::int64_t>(worker)}, {"what", what}});
}

}  // namespace

Service::Service(const config::Config& config)
    : snapshot_(std::make_shared<const gateway::Snapshot>(config)),
      resolver_(resolver_options(config.upstream)),
      workers_(config.server.workers, report_worker_error) {
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        upstreams_.push_back(
            std::make_unique<net::Upstreams>(workers_[i].context(), resolver_, upstream_options(config.upstream)));
        gateways_.push_back(std::make_unique<gateway::Gateway>(snapshot_, *upstreams_.back(), ready_));
    }
    const server::HandlerOf handler_of = [this](std::size_t worker) -> gateway::Handler& { return *gateways_[worker]; };
    server_ = std::make_unique<server::Server>(server::ServerOptions(config.server), workers_, handler_of);
}

Service::~Service() {
    workers_.stop();
    workers_.join();
}

Result<void> Service::start() {
    Result<void> listening = server_->listen();
    if (!listening) return listening;
    workers_.start();
    ready_ = true;
    return {};
}

Reloaded Service::reload(config::LoadResult loaded) {
    Reloaded outcome{std::move(loaded.problems), {}};
    if (!outcome.problems.empty()) return outcome;
    config::Config& wanted = loaded.config;
    outcome.needs_restart = config::keep_fixed_settings(snapshot_->config(), wanted);
    // A file may be right for the address it names and wrong for the one that is served: nobody shall be let in by
    // that.
    config::validate(wanted, config::Places("what keeps running"), outcome.problems);
    if (!outcome.problems.empty()) return outcome;
    snapshot_ = std::make_shared<const gateway::Snapshot>(std::move(wanted));
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        boost::asio::post(workers_[i].context(),
                          [gateway = gateways_[i].get(), upstreams = upstreams_[i].get(), snapshot = snapshot_] {
                              upstreams->configure(upstream_options(snapshot->config().upstream));
                              gateway->adopt(snapshot);
                          });
    }
    return outcome;
}

void Service::drain(std::function<void()> on_empty) {
    ready_ = false;
    const config::Server& settings = snapshot_->config().server;
    server_->drain({settings.drain_delay, settings.drain_timeout}, std::move(on_empty));
}

}  // namespace lightport::app
