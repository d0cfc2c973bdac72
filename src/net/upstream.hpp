// One exchange with a provider, as the gateway sees it: open, read until the end, or cancel. Implementations: HttpCall
// (a pooled connection) and ScriptCall (an in-process provider).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "lightport/result.hpp"

namespace lightport::net {

// Where a provider is. Everything here is part of the pool's key; credentials never are.
struct Origin {
    bool tls = true;
    std::string host;  // lower case; also SNI and the name that the certificate must carry
    std::uint16_t port = 443;
    bool verify = true;          // false only where the configuration says so, loudly
    std::string ca_file;         // empty: the system's
    std::string unix_socket;     // connect here instead of host:port; host stays the Host header
    bool allow_private = false;  // a public name may lead to an internal address, see address_policy.hpp

    friend bool operator==(const Origin&, const Origin&) = default;
    // "https://api.openai.com" — the port only where it is not the scheme's own.
    std::string to_string() const;
    // The value of the Host header.
    std::string authority() const;
};

// Separate deadlines of one exchange, all measured on the monotonic clock. Zero: none.
struct Timeouts {
    std::chrono::milliseconds dns{5'000};
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds tls{10'000};
    std::chrono::milliseconds first_byte{600'000};  // from the request's last byte to the response's head
    std::chrono::milliseconds idle{120'000};        // between two reads of the body
    std::chrono::milliseconds total{1'800'000};
};

// A request that is ready to go: head fields without credentials, credentials beside it, bound to an origin.
struct OutboundRequest {
    Origin origin;
    std::string method = "POST";
    std::string target;                  // path and query
    std::vector<Header> headers;         // content-length, host and connection are added by the writer
    std::vector<Header> credentials;     // what Adapter::authorize() put there
    Origin credentials_origin;           // sent only if equal to origin; anything else is an error
    std::vector<std::string_view> body;  // pieces, must outlive open()
    Timeouts timeouts;
};

class UpstreamCall {
public:
    // Destroying a call that has not ended closes its connection; one that has ended returns it to the pool.
    virtual ~UpstreamCall() = default;

    // Sends the request and reads the response's head (1xx are skipped). Errors: connection, TLS, time-out, malformed
    // answer; each says in its code what happened (upstream_connect_failed, upstream_dns_failed, upstream_tls_failed,
    // upstream_tls_verify_failed, upstream_timeout, upstream_bad_response, upstream_header_too_large …).
    virtual boost::asio::awaitable<Result<void>> open() = 0;

    // Valid after open().
    virtual const ResponseHead& head() const = 0;

    // The next bytes of the decoded body, valid until the next call; empty: the body ended cleanly. Errors:
    // upstream_truncated, upstream_connection_reset, upstream_idle_timeout, upstream_bad_response.
    virtual boost::asio::awaitable<Result<std::string_view>> read() = 0;

    // Whether the body's end is known without waiting for the peer: looks at what has been received already.
    virtual bool complete() = 0;

    // Ends whatever is under way with an error, closes the connection. On the worker's thread only; may be repeated.
    virtual void cancel() = 0;
};

}  // namespace lightport::net
