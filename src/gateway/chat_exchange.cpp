// See chat_exchange.hpp.
#include "gateway/chat_exchange.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "gateway/outbound.hpp"
#include "json/text.hpp"
#include "provider/error_text.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {

bool is_true(std::string_view value) { return value == "true" || value == "1"; }

std::string joined(const std::vector<std::string>& members) {
    std::string list;
    for (const std::string& member : members) {
        if (!list.empty()) list += ',';
        list += member;
    }
    return list;
}

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

ChatExchange::ChatExchange(const Snapshot& snapshot, net::Upstreams& upstreams, Client& client,
                           observe::AccessLine& access)
    : snapshot_(snapshot), upstreams_(upstreams), client_(client), access_(access) {}

asio::awaitable<void> ChatExchange::run(std::string_view presented_key) {
    access_.waited = {};
    const auto start = Clock::now();
    const Result<std::string_view> body = co_await client_.read_body();
    waited_since(start);
    if (!body) {
        co_await refuse(body.error(), {});
        co_return;
    }
    access_.bytes_in = body->size();
    if (Result<void> prepared = prepare(*body, presented_key); !prepared) {
        co_await refuse(std::move(prepared).error(), {});
        co_return;
    }
    std::unique_ptr<net::UpstreamCall> call = make_call(presented_key);
    net::UpstreamCall* const borrowed = call.get();
    client_.on_gone([borrowed] { borrowed->cancel(); });
    co_await exchange(*call);
    client_.on_gone(nullptr);
    const bool answered = outlet_ && outlet_->ended() && !client_.gone();
    if (answered && !call->complete()) release_later(std::move(call), upstreams_.context());
}

Result<void> ChatExchange::prepare(std::string_view body, std::string_view presented_key) {
    Result<chat::Request> request = snapshot_.chat().read(body, &memory_);
    if (!request) return std::move(request).error();
    request_.emplace(*std::move(request));
    access_.stream = request_->stream;

    const std::string model = json::unescaped(request_->model);
    access_.model = model;
    Router::Query query;
    query.model = model;
    query.provider_header = client_.head().header("x-lightport-provider");
    query.client_key = presented_key;
    Result<Router::Decision> decision = snapshot_.router().decide(query);
    if (!decision) return std::move(decision).error();
    decision_ = *std::move(decision);
    provider_ = &snapshot_.runtime(*decision_.provider);
    access_.provider = decision_.provider->id;

    if (provider_->unusable) return *provider_->unusable;
    adapter_headers_ = adapter_headers(client_.head());
    Target target;
    target.provider = decision_.provider->id;
    target.model = decision_.model;
    target.default_max_tokens = decision_.provider->default_max_tokens;
    target.client_headers = &adapter_headers_;
    target.options = &decision_.provider->options;
    Result<void> written = provider_->adapter->write(*request_, target, losses_, upstream_request_);
    if (!written) return written;
    return check_losses();
}

Result<void> ChatExchange::check_losses() {
    const std::string_view header = client_.head().header("x-lightport-strict");
    const bool strict = header.empty() ? decision_.strict : is_true(header);
    if (losses_.empty() || !strict) return {};
    return Error(ErrorKind::kUnsupported, "The provider `" + decision_.provider->id +
                                              "` cannot express: " + joined(losses_.members()) +
                                              ". Leave it out, or ask without x-lightport-strict.")
        .with_param(losses_.members().front());
}

std::unique_ptr<net::UpstreamCall> ChatExchange::make_call(std::string_view presented_key) {
    if (std::optional<Script> script = provider_->adapter->script(*request_)) {
        return upstreams_.play(*std::move(script), snapshot_.timeouts());
    }
    const Caller caller = choose_key(*decision_.provider, decision_.use_client_key, presented_key);
    key_owner_ = caller.owner;
    upstream_request_.stream = request_->stream;
    return upstreams_.call(make_outbound(snapshot_, *provider_, client_, caller, upstream_request_));
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
        Error error = co_await read_error(call);
        std::vector<Header> headers;
        provider_->adapter->carry_headers(call.head(), headers);
        co_await refuse(std::move(error), std::move(headers));
        co_return;
    }
    out_.reserve(kFirstOutput);
    writer_ = snapshot_.chat().open(*request_, out_);
    outlet_.emplace(*writer_);
    co_await pump(call);
    co_await conclude(call);
}

