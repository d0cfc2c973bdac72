// The command line: lightport serve, check, providers, --version, --help.
#pragma once

#include <functional>
#include <iosfwd>

#include "config/load.hpp"

namespace lightport::app {

// What the command line works with; tests bring their own.
struct CliContext {
    std::ostream& out;
    std::ostream& err;
    config::Environment environment = config::process_environment;
    // Serves a configuration; `reload` reads it again, from the same file and with the same arguments.
    std::function<int(const config::Config&, const std::function<config::LoadResult()>& reload)> serve = {};
};

// Returns the process's exit status: 0, 1 for a problem, or CLI11's for a wrong command line.
int run(int argc, const char* const* argv, const CliContext& context);

}  // namespace lightport::app
