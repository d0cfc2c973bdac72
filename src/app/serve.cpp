// See serve.hpp: the log, the service, the signals.
#include "app/serve.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <string>

#include "app/service.hpp"
#include "observe/log.hpp"

namespace lightport::app {
namespace {

using observe::Level;

void announce(const config::Listen& listen, std::uint16_t port) {
    if (!listen.host.empty()) {
        const bool ipv6 = listen.host.find(':') != std::string::npos;
        const std::string host = ipv6 ? "[" + listen.host + "]" : listen.host;
        observe::log_problem(Level::kInfo, "listening on http://" + host + ":" + std::to_string(port));
    }
    if (!listen.unix_socket.empty()) observe::log_problem(Level::kInfo, "listening on unix:" + listen.unix_socket);
}

void report(const Reloaded& outcome) {
    for (const config::Problem& problem : outcome.problems) observe::log_problem(Level::kError, problem.to_string());
    if (!outcome.problems.empty()) {
        observe::log_problem(Level::kError, "the configuration was not reloaded; the old one stays in force");
        return;
    }
    for (const std::string& name : outcome.needs_restart) {
        observe::log_problem(Level::kWarn, "this setting changes with a restart only", {{"setting", name}});
    }
    observe::log_problem(Level::kInfo, "the configuration was reloaded");
}

// Reloads at every SIGHUP as long as its context runs.
class Reloader {
public:
    Reloader(boost::asio::io_context& context, Service& service, const std::function<config::LoadResult()>& reload)
        : hangups_(context, SIGHUP), service_(service), reload_(reload) {
        wait();
    }

private:
    void wait() {
        hangups_.async_wait([this](const boost::system::error_code& error, int) {
            if (error) return;
            report(service_.reload(reload_()));
            wait();
        });
    }

    boost::asio::signal_set hangups_;
    Service& service_;
    const std::function<config::LoadResult()>& reload_;
};

}  // namespace

int serve(const config::Config& config, const std::function<config::LoadResult()>& reload) {
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
            const Reloader reloader(control, service, reload);
            const auto finish = [&control] { control.stop(); };
            // The first signal drains; a second one ends the process at once.
            signals.async_wait([&](const boost::system::error_code&, int) {
                observe::log_problem(Level::kInfo, "draining: running answers are finished, then the process ends");
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
