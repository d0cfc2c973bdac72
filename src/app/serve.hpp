// Runs the gateway until a signal ends it.
#pragma once

#include "config/config.hpp"

namespace lightport::app {

// Serves a validated configuration on this and further threads. Returns the process's exit status after SIGTERM or
// SIGINT and a drain, or at once when it cannot listen.
int serve(const config::Config& config);

}  // namespace lightport::app
