// The handler of all requests: decides by path and method, checks the client, and runs the exchange. One per worker.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "gateway/client.hpp"
#include "gateway/snapshot.hpp"
#include "net/upstreams.hpp"
#include "observe/log.hpp"

namespace lightport::gateway {

class Gateway final : public Handler {
public:
    // `ready` becomes false while the process drains; it is shared by all workers and outlives them.
    Gateway(std::shared_ptr<const Snapshot> snapshot, net::Upstreams& upstreams, const std::atomic<bool>& ready);

    // Requests that begin from now on are served by this configuration; running ones keep theirs. On the worker's
    // thread.
    void adopt(std::shared_ptr<const Snapshot> snapshot) { snapshot_ = std::move(snapshot); }

    boost::asio::awaitable<void> handle(Client& client) override;
    std::string error_body(const Error& error) const override;

private:
    struct Endpoint;
    static const Endpoint* find_endpoint(std::string_view path);

    boost::asio::awaitable<void> dispatch(Client& client, observe::AccessLine& access);
    // An endpoint that takes a JSON body and asks a provider.
    boost::asio::awaitable<void> post(Client& client, const Endpoint& endpoint, observe::AccessLine& access);
    // The list of models, or one of them.
    boost::asio::awaitable<void> models(Client& client, const Endpoint& endpoint, observe::AccessLine& access);
    boost::asio::awaitable<void> probe(Client& client, observe::AccessLine& access, bool healthy);
    boost::asio::awaitable<void> refuse(Client& client, observe::AccessLine& access, Error error,
                                        std::vector<Header> headers);
    // As refuse(), but takes the body first: a malformed one is the graver mistake, and after a good one the connection
    // can stay open.
    boost::asio::awaitable<void> refuse_after_body(Client& client, observe::AccessLine& access, Error error,
                                                   std::vector<Header> headers);

    std::shared_ptr<const Snapshot> snapshot_;
    net::Upstreams& upstreams_;
    const std::atomic<bool>& ready_;
};

}  // namespace lightport::gateway
