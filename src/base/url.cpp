// See url.hpp.
#include "base/url.hpp"

#include <arpa/inet.h>

#include <charconv>

#include "base/ascii.hpp"

namespace lightport {
namespace {

bool is_host_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_ipv6_address(const std::string& text) {
    in6_addr address;
    return inet_pton(AF_INET6, text.c_str(), &address) == 1 && text.find('\0') == std::string::npos;
}

bool is_path_char(char c) {
    constexpr std::string_view kOther = "-._~!$&'()*+,;=:@/%";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOther.find(c) != std::string_view::npos;
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
    return std::all_of(text.begin(), text.end(), predicate);
}

// Splits "host:port" or "[v6]:port" into url.host and url.port; the scheme's port stays where there is none.
bool read_authority(std::string_view authority, BaseUrl& url) {
    std::string_view port;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) return false;
        url.host = lower_case(authority.substr(1, end - 1));
        if (!is_ipv6_address(url.host)) return false;
        port = authority.substr(end + 1);
    } else {
        const std::size_t colon = std::min(authority.find(':'), authority.size());
        url.host = lower_case(authority.substr(0, colon));
        if (url.host.empty() || !all(url.host, is_host_char)) return false;
        port = authority.substr(colon);
    }
    if (port.empty()) return true;
    const char* const end = port.data() + port.size();
    const auto parsed = std::from_chars(port.data() + 1, end, url.port);
    return port.front() == ':' && port.size() > 1 && parsed.ec == std::errc{} && parsed.ptr == end && url.port != 0;
}

}  // namespace

bool is_loopback_host(std::string_view host) {
    const std::string name = lower_case(host);
    return name == "localhost" || name.ends_with(".localhost") || name == "::1" || name == "[::1]" ||
           (name.starts_with("127.") && all(name, [](char c) { return c == '.' || (c >= '0' && c <= '9'); }));
}

std::optional<BaseUrl> parse_base_url(std::string_view url) {
    const std::size_t scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return std::nullopt;
    const std::string scheme = lower_case(url.substr(0, scheme_end));
    if (scheme != "https" && scheme != "http") return std::nullopt;
    BaseUrl result;
    result.tls = scheme == "https";
    result.port = result.tls ? 443 : 80;
    const std::string_view rest = url.substr(scheme_end + 3);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    if (!read_authority(rest.substr(0, slash), result)) return std::nullopt;
    std::string_view path = rest.substr(slash);
    if (!all(path, is_path_char)) return std::nullopt;
    while (path.ends_with('/')) path.remove_suffix(1);
    result.path = path;
    return result;
}

}  // namespace lightport
