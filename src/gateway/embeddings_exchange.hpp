// One embeddings request: read, route, ask the provider once or in batches, join the vectors.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/exchange.hpp"
#include "gateway/fetch.hpp"
#include "lightport/embeddings.hpp"

namespace lightport::gateway {

class EmbeddingsExchange final : public Exchange {
public:
    using Exchange::Exchange;

private:
    Result<void> prepare(std::string_view body) override;
    boost::asio::awaitable<void> talk() override;

    // One of the upstream requests. The first failure ends all others: the client gets every vector or an error.
    boost::asio::awaitable<void> ask(std::size_t index);
    net::Timeouts timeouts() const;
    std::unique_ptr<net::UpstreamCall> open_call(std::size_t index);
    void give_up();
    Result<void> join();

    const embeddings::EmbeddingsAdapter* embedder_ = nullptr;
    std::optional<embeddings::Request> request_;
    std::vector<UpstreamRequest> upstream_requests_;
    std::vector<net::UpstreamCall*> calls_;  // under way, by index; nullptr: not yet or no more
    std::vector<Fetched> answers_;           // by index
    std::size_t left_ = 0;                   // bytes that may still come, of all answers
    Clock::time_point end_{};                // of all calls; unset: none
    std::optional<Error> failure_;
    std::size_t failed_ = 0;  // index of the request that failed
    bool given_up_ = false;
    embeddings::Response response_;
};

}  // namespace lightport::gateway
