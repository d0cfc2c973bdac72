// Hash of an Origin, for the maps of one worker.
#pragma once

#include <functional>
#include <string>

#include "net/upstream.hpp"

namespace lightport::net {

// Host, port and socket spread well enough; the rest is told apart by ==.
struct OriginHash {
    std::size_t operator()(const Origin& origin) const {
        return std::hash<std::string>{}(origin.host) ^ (std::hash<std::string>{}(origin.unix_socket) << 1) ^
               origin.port;
    }
};

}  // namespace lightport::net
