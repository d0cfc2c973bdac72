// One chat request from body to last byte: read, route, translate, send, pump. Lives for one exchange, on one worker.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/exchange.hpp"
#include "gateway/outlet.hpp"
#include "surface/surface.hpp"

namespace lightport::gateway {

class ChatExchange : public Exchange {
public:
    // `surface` is the client's dialect; it outlives the exchange.
    ChatExchange(const ExchangeContext& context, const surface::Surface& surface)
        : Exchange(context), surface_(surface) {}

protected:
    Result<void> prepare(std::string_view body) override;
    boost::asio::awaitable<void> talk() override;
    void write_error(const Error& error, std::string& out) const override { surface_.write_error(error, out); }

    // A writer for the answer to request_, into out_.
    virtual std::unique_ptr<surface::EventWriter> open_writer() { return surface_.open(*request_, out_); }
    // The upstream request for request_, after route().
    Result<void> write_request();

    const surface::Surface& surface_;
    std::optional<chat::Request> request_;

private:
    static constexpr std::size_t kFirstOutput = 2 * 1024;  // most answers and all first chunks fit

    std::unique_ptr<net::UpstreamCall> open_call();
    boost::asio::awaitable<void> exchange(net::UpstreamCall& call);
    boost::asio::awaitable<void> pump(net::UpstreamCall& call);
    void start_stream(const net::UpstreamCall& call);
    boost::asio::awaitable<bool> deliver(const net::UpstreamCall& call);
    boost::asio::awaitable<void> conclude(const net::UpstreamCall& call);
    boost::asio::awaitable<void> fail(const net::UpstreamCall& call, Error error);
    void record_usage();
    std::vector<Header> stream_headers(const net::UpstreamCall& call) const;

    UpstreamRequest upstream_request_;
    std::unique_ptr<surface::EventWriter> writer_;
    std::optional<Outlet> outlet_;
    bool started_ = false;  // a part of the answer may have reached the client
};

}  // namespace lightport::gateway
