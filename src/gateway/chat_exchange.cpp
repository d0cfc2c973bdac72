// See chat_exchange.hpp.
#include "gateway/chat_exchange.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "gateway/fetch.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {

// After a stream's terminal event only the end of the body is due. Whoever sends it in time gets its connection back
// into the pool; the client need not wait for that.
constexpr std::chrono::seconds kGraceAfterEnd{1};

asio::awaitable<void> drain(std::shared_ptr<net::UpstreamCall> call, std::shared_ptr<asio::steady_timer> limit) {
    for (;;) {
        const Result<std::string_view> rest = co_await call->read();
        if (!rest || rest->empty()) break;
    }
    limit->cancel();
}

void release_later(std::unique_ptr<net::UpstreamCall> owned, asio::io_context& context) {
    const std::shared_ptr<net::UpstreamCall> call(std::move(owned));
    const auto limit = std::make_shared<asio::steady_timer>(context, kGraceAfterEnd);
    limit->async_wait([call, limit](const boost::system::error_code& error) {
        if (!error) call->cancel();
    });
    asio::co_spawn(context, drain(call, limit), asio::detached);
}

}  // namespace

Result<void> ChatExchange::prepare(std::string_view body) {
    Result<chat::Request> request = surface_.read(body, memory());
    if (!request) return std::move(request).error();
    request_.emplace(*std::move(request));
    access_.stream = request_->stream;
    if (Result<void> routed = route(request_->model); !routed) return routed;
    return write_request();
}

Result<void> ChatExchange::write_request() {
    Result<void> written = adapter_->write(*request_, target(), losses_, upstream_request_);
    if (!written) return written;
    return check_losses();
}

asio::awaitable<void> ChatExchange::talk() {
    std::unique_ptr<net::UpstreamCall> call = open_call();
    net::UpstreamCall* const borrowed = call.get();
    client_.on_gone([borrowed] { borrowed->cancel(); });
    co_await exchange(*call);
    client_.on_gone(nullptr);
    const bool answered = outlet_ && outlet_->ended() && !client_.gone();
    if (answered && !call->complete()) release_later(std::move(call), upstreams_.context());
}

std::unique_ptr<net::UpstreamCall> ChatExchange::open_call() {
    if (std::optional<Script> script = adapter_->script(*request_, target())) return play(*std::move(script));
    return make_call(upstream_request_);
}

asio::awaitable<void> ChatExchange::exchange(net::UpstreamCall& call) {
    const auto start = Clock::now();
    Result<void> opened = co_await call.open();
    access_.upstream_connected = Clock::now();
    waited_since(start);
    if (!opened) {
        co_await refuse(std::move(opened).error(), {});
        co_return;
    }
    access_.upstream_status = call.head().status;
    if (call.head().status / 100 != 2) {
        Error error = co_await read_error(call, *adapter_);
        co_await refuse_after(call.head(), std::move(error));
        co_return;
    }
    out_.reserve(kFirstOutput);
    writer_ = open_writer();
    outlet_.emplace(*writer_);
    co_await pump(call);
    co_await conclude(call);
}

// Sequential on purpose: the next read starts when the last write is done, so a slow client slows its provider down
// instead of filling our memory.
asio::awaitable<void> ChatExchange::pump(net::UpstreamCall& call) {
    const std::unique_ptr<EventReader> reader = adapter_->open(*request_, call.head());
    const std::size_t limit = snapshot_.config().upstream.max_body_bytes;
    std::size_t received = 0;
    if (!request_->stream && announces_more_than(limit, call.head())) outlet_->fail(too_large_answer());
    while (!outlet_->over()) {
        const auto start = Clock::now();
        Result<std::string_view> bytes = co_await call.read();
        waited_since(start);
        if (!bytes) {
            outlet_->fail(std::move(bytes).error());
        } else if (bytes->empty()) {
            reader->finish(*outlet_);
            if (!outlet_->over()) outlet_->fail(Error(ErrorKind::kUpstream, "The provider's answer ended too early."));
        } else if (!request_->stream && (received += bytes->size()) > limit) {
            outlet_->fail(too_large_answer());
        } else {
            reader->read(*bytes, *outlet_);
        }
        if (!request_->stream || out_.empty()) continue;
        if (outlet_->failure()) {
            // What was said before it in the same read reaches the client, and then the error; an error that comes
            // first becomes a status.
            if (outlet_->said()) start_stream(call);
        } else if (!co_await deliver(call)) {
            break;
        }
    }
}

void ChatExchange::start_stream(const net::UpstreamCall& call) {
    if (started_) return;
    started_ = true;
    access_.first_byte = Clock::now();
    access_.status = 200;
    client_.start(200, stream_headers(call));
}

asio::awaitable<bool> ChatExchange::deliver(const net::UpstreamCall& call) {
    start_stream(call);
    access_.bytes_out += out_.size();
    const auto start = Clock::now();
    const bool delivered = co_await client_.write(out_);
    waited_since(start);
    out_.clear();
    co_return delivered;
}

asio::awaitable<void> ChatExchange::conclude(const net::UpstreamCall& call) {
    if (leave_if_gone()) co_return;
    record_usage();
    if (outlet_->failure()) {
        co_await fail(call, *outlet_->failure());
    } else if (request_->stream) {
        co_await client_.finish();
    } else {
        co_await answer(call.head(), out_);
    }
}

// Before the first byte an error is a status; afterwards it is the stream's last event, and the connection closes
// without the last chunk, so that nobody takes the answer for complete.
asio::awaitable<void> ChatExchange::fail(const net::UpstreamCall& call, Error error) {
    if (!started_) {
        co_await refuse_after(call.head(), std::move(error));
        co_return;
    }
    const chat::Event event = chat::Failure{for_this_client(std::move(error))};
    writer_->on_event(event);
    access_.bytes_out += out_.size();
    if (!out_.empty()) co_await client_.write(out_);
    client_.abort();
}

void ChatExchange::record_usage() {
    if (!outlet_->usage()) return;
    const chat::Usage& usage = *outlet_->usage();
    access_.prompt_tokens = usage.prompt_tokens;
    access_.completion_tokens = usage.completion_tokens;
    access_.cached_tokens = usage.cached_tokens;
    access_.reasoning_tokens = usage.reasoning_tokens;
}

std::vector<Header> ChatExchange::stream_headers(const net::UpstreamCall& call) const {
    std::vector<Header> headers = answer_headers(call.head(), "text/event-stream; charset=utf-8");
    set_header(headers, "cache-control", "no-cache");
    set_header(headers, "x-accel-buffering", "no");
    return headers;
}

}  // namespace lightport::gateway
