// HttpCall: one HTTP/1.1 exchange with a provider over a pooled or a new connection.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/response_parser.hpp"
#include "net/deadline.hpp"
#include "net/pool.hpp"
#include "net/resolver.hpp"
#include "net/upstream.hpp"
#include "net/upstreams.hpp"

namespace lightport::net {

// On the worker's thread only. The request is sent again, once and only on a new connection, when a pooled connection
// turns out to have been closed before the first byte of an answer; nothing else is ever repeated here. A provider that
// takes no byte of the request for Timeouts::idle is an `upstream_timeout`. Answers to HEAD are not supported.
class HttpCall final : public UpstreamCall {
public:
    HttpCall(Upstreams& upstreams, OutboundRequest&& request);
    ~HttpCall() override;

    // Errors beside the contract's: kInternal `credential_origin_mismatch` (nothing was sent, no name was looked up).
    boost::asio::awaitable<Result<void>> open() override;
    const ResponseHead& head() const override { return parser_->head(); }
    boost::asio::awaitable<Result<std::string_view>> read() override;
    bool complete() override;
    void cancel() override;

private:
    using Clock = std::chrono::steady_clock;
    enum class Stage : std::uint8_t { kDns, kConnect, kTls, kSend, kHead, kBody };
    struct Lookup;
    struct EarlyAnswer;

    Result<void> build_head();
    boost::asio::awaitable<Result<void>> connect();
    boost::asio::awaitable<Result<std::vector<Stream::Endpoint>>> endpoints();
    boost::asio::awaitable<Result<Addresses>> resolve();
    boost::asio::awaitable<Result<void>> connect_any(std::vector<Stream::Endpoint> endpoints);
    boost::asio::awaitable<Result<void>> start_tls();
    boost::asio::awaitable<Result<void>> exchange();
    boost::asio::awaitable<void> send();
    boost::asio::awaitable<Io> fill(Stage stage, Clock::time_point due);

    void watch_for_answer();
    static void check_for_answer(const std::shared_ptr<EarlyAnswer>& early);
    boost::asio::mutable_buffer free_space();
    Result<http::ResponseStep> parse();
    Result<void> end_of_head(Io io);
    Result<std::string_view> end_of_body(Io io);
    void finish();
    void drop();

    static Clock::time_point from_now(std::chrono::milliseconds timeout);  // zero: never
    void begin(Stage stage, std::chrono::milliseconds timeout);
    void begin_until(Stage stage, Clock::time_point deadline);
    void pause_deadline() { deadline_.set(total_); }
    void abort_io();
    bool interrupted() const { return cancelled_ || expired_; }
    Error interruption() const;

    Upstreams& upstreams_;
    OutboundRequest request_;
    Deadline deadline_;
    Clock::time_point total_ = Deadline::kNever;
    Stage stage_ = Stage::kDns;
    bool expired_ = false;
    bool cancelled_ = false;

    std::shared_ptr<Connection> connection_;  // null before it is made and after the exchange has ended
    std::shared_ptr<Lookup> lookup_;
    std::shared_ptr<EarlyAnswer> early_;
    std::string request_head_;
    bool request_sent_ = false;

    std::optional<http::ResponseParser> parser_;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;  // first byte that was not consumed
    std::size_t end_ = 0;
    bool received_ = false;  // any byte of an answer on this connection
    bool ended_ = false;
    std::optional<Error> failure_;
};

}  // namespace lightport::net
