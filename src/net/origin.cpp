// The printed forms of an origin.
#include <functional>

#include "net/upstream.hpp"

namespace lightport::net {

std::string Origin::to_string() const { return (tls ? "https://" : "http://") + authority(); }

std::string Origin::authority() const {
    const bool bare_ipv6 = host.find(':') != std::string::npos && host.front() != '[';
    std::string text = bare_ipv6 ? "[" + host + "]" : host;
    if (port != (tls ? 443 : 80)) text += ":" + std::to_string(port);
    return text;
}

}  // namespace lightport::net
