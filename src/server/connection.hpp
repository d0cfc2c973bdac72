// Connection: one client's HTTP/1.1 connection, request after request (RFC 9112 §9). Reads and checks each request,
// lets the handler answer it and frames the answer. One coroutine per connection, on the worker that got it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/client.hpp"
#include "http/request_parser.hpp"
#include "server/channel.hpp"

namespace lightport::server {

struct ConnectionOptions {
    http::RequestLimits limits;
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{30'000};
    std::chrono::milliseconds idle_timeout{75'000};
    std::chrono::milliseconds write_timeout{60'000};  // without progress
    std::chrono::milliseconds linger_timeout{2'000};  // discarding what a refused client still sends
};

// How far a drain has come. Each phase holds what those before it say.
enum class Phase : std::uint8_t {
    kServing,
    kLeaving,   // every answer closes its connection; requests are still taken
    kDraining,  // no further request: idle connections close, running answers are finished
    kEnding,    // running exchanges are told to end, with an error that says why
    kCut,       // everything ends now; a running exchange sees its client gone
};

class Connection final : public gateway::Client {
public:
    // `options` and `handler` outlive the connection.
    Connection(std::shared_ptr<Channel> channel, std::string peer, const ConnectionOptions& options,
               gateway::Handler& handler);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Serves until the connection is over. The connection has to outlive the coroutine.
    boost::asio::awaitable<void> run();

    void enter(Phase phase);
    void abandon();  // only after the worker stopped

    const http::RequestHead& head() const override { return parser_->head(); }
    std::string_view peer() const override { return peer_; }
    boost::asio::awaitable<Result<std::string_view>> read_body() override;
    boost::asio::awaitable<bool> send(int status, const std::vector<Header>& headers, std::string_view body) override;
    void start(int status, const std::vector<Header>& headers) override;
    boost::asio::awaitable<bool> write(std::string_view bytes) override;
    boost::asio::awaitable<bool> finish() override;
    void abort() override;
    void on_gone(std::function<void()> callback) override;  // already gone: called at once
    bool gone() const override { return gone_; }
    bool shutting_down() const override { return phase_ >= Phase::kEnding; }

private:
    enum class Answer : std::uint8_t { kNone, kStreaming, kComplete, kAborted };

    boost::asio::awaitable<bool> read_head(bool fresh);
    boost::asio::awaitable<bool> wait_for_head();
    boost::asio::awaitable<void> exchange();
    boost::asio::awaitable<Result<void>> receive_body();
    boost::asio::awaitable<void> refuse(Error error);
    boost::asio::awaitable<void> close_down();
    void begin_request();
    void watch_client();
    void client_gone();
    void end_exchange();
    void cut();
    void discard_buffered_body();
    std::string build_head(int status, const std::vector<Header>& headers, std::optional<std::size_t> length);

    std::shared_ptr<Channel> channel_;
    const std::string peer_;
    const ConnectionOptions& options_;
    gateway::Handler& handler_;
    std::optional<http::RequestParser> parser_;  // absent while idle
    std::string pending_head_;                   // of a streamed answer, until its first bytes
    std::function<void()> on_gone_;
    Answer answer_ = Answer::kNone;
    Phase phase_ = Phase::kServing;
    bool in_exchange_ = false;
    bool receiving_ = false;  // waits for the rest of a body
    bool streaming_chunked_ = false;
    bool head_only_ = false;    // the answer has no body: HEAD, 204, 304
    bool close_after_ = false;  // said so in the answer's head, or decided since
    bool unclean_ = false;      // bytes of the client may be left unread
    bool lingering_ = false;    // the answer is written, the client still sends
    bool gone_ = false;
};

}  // namespace lightport::server
