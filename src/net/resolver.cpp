// Threads, cache and single flight of the resolver. Everything is guarded by one mutex, taken per new connection only.
#include "net/resolver.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace lightport::net {
namespace {

using Clock = std::chrono::steady_clock;

Error dns_error(std::string message) {
    return Error(ErrorKind::kConnection, std::move(message)).with_code("upstream_dns_failed");
}

struct Waiter {
    std::uint64_t id;
    boost::asio::any_io_executor executor;
    Resolver::Handler handler;
};

struct Cached {
    Result<Addresses> answer;
    Clock::time_point expires;
};

struct AddrInfoDeleter {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

}  // namespace

// Outlives the Resolver while a lookup hangs: threads hold it too.
class ResolverState : public std::enable_shared_from_this<ResolverState> {
public:
    ResolverState(ResolverOptions options, Resolver::Lookup lookup) : options_(options), lookup_(std::move(lookup)) {}

    std::optional<Result<Addresses>> cached(const std::string& host) {
        const std::lock_guard lock(mutex_);
        const auto found = cache_.find(host);
        if (found == cache_.end() || found->second.expires <= Clock::now()) return std::nullopt;
        return found->second.answer;
    }

    // Zero: no room.
    std::uint64_t add(const std::string& host, boost::asio::any_io_executor executor, Resolver::Handler handler) {
        const std::lock_guard lock(mutex_);
        auto flight = flights_.find(host);
        if (flight == flights_.end()) {
            if (queue_.size() >= options_.max_pending) return 0;
            flight = flights_.try_emplace(host).first;
            queue_.push_back(host);
            if (idle_ < queue_.size() && threads_.size() < options_.threads) start_thread();
            wake_.notify_one();
        }
        flight->second.push_back({++last_id_, std::move(executor), std::move(handler)});
        return last_id_;
    }

    void remove(const std::string& host, std::uint64_t id) {
        const std::lock_guard lock(mutex_);
        const auto flight = flights_.find(host);
        if (flight == flights_.end()) return;
        std::erase_if(flight->second, [id](const Waiter& waiter) { return waiter.id == id; });
    }

    void stop() {
        std::vector<std::thread> threads;
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
            flights_.clear();
            queue_.clear();
            threads.swap(threads_);
            // A thread inside a lookup cannot be interrupted; it ends by itself and keeps this state alive until then.
            for (std::thread& thread : threads) {
                if (std::find(busy_.begin(), busy_.end(), thread.get_id()) != busy_.end()) thread.detach();
            }
        }
        wake_.notify_all();
        for (std::thread& thread : threads) {
            if (thread.joinable()) thread.join();
        }
    }

private:
    void start_thread() {
        threads_.emplace_back([self = shared_from_this()] { self->run(); });
    }

    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            ++idle_;
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            --idle_;
            if (stopping_) return;
            const std::string host = std::move(queue_.front());
            queue_.pop_front();
            busy_.push_back(std::this_thread::get_id());
            lock.unlock();
            const Result<Addresses> answer = lookup_(host);
            lock.lock();
            std::erase(busy_, std::this_thread::get_id());
            if (stopping_) return;
            deliver(host, answer);
        }
    }

    void deliver(const std::string& host, const Result<Addresses>& answer) {
        remember(host, answer);
        const auto flight = flights_.find(host);
        // Posted under the lock: a ticket that is released before this moment has removed its waiter, and with it the
        // only use of an executor whose worker may be gone.
        for (Waiter& waiter : flight->second) {
            boost::asio::post(waiter.executor,
                              [handler = std::move(waiter.handler), answer]() mutable { handler(std::move(answer)); });
        }
        flights_.erase(flight);
    }

    void remember(const std::string& host, const Result<Addresses>& answer) {
        const auto now = Clock::now();
        if (cache_.size() >= options_.max_names) {
            std::erase_if(cache_, [now](const auto& entry) { return entry.second.expires <= now; });
        }
        if (cache_.size() >= options_.max_names) cache_.clear();
        cache_.insert_or_assign(host, Cached{answer, now + (answer ? options_.ttl : options_.negative_ttl)});
    }

    const ResolverOptions options_;
    const Resolver::Lookup lookup_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::unordered_map<std::string, Cached> cache_;
    std::unordered_map<std::string, std::vector<Waiter>> flights_;
    std::deque<std::string> queue_;
    std::vector<std::thread> threads_;
    std::vector<std::thread::id> busy_;
    std::size_t idle_ = 0;
    std::uint64_t last_id_ = 0;
    bool stopping_ = false;
};

Resolver::Resolver(ResolverOptions options, Lookup lookup)
    : state_(std::make_shared<ResolverState>(options, std::move(lookup))) {}

Resolver::~Resolver() { state_->stop(); }

std::optional<Result<Addresses>> Resolver::known(std::string_view host) const {
    std::string name(host);
    if (name.size() > 2 && name.front() == '[' && name.back() == ']') name = name.substr(1, name.size() - 2);
    boost::system::error_code ec;
    const auto literal = boost::asio::ip::make_address(name, ec);
    if (!ec) return Addresses{literal};
    return state_->cached(name);
}

Resolver::Ticket Resolver::resolve(const std::string& host, boost::asio::any_io_executor executor, Handler handler) {
    Ticket ticket;
    if (auto answer = known(host)) {
        boost::asio::post(executor, [handler = std::move(handler), answer = std::move(*answer)]() mutable {
            handler(std::move(answer));
        });
        return ticket;
    }
    ticket.id_ = state_->add(host, executor, handler);
    if (ticket.id_ != 0) {
        ticket.state_ = state_;
        ticket.host_ = host;
        return ticket;
    }
    boost::asio::post(executor, [handler = std::move(handler), host] {
        handler(dns_error("Too many name lookups are waiting; " + host + " was not looked up."));
    });
    return ticket;
}

Result<Addresses> Resolver::system_lookup(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* raw = nullptr;
    const int failure = getaddrinfo(host.c_str(), nullptr, &hints, &raw);
    if (failure != 0)
        return dns_error("The host name " + host + " could not be resolved: " + gai_strerror(failure) + ".");
    const std::unique_ptr<addrinfo, AddrInfoDeleter> list(raw);
    Addresses addresses;
    for (const addrinfo* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
        boost::asio::ip::tcp::endpoint endpoint;
        if (entry->ai_addrlen > endpoint.capacity()) continue;
        std::copy_n(reinterpret_cast<const char*>(entry->ai_addr), entry->ai_addrlen,
                    reinterpret_cast<char*>(endpoint.data()));
        const auto address = endpoint.address();
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
    }
    if (addresses.empty()) return dns_error("The host name " + host + " has no address.");
    return addresses;
}

Resolver::Ticket& Resolver::Ticket::operator=(Ticket&& other) noexcept {
    if (this != &other) {
        release();
        state_ = std::move(other.state_);
        host_ = std::move(other.host_);
        id_ = other.id_;
    }
    return *this;
}

void Resolver::Ticket::release() {
    if (state_) state_->remove(host_, id_);
    state_.reset();
}

}  // namespace lightport::net