asio::awaitable<Error> ChatExchange::read_error(net::UpstreamCall& call) {
    std::string body;
    while (body.size() < kMaxErrorBody) {
        const Result<std::string_view> piece = co_await call.read();
        if (!piece || piece->empty()) break;
        body.append(piece->substr(0, kMaxErrorBody - body.size()));
    }
    Error error = provider_->adapter->read_error(call.head(), body);
    if (error.upstream_status == 0) error.upstream_status = call.head().status;
    co_return error;
}

// Sequential on purpose: the next read starts when the last write is done, so a slow client slows its provider down
// instead of filling our memory.
asio::awaitable<void> ChatExchange::pump(net::UpstreamCall& call) {
    const std::unique_ptr<EventReader> reader = provider_->adapter->open(*request_, call.head());
    const std::size_t limit = snapshot_.config().upstream.max_body_bytes;
    std::size_t received = 0;
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
            outlet_->fail(Error(ErrorKind::kUpstream, "The provider's answer is larger than this gateway takes.")
                              .with_code("upstream_body_too_large"));
        } else {
            reader->read(*bytes, *outlet_);
        }
        if (outlet_->failure() || !request_->stream || out_.empty()) continue;
        if (!co_await deliver(call)) break;
    }
}

asio::awaitable<bool> ChatExchange::deliver(const net::UpstreamCall& call) {
    if (!started_) {
        started_ = true;
        access_.first_byte = Clock::now();
        access_.status = 200;
        client_.start(200, answer_headers(call));
    }
    access_.bytes_out += out_.size();
    const auto start = Clock::now();
    const bool delivered = co_await client_.write(out_);
    waited_since(start);
    out_.clear();
    co_return delivered;
}

asio::awaitable<void> ChatExchange::conclude(const net::UpstreamCall& call) {
    if (client_.gone()) {
        record(Error(ErrorKind::kClientTimeout, "client closed the connection"));
        access_.status = 499;
        client_.abort();
        co_return;
    }
    if (outlet_->usage()) {
        const chat::Usage& usage = *outlet_->usage();
        access_.prompt_tokens = usage.prompt_tokens;
        access_.completion_tokens = usage.completion_tokens;
        access_.cached_tokens = usage.cached_tokens;
        access_.reasoning_tokens = usage.reasoning_tokens;
    }
    if (outlet_->failure()) {
        std::vector<Header> headers;
        provider_->adapter->carry_headers(call.head(), headers);
        co_await refuse(*outlet_->failure(), std::move(headers));
        co_return;
    }
    if (request_->stream) {
        co_await client_.finish();
        co_return;
    }
    access_.first_byte = Clock::now();
    access_.status = 200;
    access_.bytes_out = out_.size();
    const std::vector<Header> headers = answer_headers(call);
    co_await client_.send(200, headers, out_);
}

// Before the first byte an error is a status; afterwards it is the stream's last event, and the connection closes
// without the last chunk, so that nobody takes the answer for complete.
asio::awaitable<void> ChatExchange::refuse(Error error, std::vector<Header> headers) {
    error.message = provider::scrub(error.message);
    error = for_client(std::move(error), key_owner_, !snapshot_.keys().empty());
    record(error);
    if (client_.gone()) {
        access_.status = 499;
        client_.abort();
        co_return;
    }
    if (started_) {
        const chat::Event event = chat::Failure{error};
        writer_->on_event(event);
        if (!out_.empty()) co_await client_.write(out_);
        client_.abort();
        co_return;
    }
    out_.clear();
    snapshot_.chat().write_error(error, out_);
    add_error_headers(error, headers);
    set_header(headers, "content-type", "application/json");
    set_header(headers, "x-request-id", access_.request_id);
    access_.status = error.status;
    access_.bytes_out = out_.size();
    co_await client_.send(error.status, headers, out_);
}

void ChatExchange::record(const Error& error) {
    access_.error = error.code.value_or(error.type);
    if (error.upstream_status != 0) access_.upstream_status = error.upstream_status;
}

std::vector<Header> ChatExchange::answer_headers(const net::UpstreamCall& call) const {
    std::vector<Header> headers;
    headers.reserve(12);
    headers.push_back({"content-type", request_->stream ? "text/event-stream; charset=utf-8" : "application/json"});
    if (request_->stream) {
        headers.push_back({"cache-control", "no-cache"});
        headers.push_back({"x-accel-buffering", "no"});
    }
    headers.push_back({"x-request-id", access_.request_id});
    if (!losses_.empty()) headers.push_back({"x-lightport-lossy", joined(losses_.members())});
    provider_->adapter->carry_headers(call.head(), headers);
    return headers;
}

}  // namespace lightport::gateway
