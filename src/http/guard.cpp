// See guard.hpp.
#include "http/guard.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "http/chars.hpp"
#include "http/head_scan.hpp"

namespace lightport::http {
namespace {

constexpr std::string_view kGatewayPrefix = "x-lightport-";

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

Error bad(std::string message) { return head_error(400, std::move(message)); }

// The target's form (RFC 9112 §3.2); is_target() has passed.
std::optional<Error> check_target(std::string_view method, std::string_view target) {
    if (target.front() == '/') return std::nullopt;
    if (target == "*") {
        if (method == "OPTIONS") return std::nullopt;
        return bad("The request target \"*\" is for OPTIONS only.");
    }
    const std::size_t scheme = target.find("://");
    if (scheme != std::string_view::npos) {
        const std::string_view name = target.substr(0, scheme);
        const std::string_view rest = target.substr(scheme + 3);
        const bool known = equals_ignoring_case(name, "http") || equals_ignoring_case(name, "https");
        if (known && is_authority(rest.substr(0, rest.find_first_of("/?")))) return std::nullopt;
    }
    return bad("The request target is neither a path nor an absolute URL.");
}

// What the fields of one head say, field by field.
class FieldCheck {
public:
    explicit FieldCheck(bool version_10) : version_10_(version_10) {}

    std::optional<Error> add(const FieldLine& field);
    std::optional<Error> finish() const;

private:
    std::optional<Error> add_host(std::string_view value);
    std::optional<Error> add_content_length(std::string_view value);
    std::optional<Error> add_transfer_encoding(std::string_view value);
    std::optional<Error> add_once(const FieldLine& field);

    const bool version_10_;
    bool host_ = false;
    bool content_length_ = false;
    bool transfer_encoding_ = false;
    bool authorization_ = false;
    bool content_type_ = false;
    std::vector<std::string_view> gateway_headers_;
};

std::optional<Error> FieldCheck::add(const FieldLine& field) {
    const auto is = [&](std::string_view name) { return equals_ignoring_case(field.name, name); };
    switch (field.name.size()) {
        case 4: return is("host") ? add_host(field.value) : std::nullopt;
        case 6:
            if (is("expect") && !version_10_ && !equals_ignoring_case(field.value, "100-continue")) {
                return head_error(417, "The only expectation that can be met is 100-continue.");
            }
            return std::nullopt;
        case 14:
            if (is("content-length")) return add_content_length(field.value);
            break;
        case 17:
            if (is("transfer-encoding")) return add_transfer_encoding(field.value);
            break;
        default: break;
    }
    return add_once(field);
}

std::optional<Error> FieldCheck::add_host(std::string_view value) {
    if (std::exchange(host_, true)) return bad("More than one Host header.");
    // HTTP/1.0 clients may send an empty one where the target has no authority.
    if (!is_authority(value) && !(version_10_ && value.empty())) return bad("The Host header is not a host name.");
    return std::nullopt;
}

std::optional<Error> FieldCheck::add_content_length(std::string_view value) {
    if (std::exchange(content_length_, true)) return bad("More than one Content-Length header.");
    if (!is_content_length(value)) return bad("The Content-Length header is not a number.");
    return std::nullopt;
}

std::optional<Error> FieldCheck::add_transfer_encoding(std::string_view value) {
    if (std::exchange(transfer_encoding_, true)) return bad("More than one Transfer-Encoding header.");
    if (version_10_) return bad("Transfer-Encoding is not part of HTTP/1.0.");
    if (value.empty()) return bad("The Transfer-Encoding header is empty.");
    if (!equals_ignoring_case(value, "chunked")) {
        return head_error(501, "The only transfer encoding that is supported is chunked.");
    }
    return std::nullopt;
}

std::optional<Error> FieldCheck::add_once(const FieldLine& field) {
    bool repeated = false;
    if (equals_ignoring_case(field.name, "authorization")) {
        repeated = std::exchange(authorization_, true);
    } else if (equals_ignoring_case(field.name, "content-type")) {
        repeated = std::exchange(content_type_, true);
    } else if (starts_with_ignoring_case(field.name, kGatewayPrefix)) {
        const auto same = [&](std::string_view name) { return equals_ignoring_case(name, field.name); };
        repeated = std::any_of(gateway_headers_.begin(), gateway_headers_.end(), same);
        gateway_headers_.push_back(field.name);
    }
    if (repeated) return bad("More than one " + std::string(field.name) + " header.");
    return std::nullopt;
}

std::optional<Error> FieldCheck::finish() const {
    if (transfer_encoding_ && content_length_) return bad("Both Transfer-Encoding and Content-Length are given.");
    if (!host_ && !version_10_) return bad("The Host header is missing.");
    return std::nullopt;
}

}  // namespace

Error head_error(int status, std::string message) {
    Error error(ErrorKind::kBadRequest, std::move(message));
    error.status = status;
    return error;
}

bool is_authority(std::string_view text) {
    std::string_view port;
    if (text.substr(0, 1) == "[") {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || end < 3 || !all_in(text.substr(1, end - 1), kAddressBytes)) return false;
        port = text.substr(end + 1);
    } else {
        const std::size_t end = std::min(text.find(':'), text.size());
        if (end == 0 || !all_in(text.substr(0, end), kHostBytes)) return false;
        port = text.substr(end);
    }
    if (port.empty()) return true;
    return port.front() == ':' && port.size() <= 6 && all_in(port.substr(1), kDigitBytes);
}

