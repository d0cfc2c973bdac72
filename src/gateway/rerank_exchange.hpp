// One rerank request: read, route, ask the provider, tell its ranking in the common shape.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string_view>

#include "gateway/exchange.hpp"
#include "lightport/rerank.hpp"

namespace lightport::gateway {

class RerankExchange final : public Exchange {
public:
    using Exchange::Exchange;

private:
    Result<void> prepare(std::string_view body) override;
    boost::asio::awaitable<void> talk() override;
    std::unique_ptr<net::UpstreamCall> open_call();
    Result<void> translate(std::string_view body);

    const rerank::RerankAdapter* ranker_ = nullptr;
    std::optional<rerank::Request> request_;
    UpstreamRequest upstream_request_;
};

}  // namespace lightport::gateway
