// The guard: decides over the raw bytes of a request's head whether it may reach the parser at all. Everything that two
// HTTP implementations have ever read differently is refused here, so that nobody in front of or behind Lightport sees
// another request than Lightport does. RFC 9112 §3, §5, §6, §11.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lightport/error.hpp"

namespace lightport::http {

struct RequestLimits {
    std::size_t max_header_bytes = 32 * 1024;  // of the head with its empty line, and of a trailer section
    std::size_t max_headers = 100;
    std::size_t max_target_bytes = 8 * 1024;
    std::size_t max_body_bytes = 64 * 1024 * 1024;
};

// Checks a request line (without CRLF): 400, 405 (CONNECT), 414 or 505. Can be asked before the rest has arrived.
std::optional<Error> check_request_line(std::string_view line, const RequestLimits& limits);

// Checks a whole head, from the request line to the empty line, whose lines HeadScanner has passed. Pure. The error's
// status is 400, 405, 414, 417, 431, 501 or 505; after any of them the connection must close.
std::optional<Error> check_request_head(std::string_view head, const RequestLimits& limits);

// Whether a header's name would become that of a framing, authentication or gateway header where `_` is read as `-`
// (CGI does). Such headers are dropped: honest clients do not send them.
bool is_shadow_header(std::string_view name);

// host [":" port] without user information (RFC 9110 §4.2.4, §7.2).
bool is_authority(std::string_view text);

// An error of the request's head with a status that has no ErrorKind of its own.
Error head_error(int status, std::string message);

}  // namespace lightport::http
