// The exchange itself: head and body out, head and body in, deadlines, reuse. Connecting is in http_connect.cpp.
#include "net/http_call.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "http/head_writer.hpp"
#include "lightport/version.hpp"
#include "net/http_call_state.hpp"

namespace lightport::net {
namespace {

namespace asio = boost::asio;
constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kMinReadBytes = 4 * 1024;

// Fields that the connection or this file decides.
constexpr std::array<std::string_view, 10> kOwnFields = {
    "accept-encoding",  "connection", "content-length", "expect",           "host", "keep-alive",
    "proxy-connection", "te",         "trailer",        "transfer-encoding"};

bool is_own_field(std::string_view name) {
    return name == "upgrade" || std::find(kOwnFields.begin(), kOwnFields.end(), name) != kOwnFields.end();
}

Error connection_error(std::string message, const char* code) {
    return Error(ErrorKind::kConnection, std::move(message)).with_code(code);
}

bool append_fields(std::string& out, const std::vector<Header>& headers, std::string& bad_name) {
    for (const Header& header : headers) {
        if (is_own_field(header.name) || http::append_field(out, header.name, header.value)) continue;
        bad_name = header.name;
        return false;
    }
    return true;
}

// Forgets the first `count` bytes of the buffers.
std::span<asio::const_buffer> advance(std::span<asio::const_buffer> buffers, std::size_t count) {
    while (!buffers.empty() && count >= buffers.front().size()) {
        count -= buffers.front().size();
        buffers = buffers.subspan(1);
    }
    if (!buffers.empty()) buffers.front() += count;
    return buffers;
}

}  // namespace

HttpCall::HttpCall(Upstreams& upstreams, OutboundRequest&& request)
    : upstreams_(upstreams), request_(std::move(request)), deadline_(upstreams.context(), [this] {
          expired_ = true;
          abort_io();
      }) {}

HttpCall::~HttpCall() { drop(); }

asio::awaitable<Result<void>> HttpCall::open() {
    if (interrupted()) co_return interruption();
    auto built = build_head();
    if (!built) co_return built;
    if (request_.timeouts.total.count() > 0) total_ = Clock::now() + request_.timeouts.total;
    connection_ = upstreams_.pool().take(request_.origin);
    const bool reused = connection_ != nullptr;
    Result<void> answered;
    if (reused) {
        answered = co_await exchange();
        // The provider closed it while we were sending (RFC 9112 §9.5): the one failure that says nothing about the
        // request, so that sending it again is safe.
        const bool stale = !answered && !received_ && !interrupted();
        if (!answered) drop();
        if (!stale) co_return answered;
    }
    answered = co_await connect();
    if (answered) answered = co_await exchange();
    if (!answered) drop();
    co_return answered;
}

// The single place that decides whether credentials may be sent.
Result<void> HttpCall::build_head() {
    if (!request_.credentials.empty() && request_.credentials_origin != request_.origin) {
        return Error(ErrorKind::kInternal, "A credential was about to be sent to an origin that it is not meant for.")
            .with_code("credential_origin_mismatch");
    }
    std::size_t body_bytes = 0;
    for (const std::string_view piece : request_.body) body_bytes += piece.size();
    std::string& out = request_head_;
    out.reserve(1'024);
    std::string bad_name = "request line";
    bool good = http::append_request_line(out, request_.method, request_.target);
    if (good && !http::append_field(out, "host", request_.origin.authority())) {
        good = false;
        bad_name = "host";
    }
    good = good && append_fields(out, request_.headers, bad_name) && append_fields(out, request_.credentials, bad_name);
    if (!good) return Error(ErrorKind::kInternal, "The request to the provider has an invalid " + bad_name + ".");
    if (find_header(request_.headers, "user-agent").empty())
        out.append("user-agent: lightport/").append(kVersion).append("\r\n");
    const bool has_body = body_bytes > 0 || (request_.method != "GET" && request_.method != "HEAD");
    if (has_body) out.append("content-length: ").append(std::to_string(body_bytes)).append("\r\n");
    out.append("accept-encoding: identity\r\nconnection: keep-alive\r\n\r\n");
    return {};
}

asio::awaitable<Result<void>> HttpCall::exchange() {
    parser_.emplace(upstreams_.options().response);
    begin_ = end_ = 0;
    received_ = request_sent_ = false;
    if (!buffer_) {
        capacity_ = kReadBytes;
        buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
    }
    co_await send();
    const Clock::time_point due = from_now(request_.timeouts.first_byte);  // however the head's bytes drip in
    while (!interrupted()) {
        auto step = parse();
        if (!step) co_return std::move(step).error();
        if (step->event == http::ResponseEvent::kHead) co_return Result<void>{};
        const Io io = co_await fill(Stage::kHead, due);
        if (io.status != IoStatus::kOk) co_return end_of_head(io);
    }
    co_return interruption();
}

// Sends all of the request unless an answer comes first. Failures are not reported here: what the provider said before
// it closed is still to be read, and reading tells how the connection ended.
asio::awaitable<void> HttpCall::send() {
    std::vector<asio::const_buffer> buffers;
    buffers.reserve(request_.body.size() + 1);
    buffers.emplace_back(request_head_.data(), request_head_.size());
    for (const std::string_view piece : request_.body) {
        if (!piece.empty()) buffers.emplace_back(piece.data(), piece.size());
    }
    std::span<asio::const_buffer> rest(buffers);
    while (!rest.empty() && !interrupted() && !(early_ && early_->io)) {
        begin(Stage::kSend, request_.timeouts.idle);
        const Io io = co_await connection_->stream.write_some(rest);
        if (io.status != IoStatus::kOk) break;
        rest = advance(rest, io.bytes);
        if (!rest.empty() && !early_) watch_for_answer();
    }
    request_sent_ = rest.empty();
    if (early_) early_->call = nullptr;
}

void HttpCall::watch_for_answer() {
    early_ = std::make_shared<EarlyAnswer>();
    early_->call = this;
    early_->connection = connection_;
    check_for_answer(early_);
}

// Runs whenever the socket becomes readable while the body is being sent; ends a write that is waiting.
void HttpCall::check_for_answer(const std::shared_ptr<EarlyAnswer>& early) {
    HttpCall* call = early->call;
    if (call == nullptr || call->interrupted()) return;
    const Io io = early->connection->stream.try_read(call->free_space());
    if (io.status == IoStatus::kWantRead || io.status == IoStatus::kWantWrite) {
        early->connection->stream.on_readable([early](const boost::system::error_code& ec) {
            if (!ec) check_for_answer(early);
        });
        return;
    }
    early->io = io;
    early->connection->stream.cancel();
}

asio::awaitable<Io> HttpCall::fill(Stage stage, Clock::time_point due) {
    Io io;
    if (early_ && early_->io) {
        io = *early_->io;
    } else {
        begin_until(stage, due);
        io = co_await connection_->stream.read_some(free_space());
        pause_deadline();
    }
    early_.reset();
    if (io.status == IoStatus::kOk) {
        end_ += io.bytes;
        received_ = true;
    }
    co_return io;
}

// Room behind the unconsumed bytes. The parser bounds those, so the buffer grows to its limit at most.
asio::mutable_buffer HttpCall::free_space() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (capacity_ - end_ < kMinReadBytes && begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (capacity_ - end_ < kMinReadBytes) {
        auto larger = std::make_unique_for_overwrite<char[]>(capacity_ * 2);
        std::memcpy(larger.get(), buffer_.get(), end_);
        buffer_ = std::move(larger);
        capacity_ *= 2;
    }
    return {buffer_.get() + end_, capacity_ - end_};
}

Result<http::ResponseStep> HttpCall::parse() {
    auto step = parser_->put({buffer_.get() + begin_, end_ - begin_});
    if (step) begin_ += step->consumed;
    return step;
}

Result<void> HttpCall::end_of_head(Io io) {
    if (interrupted()) return interruption();
    const std::string name = request_.origin.to_string();
    if (received_) {
        return Error(ErrorKind::kUpstream, "The connection to " + name + " ended within the answer's head.")
            .with_code("upstream_bad_response");
    }
    if (io.status == IoStatus::kReset)
        return connection_error("The connection to " + name + " was reset.", "upstream_connection_reset");
    return connection_error(name + " closed the connection without an answer.", "upstream_connection_closed");
}

asio::awaitable<Result<std::string_view>> HttpCall::read() {
    while (!ended_ && !failure_ && !interrupted()) {
        auto step = parse();
        if (!step) {
            failure_ = std::move(step).error();
        } else if (step->event == http::ResponseEvent::kBody) {
            co_return step->body;
        } else if (step->event == http::ResponseEvent::kDone) {
            finish();
        } else {
            const Io io = co_await fill(Stage::kBody, from_now(request_.timeouts.idle));
            if (io.status != IoStatus::kOk) co_return end_of_body(io);
        }
    }
    if (ended_) co_return std::string_view();
    drop();
    co_return failure_ ? *failure_ : interruption();
}

Result<std::string_view> HttpCall::end_of_body(Io io) {
    if (interrupted()) {
        failure_ = interruption();
    } else if (io.status == IoStatus::kReset || io.status == IoStatus::kFailed) {
        failure_ = connection_error("The connection to " + request_.origin.to_string() + " broke within the answer.",
                                    "upstream_connection_reset");
    } else if (io.status == IoStatus::kEof) {
        auto complete = parser_->put_eof();
        if (!complete) failure_ = std::move(complete).error();
    } else {
        failure_ = Error(ErrorKind::kUpstream, "The provider closed the connection before its answer was complete.")
                       .with_code("upstream_truncated");
    }
    if (failure_) {
        drop();
        return *failure_;
    }
    finish();
    return std::string_view();
}

// The answer is complete: the connection may serve the next call if nothing is left over in either direction.
void HttpCall::finish() {
    ended_ = true;
    deadline_.clear();
    if (request_sent_ && parser_->keep_alive() && begin_ == end_) {
        upstreams_.pool().put(std::move(connection_));
        connection_.reset();
    } else {
        drop();
    }
}

void HttpCall::drop() {
    if (early_) early_->call = nullptr;
    early_.reset();
    if (connection_) connection_->stream.close();
    connection_.reset();
}

bool HttpCall::complete() {
    if (ended_ || failure_ || interrupted() || !parser_) return ended_;
    auto step = parse();
    if (!step) {
        failure_ = std::move(step).error();
    } else if (step->event == http::ResponseEvent::kDone) {
        finish();
    }
    return ended_;
}

void HttpCall::cancel() {
    if (ended_) return;
    cancelled_ = true;
    abort_io();
}

void HttpCall::abort_io() {
    if (lookup_) lookup_->wake.cancel();
    if (connection_) connection_->stream.close();
}

HttpCall::Clock::time_point HttpCall::from_now(std::chrono::milliseconds timeout) {
    return timeout.count() > 0 ? Clock::now() + timeout : Deadline::kNever;
}

void HttpCall::begin(Stage stage, std::chrono::milliseconds timeout) { begin_until(stage, from_now(timeout)); }

void HttpCall::begin_until(Stage stage, Clock::time_point deadline) {
    stage_ = stage;
    // The idle time is the shortest of the deadlines to come: armed for that, the timer need not be moved forward.
    const auto idle = request_.timeouts.idle;
    const auto early = idle.count() > 0 && deadline != Deadline::kNever ? Clock::now() + idle : Deadline::kNever;
    deadline_.set(std::min(deadline, total_), early);
}

Error HttpCall::interruption() const {
    if (!expired_) return connection_error("The call was cancelled.", "upstream_cancelled");
    const std::string name = request_.origin.to_string();
    const auto timeout = [](std::string message, const char* code) {
        return Error(ErrorKind::kTimeout, std::move(message)).with_code(code);
    };
    if (Clock::now() >= total_) return timeout(name + " did not complete its answer in time.", "upstream_timeout");
    switch (stage_) {
        case Stage::kDns:
            return timeout("The host name of " + name + " was not resolved in time.", "upstream_dns_timeout");
        case Stage::kConnect:
            return timeout(name + " did not accept a connection in time.", "upstream_connect_timeout");
        case Stage::kTls: return timeout("The TLS handshake with " + name + " took too long.", "upstream_tls_timeout");
        case Stage::kSend: return timeout(name + " did not take the request in time.", "upstream_timeout");
        case Stage::kHead: return timeout(name + " did not begin its answer in time.", "upstream_timeout");
        case Stage::kBody: break;
    }
    return timeout(name + " stopped sending its answer.", "upstream_idle_timeout");
}

}  // namespace lightport::net
