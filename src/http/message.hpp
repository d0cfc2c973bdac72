// What the HTTP/1.1 codec hands to the layers above: heads as plain data. Names are in lower case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"  // Header, find_header, ResponseHead

namespace lightport::http {

// A request's head after the guard has passed it (RFC 9112 framing is unambiguous from here on).
struct RequestHead {
    std::string method;           // as sent, e.g. "POST"
    std::string target;           // origin-form: path and query ("*" only for OPTIONS)
    std::string path;             // target without its query, not percent-decoded
    std::vector<Header> headers;  // in order; trailers are never added
    bool version_10 = false;      // HTTP/1.0
    bool keep_alive = true;       // what the client asked for
    bool chunked = false;
    std::optional<std::uint64_t> content_length;
    bool expect_continue = false;

    std::string_view header(std::string_view lower_name) const { return find_header(headers, lower_name); }
    bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

}  // namespace lightport::http
