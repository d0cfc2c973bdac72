// Runs the gateway until a signal ends it.
#pragma once

#include <functional>

#include "config/load.hpp"

namespace lightport::app {

// Serves a validated configuration on this and further threads. Returns the process's exit status after SIGTERM or
// SIGINT and a drain, or at once when it cannot listen.
// SIGHUP asks `reload` for the configuration again; where that has problems the old one stays.
int serve(const config::Config& config, const std::function<config::LoadResult()>& reload);

}  // namespace lightport::app
