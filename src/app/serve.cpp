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
