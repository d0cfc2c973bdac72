// See server.hpp.
#include "server/server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <mutex>
#include <optional>
#include <utility>

#include "server/registry.hpp"

namespace lightport::server {
namespace asio = boost::asio;
using boost::system::error_code;
using Protocol = asio::generic::stream_protocol;

namespace {

constexpr std::chrono::milliseconds kAcceptPause{100};  // while the process has no file descriptors left
constexpr int kAcceptBurst = 64;                        // connections per wake-up, so that worker 0 serves too

Error cannot_listen(const std::string& where, const error_code& ec) {
    return {ErrorKind::kInternal, "Cannot listen on " + where + ": " + ec.message()};
}

std::string peer_name(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        return std::string(text.data()) + ':' + std::to_string(ntohs(v4.sin_port));
    }
    if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return '[' + std::string(text.data()) + "]:" + std::to_string(ntohs(v6.sin6_port));
    }
    return "unix";
}

// A socket file that nobody listens on any more is left over from a process that was killed.
void remove_stale_socket(const std::string& path) {
    asio::io_context context;
    asio::local::stream_protocol::socket probe(context);
    error_code ec;
    probe.connect(asio::local::stream_protocol::endpoint(path), ec);
    if (ec == asio::error::connection_refused) ::unlink(path.c_str());
}

}  // namespace

// What connections and listeners share with the server; outlives it while they end.
struct Server::Shared {
    Shared(ServerOptions given, net::WorkerGroup& group, HandlerOf handlers)
        : options(std::move(given)), workers(group), handler_of(std::move(handlers)), registry(group.size()) {}

    ServerOptions options;
    net::WorkerGroup& workers;
    HandlerOf handler_of;
    Registry registry;

    std::mutex mutex;  // guards the two below; taken when a connection ends, not per request
    std::function<void()> on_empty;
    std::vector<std::function<void()>> when_free;  // listeners that wait below max_connections

    std::atomic<bool> closed{false};  // the server is gone, the workers may be going

    void connection_ended(std::size_t worker);
    void report_if_empty();
    void add_waiter(std::function<void()> resume);
};

void Server::Shared::connection_ended(std::size_t worker) {
    if (closed) return;
    workers[worker].remove_load();
    registry.discount_one();
    std::vector<std::function<void()>> resume;
    {
        const std::lock_guard lock(mutex);
        resume.swap(when_free);
    }
    for (std::function<void()>& each : resume) asio::post(workers[0].context(), std::move(each));
    report_if_empty();
}

void Server::Shared::report_if_empty() {
    if (registry.total() != 0) return;
    std::function<void()> callback;
    {
        const std::lock_guard lock(mutex);
        callback.swap(on_empty);
    }
    if (callback) asio::post(workers[0].context(), std::move(callback));
}

void Server::Shared::add_waiter(std::function<void()> resume) {
    const std::lock_guard lock(mutex);
    when_free.push_back(std::move(resume));
}

namespace {

// One connection from its first byte to its last; the frame owns it.
template <class State>
asio::awaitable<void> serve(std::shared_ptr<State> shared, std::size_t worker, std::shared_ptr<Channel> channel,
                            std::string peer) {
    struct Entry {
        Entry(std::shared_ptr<State> state, std::size_t index, Connection& served)
            : shared(std::move(state)), worker(index), connection(served) {
            shared->registry.add(worker, connection);
        }
        ~Entry() {
            shared->registry.remove(worker, connection);
            shared->connection_ended(worker);
        }
        std::shared_ptr<State> shared;
        std::size_t worker;
        Connection& connection;
    };
    Connection connection(std::move(channel), std::move(peer), shared->options.connection, shared->handler_of(worker));
    const Entry entry(shared, worker, connection);
    co_await connection.run();
}

}  // namespace

// Accepts on worker 0 and hands each socket to the least-loaded worker.
class Server::Listener : public std::enable_shared_from_this<Listener> {
public:
    explicit Listener(std::shared_ptr<Shared> shared)
        : shared_(std::move(shared)), acceptor_(shared_->workers[0].context()), pause_(shared_->workers[0].context()) {}

