// Environment: what credentials are looked for in besides the configuration, and the limits of looking. Replaceable, so
// that a test sees no variable, file or clock of the machine it runs on.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "net/upstream.hpp"

namespace lightport::auth {

using SystemTime = std::chrono::system_clock::time_point;

struct Environment {
    // The value of a variable without surrounding space; nullopt where it is not set or empty. At start only.
    std::function<std::optional<std::string>(const std::string& name)> variable;
    // The content of a file of at most 1 MiB; nullopt where it cannot be read. Also on a worker's thread: the files are
    // small, local, and read once per refresh.
    std::function<std::optional<std::string>(const std::string& path)> file;
    std::function<SystemTime()> now;

    net::Timeouts token_call;     // one call to a token service
    net::Timeouts metadata_call;  // one call to a service of this very machine or network
};

Environment process_environment();

}  // namespace lightport::auth
