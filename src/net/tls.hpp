// Client side of TLS over OpenSSL, without any waiting: contexts, verification, resumption, one connection's state.
#pragma once

#include <openssl/ssl.h>

#include <boost/asio/buffer.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "lightport/result.hpp"
#include "net/origin_hash.hpp"
#include "net/upstream.hpp"

namespace lightport::net {

// What one attempt to move bytes brought.
enum class IoStatus : std::uint8_t {
    kOk,
    kWantRead,   // not now: wait until the socket is readable
    kWantWrite,  // not now: wait until the socket is writable
    kEof,        // the peer ended the connection in the proper way (FIN; with TLS: close_notify)
    kCut,        // FIN without close_notify: complete only where the body's length was known
    kReset,      // RST
    kAborted,    // closed or cancelled by ourselves
    kFailed,     // anything else
};

struct Io {
    IoStatus status = IoStatus::kOk;
    std::size_t bytes = 0;
};

// The last session of one origin, for resumption. Connections hold it, so it outlives its place in the cache.
struct TlsSessionSlot {
    struct Deleter {
        void operator()(SSL_SESSION* owned) const { SSL_SESSION_free(owned); }
    };
    std::unique_ptr<SSL_SESSION, Deleter> session;
};

// One connection's TLS state on a non-blocking socket that somebody else owns. One thread.
class TlsState {
public:
    // Starts nothing yet. Errors: kInternal, when OpenSSL has no memory.
    static Result<TlsState> create(SSL_CTX* context, const Origin& origin, std::shared_ptr<TlsSessionSlot> slot);

    void attach(int fd);
    // kOk when it is done and the peer is verified. Other than kOk, kWantRead, kWantWrite: see handshake_error().
    IoStatus handshake();
    Error handshake_error(const Origin& origin, IoStatus status) const;

    Io read(boost::asio::mutable_buffer into);
    // Takes a part of the buffers, in their order; gathers small ones into one record. After kWant… it must be called
    // again with the same bytes.
    Io write(std::span<const boost::asio::const_buffer> from);
    // Whether bytes were received that read() has not returned.
    bool pending() const { return SSL_has_pending(ssl_.get()) != 0; }
    bool resumed() const { return SSL_session_reused(ssl_.get()) != 0; }
    // Sends close_notify if that is possible at once; does not wait for the peer's.
    void shutdown();

private:
    struct Deleter {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    TlsState() = default;
    Io outcome(int result) const;

    std::unique_ptr<SSL, Deleter> ssl_;
    std::shared_ptr<TlsSessionSlot> slot_;
};

// Contexts by (verify, ca_file) and sessions by origin. Belongs to one worker.
class TlsContexts {
public:
    // State for a new connection: TLS 1.2 or newer, peer and name verified unless origin.verify is false, SNI for
    // names, ALPN http/1.1, the origin's last session offered. Errors: kConnection `upstream_tls_failed` (CA file
    // unreadable).
    Result<TlsState> connect(const Origin& origin);

    // Forgets contexts and sessions, so that CA files are read again. Connections keep theirs.
    void clear();

private:
    struct Deleter {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    using Context = std::unique_ptr<SSL_CTX, Deleter>;

    Result<SSL_CTX*> context(bool verify, const std::string& ca_file);
    static Result<Context> make_context(bool verify, const std::string& ca_file);
    std::shared_ptr<TlsSessionSlot> slot(const Origin& origin);

    std::unordered_map<std::string, Context> contexts_;
    std::unordered_map<Origin, std::shared_ptr<TlsSessionSlot>, OriginHash> slots_;
};

}  // namespace lightport::net