    Result<void> bind(const Protocol::endpoint& endpoint, const std::string& where);
    void start() {
        asio::post(acceptor_.get_executor(), [self = shared_from_this()] { self->wait(); });
    }
    void stop();  // on worker 0, or when no worker runs
    Protocol::endpoint endpoint() { return acceptor_.local_endpoint(); }

private:
    void wait();
    void accept_ready();
    void pause();
    void hand_over(int descriptor, const sockaddr_storage& address);

    std::shared_ptr<Shared> shared_;
    asio::basic_socket_acceptor<Protocol> acceptor_;
    asio::steady_timer pause_;
    bool waiting_ = false;
};

Result<void> Server::Listener::bind(const Protocol::endpoint& endpoint, const std::string& where) {
    error_code ec;
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec && endpoint.data()->sa_family != AF_UNIX) acceptor_.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) acceptor_.native_non_blocking(true, ec);
    if (ec) return cannot_listen(where, ec);
    return {};
}

void Server::Listener::stop() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

void Server::Listener::wait() {
    if (!acceptor_.is_open() || std::exchange(waiting_, true)) return;
    acceptor_.async_wait(asio::socket_base::wait_read, [self = shared_from_this()](const error_code& ec) {
        self->waiting_ = false;
        if (!ec) self->accept_ready();
    });
}

void Server::Listener::accept_ready() {
    for (int i = 0; i < kAcceptBurst && acceptor_.is_open(); ++i) {
        if (shared_->registry.total() >= shared_->options.max_connections) {
            shared_->add_waiter([self = shared_from_this()] { self->accept_ready(); });
            // One may have ended between the look and the registration.
            if (shared_->registry.total() >= shared_->options.max_connections) return;
            return wait();
        }
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        const int descriptor = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&address), &size,
                                         SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            hand_over(descriptor, address);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            return pause();
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;
        }
    }
    wait();
}

void Server::Listener::pause() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([self = shared_from_this()](const error_code& ec) {
        if (!ec) self->accept_ready();
    });
}

