// See restart.hpp.
#include "config/restart.hpp"

namespace lightport::config {

std::vector<std::string> keep_fixed_settings(const Config& running, Config& wanted) {
    std::vector<std::string> names;
    const auto keep = [&names](const char* name, const auto& now, auto& then) {
        if (now == then) return;
        then = now;
        names.emplace_back(name);
    };
    const Server& from = running.server;
    Server& to = wanted.server;
    keep("server.listen.host", from.listen.host, to.listen.host);
    keep("server.listen.port", from.listen.port, to.listen.port);
    keep("server.listen.unix_socket", from.listen.unix_socket, to.listen.unix_socket);
    keep("server.workers", from.workers, to.workers);
    keep("server.max_connections", from.max_connections, to.max_connections);
    keep("server.max_header_bytes", from.max_header_bytes, to.max_header_bytes);
    keep("server.max_headers", from.max_headers, to.max_headers);
    keep("server.max_target_bytes", from.max_target_bytes, to.max_target_bytes);
    keep("server.max_body_bytes", from.max_body_bytes, to.max_body_bytes);
    keep("server.header_timeout", from.header_timeout, to.header_timeout);
    keep("server.body_timeout", from.body_timeout, to.body_timeout);
    keep("server.idle_timeout", from.idle_timeout, to.idle_timeout);
    keep("server.write_timeout", from.write_timeout, to.write_timeout);
    keep("upstream.dns_ttl", running.upstream.dns_ttl, wanted.upstream.dns_ttl);
    keep("log.level", running.log.level, wanted.log.level);
    keep("log.format", running.log.format, wanted.log.format);
    return names;
}

}  // namespace lightport::config