std::optional<Error> check_request_line(std::string_view line, const RequestLimits& limits) {
    const std::size_t method_end = line.find(' ');
    const std::size_t target_end = line.rfind(' ');
    if (method_end == std::string_view::npos || target_end == method_end) return bad("The request line is malformed.");
    const std::string_view method = line.substr(0, method_end);
    const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
    const std::string_view version = line.substr(target_end + 1);
    if (!is_token(method)) return bad("The method is malformed.");
    if (target.size() > limits.max_target_bytes) return head_error(414, "The request target is too long.");
    if (!is_target(target)) return bad("The request target has bytes that must be percent-encoded.");
    const bool well_formed = version.size() == 8 && version.substr(0, 5) == "HTTP/" && version[6] == '.' &&
                             all_in(version.substr(5, 1), kDigitBytes) && all_in(version.substr(7), kDigitBytes);
    if (!well_formed) return bad("The HTTP version is malformed.");
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return head_error(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    }
    if (method == "CONNECT") return Error(ErrorKind::kMethod, "CONNECT is not allowed: this is not a forward proxy.");
    return check_target(method, target);
}

std::optional<Error> check_request_head(std::string_view head, const RequestLimits& limits) {
    if (head.size() > limits.max_header_bytes) return head_error(431, "The request's head is too large.");
    const std::size_t line_end = head.find("\r\n");
    if (line_end == std::string_view::npos) return bad("The request line is malformed.");
    const std::string_view line = head.substr(0, line_end);
    if (auto error = check_request_line(line, limits)) return error;

    FieldCheck check(line.back() == '0');
    FieldCursor cursor(head.substr(line_end + 2));
    FieldLine field;
    std::size_t count = 0;
    for (;;) {
        const FieldCursor::Outcome outcome = cursor.next(field);
        if (outcome == FieldCursor::Outcome::kEnd) return check.finish();
        if (outcome == FieldCursor::Outcome::kBad) return bad("A header line is malformed.");
        if (++count > limits.max_headers) return head_error(431, "The request has too many headers.");
        if (auto error = check.add(field)) return error;
    }
}

bool is_shadow_header(std::string_view name) {
    if (name.find('_') == std::string_view::npos) return false;
    static constexpr std::array<std::string_view, 9> kProtected = {
        "content-length", "transfer-encoding", "content-type",   "keep-alive",         "proxy-connection",
        "x-api-key",      "x-request-id",      "x-goog-api-key", "proxy-authorization"};
    std::string mapped = lower_case(name);
    std::replace(mapped.begin(), mapped.end(), '_', '-');
    return mapped.compare(0, kGatewayPrefix.size(), kGatewayPrefix) == 0 ||
           std::find(kProtected.begin(), kProtected.end(), mapped) != kProtected.end();
}

}  // namespace lightport::http
