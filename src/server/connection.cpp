// See connection.hpp.
#include "server/connection.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "base/ids.hpp"
#include "gateway/reply.hpp"
#include "http/head_writer.hpp"
#include "observe/log.hpp"
#include "server/date.hpp"

namespace lightport::server {
namespace asio = boost::asio;

namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kMethods = "GET, HEAD, POST, OPTIONS";

// The connection frames its answers itself; nobody else's word on that goes out.
bool is_framing_header(std::string_view name) {
    static constexpr std::array<std::string_view, 7> kFraming = {
        "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "trailer", "date"};
    return std::find(kFraming.begin(), kFraming.end(), name) != kFraming.end();
}

bool has_no_body(int status) { return status == 204 || status == 304; }

Error client_gone_error() { return {ErrorKind::kBadRequest, "The client went away before its request was complete."}; }

}  // namespace

Connection::Connection(std::shared_ptr<Channel> channel, std::string peer, const ConnectionOptions& options,
                       gateway::Handler& handler)
    : channel_(std::move(channel)), peer_(std::move(peer)), options_(options), handler_(handler) {}

Connection::~Connection() { channel_->unwatch(); }

asio::awaitable<void> Connection::run() {
    channel_->set_deadline(options_.header_timeout);
    for (bool fresh = true; co_await read_head(fresh); fresh = false) {
        co_await exchange();
        if (close_after_ || gone_) break;
        parser_.reset();
        if (!channel_->input().empty()) continue;
        channel_->release_buffer();
        channel_->set_deadline(options_.idle_timeout);
    }
    co_await close_down();
}

// False: the connection is over (and any refusal is written). The deadline of a fresh connection runs already.
asio::awaitable<bool> Connection::read_head(bool fresh) {
    bool slow = fresh;
    for (;;) {
        if (!channel_->input().empty()) {
            if (!parser_) begin_request();
            Result<std::size_t> taken = parser_->put(channel_->input());
            if (!taken) {
                co_await refuse(std::move(taken).error());
                co_return false;
            }
            channel_->consume(*taken);
            if (parser_->state() != http::RequestParser::State::kHead) break;
            if (!std::exchange(slow, true)) channel_->set_deadline(options_.header_timeout);
        } else if (phase_ >= Phase::kDraining && !parser_) {
            co_return false;
        }
        if (!co_await wait_for_head()) co_return false;
    }
    channel_->clear_deadline();
    head_only_ = parser_->head().method == "HEAD";
    co_return true;
}

void Connection::begin_request() {
    parser_.emplace(options_.limits);
    answer_ = Answer::kNone;
    head_only_ = false;
    streaming_chunked_ = false;
    pending_head_.clear();
}

asio::awaitable<bool> Connection::wait_for_head() {
    co_await channel_->wait_input(parser_ ? Channel::Expect::kMore : Channel::Expect::kStart);
    if (channel_->timed_out() && parser_ && parser_->request_line_seen()) {
        Error error(ErrorKind::kClientTimeout, "The request's head did not arrive in time.");
        co_await refuse(std::move(error));
    }
    co_return !channel_->ended() && !channel_->timed_out();
}

asio::awaitable<void> Connection::exchange() {
    in_exchange_ = true;
    if (parser_->state() == http::RequestParser::State::kDone) watch_client();
    bool failed = false;
    try {
        co_await handler_.handle(*this);
    } catch (const std::exception& defect) {
        failed = true;  // the client at least learns that it failed
        observe::log_problem(observe::Level::kError, "a request failed inside the gateway", {{"what", defect.what()}});
    }
    on_gone_ = nullptr;
    if (answer_ == Answer::kStreaming) abort();
    if (answer_ == Answer::kNone && !gone_) {
        Error error(ErrorKind::kInternal,
                    failed ? "The request failed inside the gateway." : "No answer was produced.");
        co_await refuse(std::move(error));
    }
    channel_->unwatch();
    in_exchange_ = false;
}

void Connection::watch_client() {
    channel_->watch([this] { client_gone(); });
    if (channel_->ended()) client_gone();
}

void Connection::client_gone() {
    if (std::exchange(gone_, true)) return;
    close_after_ = true;
    if (const auto callback = std::exchange(on_gone_, nullptr)) callback();
}

void Connection::on_gone(std::function<void()> callback) {
    if ((gone_ || shutting_down()) && callback) return callback();
    on_gone_ = std::move(callback);
}

asio::awaitable<Result<std::string_view>> Connection::read_body() {
    if (parser_->state() != http::RequestParser::State::kDone) {
        receiving_ = true;
        Result<void> received = co_await receive_body();
        receiving_ = false;
        channel_->clear_deadline();
        if (!received) {
            close_after_ = unclean_ = true;
            if (channel_->ended()) client_gone();
            co_return std::move(received).error();
        }
        watch_client();
    }
    co_return parser_->body();
}

asio::awaitable<Result<void>> Connection::receive_body() {
    if (Result<void> announced = parser_->check_announced_body(); !announced) co_return announced;
    if (parser_->head().expect_continue && channel_->input().empty()) {
        const Pieces pieces(kContinue);
        if (!co_await channel_->write(pieces)) co_return client_gone_error();
    }
    bool slow = false;
    for (;;) {
        if (shutting_down()) co_return gateway::shutting_down_error();
        Result<std::size_t> taken = parser_->put(channel_->input());
        if (!taken) co_return std::move(taken).error();
        channel_->consume(*taken);
        if (parser_->state() == http::RequestParser::State::kDone) co_return Result<void>();
        if (!std::exchange(slow, true)) channel_->set_deadline(options_.body_timeout);
        co_await channel_->wait_input(Channel::Expect::kMore);
        if (channel_->timed_out() && !shutting_down()) {
            co_return Error(ErrorKind::kClientTimeout, "The request's body did not arrive in time.");
        }
        if (channel_->ended()) co_return client_gone_error();
    }
}

// A body that nobody asked for but that is already here does not cost the client its connection.
void Connection::discard_buffered_body() {
    if (parser_->state() != http::RequestParser::State::kBody || close_after_) return;
    if (parser_->head().content_length.value_or(0) > channel_->input().size()) return;
    const Result<std::size_t> taken = parser_->put(channel_->input());
    if (taken) channel_->consume(*taken);
}

// `length` absent: the body's end is marked by the last chunk, or by closing where the client is of HTTP/1.0.
std::string Connection::build_head(int status, const std::vector<Header>& headers, std::optional<std::size_t> length) {
    const bool parsed = parser_ && parser_->state() != http::RequestParser::State::kHead;
    const bool version_10 = parsed && parser_->head().version_10;
    if (parsed) discard_buffered_body();
    const bool body_left = !parsed || parser_->state() != http::RequestParser::State::kDone;
    if (body_left) unclean_ = true;
    streaming_chunked_ = !length && !version_10 && !has_no_body(status);
    head_only_ = head_only_ || has_no_body(status);
    const bool by_close = !length && version_10 && !head_only_;
    close_after_ = close_after_ || body_left || phase_ != Phase::kServing || by_close || !parser_->head().keep_alive;

    std::string out;
    out.reserve(512);
    http::append_status_line(out, status);
    static_cast<void>(http::append_field(out, "date", http_date()));
    for (const Header& header : headers) {
        // A header that would break the head is left out: the answer without it is still the answer.
        if (!is_framing_header(header.name)) static_cast<void>(http::append_field(out, header.name, header.value));
    }
    if (length && !has_no_body(status))
        out.append("content-length: ").append(std::to_string(*length)).append(http::kCrlf);
    if (streaming_chunked_) out.append("transfer-encoding: chunked\r\n");
    if (close_after_) {
        out.append("connection: close\r\n");
    } else if (version_10) {
        out.append("connection: keep-alive\r\n");
    }
    out.append(http::kCrlf);
    return out;
}

asio::awaitable<bool> Connection::send(int status, const std::vector<Header>& headers, std::string_view body) {
    if (answer_ != Answer::kNone) co_return false;
    const std::string head_bytes = build_head(status, headers, body.size());
    answer_ = Answer::kComplete;
    const Pieces pieces(head_bytes, head_only_ ? std::string_view{} : body);
    const bool sent = !gone_ && co_await channel_->write(pieces);
    if (!sent) client_gone();
    co_return sent;
}

void Connection::start(int status, const std::vector<Header>& headers) {
    if (answer_ != Answer::kNone) return;
    pending_head_ = build_head(status, headers, std::nullopt);
    answer_ = Answer::kStreaming;
}

asio::awaitable<bool> Connection::write(std::string_view bytes) {
    if (answer_ != Answer::kStreaming || gone_) co_return false;
    if (bytes.empty() || head_only_) co_return true;
    std::string front = std::exchange(pending_head_, {});
    if (streaming_chunked_) front.append(http::ChunkHead(bytes.size()).view());
    const Pieces pieces(front, bytes, streaming_chunked_ ? http::kCrlf : std::string_view{});
    const bool sent = co_await channel_->write(pieces);
    if (!sent) client_gone();
    co_return sent;
}

asio::awaitable<bool> Connection::finish() {
    if (answer_ != Answer::kStreaming || gone_) co_return false;
    answer_ = Answer::kComplete;
    const std::string front = std::exchange(pending_head_, {});
    const bool last_chunk = streaming_chunked_ && !head_only_;
    const Pieces pieces(front, last_chunk ? http::kLastChunk : std::string_view{});
    const bool sent = co_await channel_->write(pieces);
    if (!sent) client_gone();
    co_return sent;
}

void Connection::abort() {
    answer_ = Answer::kAborted;
    close_after_ = unclean_ = true;
    channel_->shutdown_send();
}

// An answer of the server itself; the connection closes after it.
asio::awaitable<void> Connection::refuse(Error error) {
    channel_->clear_deadline();
    close_after_ = unclean_ = true;
    std::vector<Header> headers;
    headers.push_back({"content-type", "application/json"});
    headers.push_back({"x-request-id", make_request_id()});
    if (error.status == 405) headers.push_back({"allow", std::string(kMethods)});
    const std::string body = handler_.error_body(error);
    co_await send(error.status, headers, body);
}

asio::awaitable<void> Connection::close_down() {
    const bool leftovers =
        unclean_ || !channel_->input().empty() || (phase_ != Phase::kServing && answer_ != Answer::kNone);
    parser_.reset();
    lingering_ = leftovers && !channel_->ended();
    if (lingering_) co_await channel_->linger(options_.linger_timeout);
    channel_->close();
}

void Connection::enter(Phase phase) {
    phase_ = phase;
    // Who still discards what a refused client sends is not idle: closing now could cost it the refusal.
    const bool idle = !in_exchange_ && !lingering_ && !parser_ && channel_->input().empty();
    if (phase == Phase::kDraining && idle) channel_->close();
    if (phase == Phase::kEnding) end_exchange();
    if (phase == Phase::kCut) cut();
}

// Whoever waits looks at shutting_down() when it is woken, and answers accordingly.
void Connection::end_exchange() {
    if (!in_exchange_) return cut();
    close_after_ = true;
    if (receiving_) channel_->set_deadline(Clock::duration::zero());
    if (const auto callback = std::exchange(on_gone_, nullptr)) callback();
}

void Connection::cut() {
    close_after_ = true;
    channel_->close();
    if (in_exchange_) client_gone();
}

// The coroutine that ends here owns this connection.
void Connection::abandon() {
    const std::shared_ptr<Channel> channel = channel_;
    channel->abandon();
}

}  // namespace lightport::server
