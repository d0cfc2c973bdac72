// One chat request from body to last byte: read, route, translate, send, pump. Lives for one exchange, on one worker.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

#include "gateway/client.hpp"
#include "gateway/outlet.hpp"
#include "gateway/reply.hpp"
#include "gateway/snapshot.hpp"
#include "net/upstreams.hpp"
#include "observe/log.hpp"

namespace lightport::gateway {

class ChatExchange {
public:
    // Everything is borrowed and outlives the exchange. `presented_key` is what the client sent as its bearer token,
    // empty where that was a gateway key.
    ChatExchange(const Snapshot& snapshot, net::Upstreams& upstreams, Client& client, observe::AccessLine& access);

    // Answers the client in every case, exactly once.
    boost::asio::awaitable<void> run(std::string_view presented_key);

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t kFirstBlock = 16 * 1024;
    static constexpr std::size_t kFirstOutput = 2 * 1024;  // most answers and all first chunks fit
    static constexpr std::size_t kMaxErrorBody = 64 * 1024;

    // Decides everything up to the upstream request; no I/O.
    Result<void> prepare(std::string_view body, std::string_view presented_key);
    Result<void> check_losses();
    std::unique_ptr<net::UpstreamCall> make_call(std::string_view presented_key);

    // Time spent on waiting for somebody else is measured where it is spent: the rest is the gateway's own.
    void waited_since(Clock::time_point start) { access_.waited += Clock::now() - start; }

    boost::asio::awaitable<void> exchange(net::UpstreamCall& call);
    boost::asio::awaitable<Error> read_error(net::UpstreamCall& call);
    boost::asio::awaitable<void> pump(net::UpstreamCall& call);
    boost::asio::awaitable<bool> deliver(const net::UpstreamCall& call);
    boost::asio::awaitable<void> conclude(const net::UpstreamCall& call);
    boost::asio::awaitable<void> refuse(Error error, std::vector<Header> headers);
    void record(const Error& error);

    std::vector<Header> answer_headers(const net::UpstreamCall& call) const;

    const Snapshot& snapshot_;
    net::Upstreams& upstreams_;
    Client& client_;
    observe::AccessLine& access_;

    alignas(std::max_align_t) std::byte first_block_[kFirstBlock];
    std::pmr::monotonic_buffer_resource memory_{first_block_, kFirstBlock};
    std::optional<chat::Request> request_;
    std::vector<Header> adapter_headers_;  // client headers that adapters may read
    Router::Decision decision_{};
    const ProviderRuntime* provider_ = nullptr;
    KeyOwner key_owner_ = KeyOwner::kNone;
    chat::LossReport losses_;
    UpstreamRequest upstream_request_;
    std::string out_;  // bytes for the client, not yet written
    std::unique_ptr<surface::EventWriter> writer_;
    std::optional<Outlet> outlet_;
    bool started_ = false;  // a part of the answer may have reached the client
};

}  // namespace lightport::gateway
