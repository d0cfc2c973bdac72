// Base URLs of providers: `https://host[:port][/path]`. RFC 3986, the part that a configuration needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lightport {

struct BaseUrl {
    bool tls = true;
    std::string host;  // lower case; IPv6 addresses without brackets
    std::uint16_t port = 443;
    std::string path;  // starts with '/' unless empty; never ends with one
};

// localhost, *.localhost, 127.0.0.0/8, ::1 with or without brackets; ignores case.
bool is_loopback_host(std::string_view host);

// nullopt: not http(s), no or a malformed host, a port out of range, user info, a query, a fragment, or characters that
// a URL cannot hold.
std::optional<BaseUrl> parse_base_url(std::string_view url);

}  // namespace lightport