void Server::Listener::hand_over(int descriptor, const sockaddr_storage& address) {
    const int family = address.ss_family;
    if (family != AF_UNIX) {
        const int on = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    net::Worker& worker = shared_->workers.least_loaded();
    worker.add_load();
    shared_->registry.count_one();
    auto begin = [shared = shared_, index = worker.index(), descriptor, family, peer = peer_name(address)]() mutable {
        net::Worker& own = shared->workers[index];
        Socket socket(own.context());
        error_code ec;
        socket.assign(Protocol(family, 0), descriptor, ec);
        if (ec) {
            ::close(descriptor);
            return shared->connection_ended(index);
        }
        const ConnectionOptions& options = shared->options.connection;
        auto channel =
            std::make_shared<Channel>(std::move(socket), options.limits.max_header_bytes, options.write_timeout);
        asio::co_spawn(own.context(), serve(shared, index, std::move(channel), std::move(peer)), asio::detached);
    };
    asio::dispatch(worker.context(), std::move(begin));
}

// Goes through the phases on worker 0, one timer after another.
class Server::Drain : public std::enable_shared_from_this<Drain> {
public:
    Drain(std::shared_ptr<Shared> shared, std::vector<std::shared_ptr<Listener>> listeners, DrainTimes times,
          std::function<void()> on_empty)
        : shared_(std::move(shared)),
          listeners_(std::move(listeners)),
          times_(times),
          on_empty_(std::move(on_empty)),
          timer_(shared_->workers[0].context()) {}

    void leave() {
        if (times_.delay.count() <= 0) return drain();
        enter(Phase::kLeaving);
        after(times_.delay, &Drain::drain);
    }

private:
    void drain() {
        for (const auto& listener : listeners_) listener->stop();
        {
            const std::lock_guard lock(shared_->mutex);
            shared_->on_empty = std::move(on_empty_);
        }
        enter(Phase::kDraining);
        after(times_.grace, &Drain::end);
        shared_->report_if_empty();
    }
    void end() {
        enter(Phase::kEnding);
        after(shared_->options.connection.linger_timeout, &Drain::cut);
    }
    void cut() { enter(Phase::kCut); }

    void enter(Phase phase) {
        for (std::size_t i = 0; i < shared_->workers.size(); ++i) {
            asio::post(shared_->workers[i].context(),
                       [shared = shared_, i, phase] { shared->registry.enter(i, phase); });
        }
    }
    void after(std::chrono::milliseconds time, void (Drain::*next)()) {
        timer_.expires_after(time);
        timer_.async_wait([self = shared_from_this(), next](const error_code& ec) {
            if (!ec) (self.get()->*next)();
        });
    }

    std::shared_ptr<Shared> shared_;
    std::vector<std::shared_ptr<Listener>> listeners_;
    const DrainTimes times_;
    std::function<void()> on_empty_;
    asio::steady_timer timer_;
};

ServerOptions::ServerOptions(const config::Server& config)
    : host(config.listen.host),
      port(config.listen.port),
      unix_socket(config.listen.unix_socket),
      max_connections(config.max_connections) {
    connection.limits.max_header_bytes = config.max_header_bytes;
    connection.limits.max_headers = config.max_headers;
    connection.limits.max_target_bytes = config.max_target_bytes;
    connection.limits.max_body_bytes = config.max_body_bytes;
    connection.header_timeout = config.header_timeout;
    connection.body_timeout = config.body_timeout;
    connection.idle_timeout = config.idle_timeout;
    connection.write_timeout = config.write_timeout;
}

Server::Server(ServerOptions options, net::WorkerGroup& workers, HandlerOf handler_of)
    : shared_(std::make_shared<Shared>(std::move(options), workers, std::move(handler_of))) {}

Server::~Server() {
    for (const auto& listener : listeners_) listener->stop();
    shared_->closed = true;
    {
        // A paused listener waits there and holds what it waits in.
        const std::lock_guard lock(shared_->mutex);
        shared_->when_free.clear();
        shared_->on_empty = nullptr;
    }
    if (connections() != 0) shared_->registry.abandon_all();
    if (!shared_->options.unix_socket.empty() && !listeners_.empty()) ::unlink(shared_->options.unix_socket.c_str());
}

Result<void> Server::listen() {
    const ServerOptions& options = shared_->options;
    if (!options.host.empty()) {
        const std::string where = options.host + ':' + std::to_string(options.port);
        asio::io_context context;
        asio::ip::tcp::resolver resolver(context);
        error_code ec;
        const auto found =
            resolver.resolve(options.host, std::to_string(options.port), asio::ip::tcp::resolver::passive, ec);
        if (ec || found.empty()) return cannot_listen(where, ec);
        const asio::ip::tcp::endpoint wanted = found.begin()->endpoint();
        auto listener = std::make_shared<Listener>(shared_);
        if (Result<void> bound = listener->bind(wanted, where); !bound) return bound;
        const Protocol::endpoint actual = listener->endpoint();
        // The port is at the same place in both families' addresses.
        port_ = ntohs(reinterpret_cast<const sockaddr_in*>(actual.data())->sin_port);
        listeners_.push_back(std::move(listener));
    }
    if (!options.unix_socket.empty()) {
        if (options.unix_socket.size() >= sizeof(sockaddr_un::sun_path)) {
            return cannot_listen(options.unix_socket, asio::error::name_too_long);
        }
        remove_stale_socket(options.unix_socket);
        auto listener = std::make_shared<Listener>(shared_);
        const asio::local::stream_protocol::endpoint wanted(options.unix_socket);
        if (Result<void> bound = listener->bind(wanted, options.unix_socket); !bound) return bound;
        listeners_.push_back(std::move(listener));
    }
    for (const auto& listener : listeners_) listener->start();
    return {};
}

std::uint16_t Server::port() const { return port_; }
std::size_t Server::connections() const { return shared_->registry.total(); }

void Server::drain(DrainTimes times, std::function<void()> on_empty) {
    if (draining_.exchange(true)) return;
    const auto drain = std::make_shared<Drain>(shared_, listeners_, times, std::move(on_empty));
    asio::post(shared_->workers[0].context(), [drain] { drain->leave(); });
}

}  // namespace lightport::server
