// What every exchange with a provider shares, whatever the endpoint: the client's body, the way to a provider, what it
// cannot express, and the one way to answer or to refuse. Lives for one exchange, on one worker.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/client.hpp"
#include "gateway/fetch.hpp"
#include "gateway/reply.hpp"
#include "gateway/snapshot.hpp"
#include "net/upstreams.hpp"
#include "observe/log.hpp"

namespace lightport::gateway {

// Everything an exchange works with. Borrowed, and outlives it.
struct ExchangeContext {
    const Snapshot& snapshot;
    net::Upstreams& upstreams;
    Client& client;
    observe::AccessLine& access;
    std::string_view presented_key;  // the client's bearer token; empty where that was a gateway key
};

class Exchange {
public:
    explicit Exchange(const ExchangeContext& context);
    virtual ~Exchange() = default;
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    // Answers the client in every case, exactly once.
    boost::asio::awaitable<void> run();

protected:
    using Clock = std::chrono::steady_clock;

    // Reads the body and decides everything up to the upstream request; no I/O.
    virtual Result<void> prepare(std::string_view body) = 0;
    // Talks to the provider and answers the client.
    virtual boost::asio::awaitable<void> talk() = 0;
    // The error body in the client's dialect.
    virtual void write_error(const Error& error, std::string& out) const;

    // The provider for this model, and what the log says about it.
    Result<void> route(json::Text model);
    Target target() const;
    // The answer to a request for an endpoint that the provider has not.
    Error lacks_endpoint(std::string_view endpoint) const;
    // In strict mode a loss is an error.
    Result<void> check_losses() const;

    // The request on its way to the provider. It is borrowed, and gives up its headers.
    std::unique_ptr<net::UpstreamCall> make_call(UpstreamRequest& request);
    std::unique_ptr<net::UpstreamCall> make_call(UpstreamRequest& request, const net::Timeouts& timeouts);
    std::unique_ptr<net::UpstreamCall> play(Script&& script);

    // The whole answer to a call; ends it when the client goes away. The log has what is known of it.
    boost::asio::awaitable<Result<void>> fetch_answer(net::UpstreamCall& call, Fetched& out);

    // A whole answer, with what the provider's headers say to the client.
    boost::asio::awaitable<void> answer(const ResponseHead& upstream, std::string_view body);
    // A status and an error body; nothing of an answer has been sent.
    boost::asio::awaitable<void> refuse(Error error, std::vector<Header> headers);
    // … when a provider said so, or fell silent after its head.
    boost::asio::awaitable<void> refuse_after(const ResponseHead& upstream, Error error);
    // The error as this client may see it; the log has it from here on.
    Error for_this_client(Error error);
    // True if the client is gone: the exchange is over, nobody waits for an answer.
    bool leave_if_gone();

    // content-type, x-request-id, x-lightport-lossy and the provider's own.
    std::vector<Header> answer_headers(const ResponseHead& upstream, std::string_view content_type) const;

    // Time spent on waiting for somebody else is measured where it is spent: the rest is the gateway's own.
    void waited_since(Clock::time_point start) { access_.waited += Clock::now() - start; }
    std::pmr::memory_resource* memory() { return &memory_; }

    const Snapshot& snapshot_;
    net::Upstreams& upstreams_;
    Client& client_;
    observe::AccessLine& access_;
    const ProviderRuntime* provider_ = nullptr;  // after route()
    const Adapter* adapter_ = nullptr;           // the provider's
    chat::LossReport losses_;
    std::string out_;  // bytes for the client, not yet written

private:
    static constexpr std::size_t kFirstBlock = 16 * 1024;

    // For providers whose credential has to be obtained; ends early when the client goes away.
    boost::asio::awaitable<Result<void>> obtain_credential();
    // The client's word on strict mode goes before the configuration's.
    Result<void> read_strict();
    void record(const Error& error);

    std::string_view presented_key_;
    alignas(std::max_align_t) std::byte first_block_[kFirstBlock];
    std::pmr::monotonic_buffer_resource memory_{first_block_, kFirstBlock};
    std::vector<Header> adapter_headers_;  // client headers that adapters may read
    Router::Decision decision_{};
    auth::SecretsPtr secrets_;  // obtained; null: none were needed
    KeyOwner key_owner_ = KeyOwner::kNone;
};

}  // namespace lightport::gateway
