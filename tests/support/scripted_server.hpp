// ScriptedServer: a server whose every byte a test decides. TCP on a free loopback port, optionally with TLS, or a Unix
// socket; one thread per connection that runs the test's handler with blocking calls, all with time limits.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/tls_material.hpp"

namespace lightport::test {

inline constexpr std::chrono::milliseconds kServerPatience{10'000};  // of every blocking call

class ScriptedServer;

// One accepted connection, seen from its handler.
class Peer {
public:
    // The next request: head and body by content-length or chunks, as received. Empty: the client closed or the time
    // ran out. Requests are recorded by the server.
    std::string read_request();
    // Bytes up to and including the empty line; the body stays unread (and unrecorded).
    std::string read_head();
    // Anything that has arrived, at least one byte; empty: closed.
    std::string read_some();
    // False: the client is gone.
    bool send(std::string_view bytes);
    // True once the client has closed the connection, in whatever way, ignoring bytes it still sends.
    bool wait_closed();
    // Ends without close_notify even with TLS; reset() with RST.
    void close();
    void reset();
    // Blocks until the test calls ScriptedServer::release() or the server stops.
    void hold();

    std::size_t index() const { return index_; }  // of the connection, from 0
    std::size_t requests() const { return requests_; }
    bool session_reused() const;

private:
    friend class ScriptedServer;
    Peer(ScriptedServer& server, int fd, std::size_t index) : server_(server), fd_(fd), index_(index) {}
    bool accept_tls(SSL_CTX* context);
    void finish(bool polite);

    ScriptedServer& server_;
    int fd_;
    const std::size_t index_;
    std::size_t requests_ = 0;
    std::string buffer_;
    SSL* ssl_ = nullptr;
};

struct ServerOptions {
    std::optional<TlsIdentity> tls;
    std::string unix_path;  // listen here instead of on a port
};

class ScriptedServer {
public:
    // Runs on the connection's thread; when it returns the connection is closed (with close_notify where TLS).
    using Handler = std::function<void(Peer&)>;

    explicit ScriptedServer(Handler handler, ServerOptions options = {});
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    // A handler that gives the same answer to every request on every connection.
    static Handler answering(std::string response);
    // "HTTP/1.1 200 OK", content-length, body.
    static std::string ok(std::string_view body, std::string_view content_type = "application/json");

    std::uint16_t port() const { return port_; }
    std::size_t connections() const;            // accepted so far
    std::size_t handshakes() const;             // completed TLS handshakes
    std::size_t open_connections() const;       // handlers that have not returned
    std::vector<std::string> requests() const;  // whole requests, in the order of their completion
    std::uint64_t bytes() const;                // received from clients, after decryption

    // False when the time ran out first.
    bool wait_for_connections(std::size_t count, std::chrono::milliseconds limit = kServerPatience) const;
    bool wait_for_requests(std::size_t count, std::chrono::milliseconds limit = kServerPatience) const;
    bool wait_for_no_connection(std::chrono::milliseconds limit = kServerPatience) const;

    // Lets `count` hold() calls, waiting or to come, return.
    void release(std::size_t count = 1);

private:
    friend class Peer;
    void listen_on(const std::string& unix_path);
    void make_context(const TlsIdentity& identity);
    void accept_loop();
    void serve(int fd, std::size_t index);
    template <class Change>
    void change(Change apply);
    template <class Condition>
    bool wait(std::chrono::milliseconds limit, Condition condition) const;

    const Handler handler_;
    std::string unix_path_;
    SSL_CTX* context_ = nullptr;
    int listener_ = -1;
    std::uint16_t port_ = 0;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    bool stopping_ = false;
    std::size_t accepted_ = 0;
    std::size_t handshakes_ = 0;
    std::size_t open_ = 0;
    std::size_t permits_ = 0;
    std::uint64_t bytes_ = 0;
    std::vector<std::string> requests_;
    std::vector<int> fds_;

    std::vector<std::thread> threads_;  // of connections; touched by the accepting thread, then by the destructor
    std::thread acceptor_;
};

}  // namespace lightport::test
