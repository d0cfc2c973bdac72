// Resolver: host names to addresses without blocking a worker. One for the whole process, shared by all workers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/result.hpp"

namespace lightport::net {

using Addresses = std::vector<boost::asio::ip::address>;

struct ResolverOptions {
    unsigned threads = 4;                           // at most; started when needed. A hanging getaddrinfo holds one
    std::chrono::milliseconds ttl{30'000};          // of a good answer
    std::chrono::milliseconds negative_ttl{5'000};  // of a failed one
    std::size_t max_names = 1'024;                  // cached answers
    std::size_t max_pending = 256;                  // names waiting for a thread; beyond it lookups fail at once
};

// Thread-safe. Names asked for by several callers at once are looked up once.
class Resolver {
public:
    using Handler = std::function<void(Result<Addresses>)>;
    // Blocking; called on the resolver's threads. Must not throw.
    using Lookup = std::function<Result<Addresses>(const std::string& host)>;

    // Interest in an answer. Once it is destroyed the handler is neither posted nor kept; a handler that has been
    // posted already still runs, so it must own (or observe weakly) what it touches.
    class Ticket {
    public:
        Ticket() = default;
        Ticket(Ticket&&) noexcept = default;
        Ticket& operator=(Ticket&& other) noexcept;
        ~Ticket() { release(); }

    private:
        friend class Resolver;
        void release();

        std::shared_ptr<class ResolverState> state_;
        std::string host_;
        std::uint64_t id_ = 0;
    };

    explicit Resolver(ResolverOptions options = {}, Lookup lookup = system_lookup);
    // Does not wait for lookups that hang; waiting handlers are dropped.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // What is known without waiting: an IP literal (IPv6 with or without brackets), or a fresh cached answer.
    std::optional<Result<Addresses>> known(std::string_view host) const;

    // Looks the name up; the handler is posted on `executor`, never called inside this function. There is no time limit
    // here: the caller drops the ticket at its own deadline. Errors: kConnection `upstream_dns_failed`.
    Ticket resolve(const std::string& host, boost::asio::any_io_executor executor, Handler handler);

    // getaddrinfo for TCP, addresses in its order (RFC 6724), duplicates removed.
    static Result<Addresses> system_lookup(const std::string& host);

private:
    std::shared_ptr<ResolverState> state_;
};

}  // namespace lightport::net
