// See admission.hpp.
#include "gateway/admission.hpp"

#include "base/ascii.hpp"
#include "base/url.hpp"

namespace lightport::gateway {
namespace {

// Host without its port: "localhost:8787" → "localhost", "[::1]:80" → "[::1]".
std::string_view host_name(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

bool is_loopback_origin(std::string_view origin) {
    const std::size_t scheme = origin.find("://");
    return scheme != std::string_view::npos && is_loopback_host(host_name(origin.substr(scheme + 3)));
}

// Without gateway keys a loopback listener trusts whoever runs here, but not the web pages they look at.
Result<void> check_local_caller(const http::RequestHead& head) {
    const std::string_view host = head.header("host");
    if (!host.empty() && !is_loopback_host(host_name(host))) {
        return Error(ErrorKind::kPermission,
                     "This Lightport serves only its own machine: the Host header names another one. Configure gateway "
                     "keys to serve others.");
    }
    const std::string_view origin = head.header("origin");
    if (!origin.empty() && !is_loopback_origin(origin)) {
        return Error(ErrorKind::kPermission, "Requests from web pages of other origins are refused.");
    }
    return {};
}

}  // namespace

std::string_view bearer_token(const http::RequestHead& head) {
    const std::string_view value = head.header("authorization");
    if (value.size() > 7 && equals_ignoring_case(value.substr(0, 7), "bearer ")) {
        const std::size_t token = value.find_first_not_of(' ', 7);
        return token == std::string_view::npos ? std::string_view{} : value.substr(token);
    }
    return head.header("x-api-key");
}

Result<Admission> admit(const http::RequestHead& head, const Snapshot& snapshot) {
    if (snapshot.loopback_only()) {
        if (Result<void> local = check_local_caller(head); !local) return std::move(local).error();
    }
    Admission admission;
    const std::string_view token = bearer_token(head);
    if (snapshot.keys().empty()) {
        admission.provider_key = token;
        return admission;
    }
    const auto name = snapshot.keys().find(token);
    if (!name) return Error(ErrorKind::kAuth, "Incorrect API key provided. This gateway expects one of its own keys.");
    admission.key_name = *name;
    return admission;
}

Result<void> check_json_body(const http::RequestHead& head) {
    const std::string_view encoding = head.header("content-encoding");
    if (!encoding.empty() && !equals_ignoring_case(encoding, "identity")) {
        return Error(ErrorKind::kMediaType,
                     "A content-encoding on the request is not supported; send the JSON as it is.");
    }
    const std::string_view type = head.header("content-type");
    const bool from_browser = !head.header("origin").empty() || !head.header("sec-fetch-site").empty();
    if (type.empty() && !from_browser) return {};
    const std::string_view media = type.substr(0, type.find_first_of("; \t"));
    if (equals_ignoring_case(media, "application/json")) return {};
    return Error(ErrorKind::kMediaType, "The content-type must be application/json.");
}

}  // namespace lightport::gateway
