// See load_client.hpp.
#include "load/load_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "load/wire.hpp"

namespace lightport::load {
namespace {

namespace asio = boost::asio;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

std::string request_text(const LoadOptions& options) {
    std::string prompt = "Say hello again, please, and tell me what you can help me with today.";
    if (options.prompt_bytes > 0) prompt.clear();
    while (prompt.size() < options.prompt_bytes) {
        prompt += "The quick brown fox jumps over the lazy dog, \\\"again\\\" and again.\\n";
    }
    const std::string body =
        R"({"model":")" + options.model + R"(","max_tokens":256,)" + (options.stream ? R"("stream":true,)" : "") +
        R"("messages":[{"role":"system","content":"You are a helpful assistant that answers briefly and politely."},)"
        R"({"role":"user","content":"Hello, how are you?"},{"role":"assistant","content":"Fine. What can I do for you?"},)"
        R"({"role":"user","content":")" +
        prompt + R"("}]})";
    return "POST " + options.path + " HTTP/1.1\r\nhost: " + options.host + ":" + std::to_string(options.port) +
           "\r\ncontent-type: application/json\r\nauthorization: Bearer " + options.key +
           "\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// Finds the time stamps "t=<ns> " in a stream's text, also those that are cut by a read.
class StampReader {
public:
    template <typename OnStamp>
    void take(std::string_view bytes, OnStamp&& on_stamp) {
        text_.append(bytes);
        std::size_t kept = text_.size();
        for (std::size_t at = text_.find("t="); at != std::string::npos; at = text_.find("t=", at + 2)) {
            const std::size_t end = text_.find_first_not_of("0123456789", at + 2);
            if (end == std::string::npos) {
                kept = at;
                break;
            }
            std::int64_t sent = 0;
            std::from_chars(text_.data() + at + 2, text_.data() + end, sent);
            if (text_[end] == ' ' && end > at + 2) on_stamp(sent);
        }
        if (kept == text_.size() && text_.ends_with('t')) --kept;
        text_.erase(0, kept);
    }

private:
    std::string text_;
};

class Load {
public:
    explicit Load(const LoadOptions& options) : options_(options), request_(request_text(options)) {}

    LoadResult run() {
        result_.request_bytes = request_.size();
        start_ = now_ns();
        counted_from_ = start_ + std::chrono::nanoseconds(options_.warmup).count();
        for (int i = 0; i < options_.connections; ++i) asio::co_spawn(io_, connection(i), asio::detached);
        io_.run_for(options_.warmup + options_.duration);
        result_.seconds = static_cast<double>(now_ns() - counted_from_) / 1e9;
        return std::move(result_);
    }

private:
    awaitable<void> connection(int index);
    awaitable<std::string> exchange(Wire& wire, std::int64_t started);
    awaitable<std::int64_t> planned_start(int index, std::int64_t count);
    bool counts() const { return now_ns() >= counted_from_; }

    const LoadOptions options_;
    const std::string request_;
    asio::io_context io_{1};
    std::int64_t start_ = 0;
    std::int64_t counted_from_ = 0;
    LoadResult result_;
};

awaitable<std::int64_t> Load::planned_start(int index, std::int64_t count) {
    if (options_.rate <= 0) co_return now_ns();
    const double place = static_cast<double>(count * options_.connections + index);
    const std::int64_t due = start_ + static_cast<std::int64_t>(place / options_.rate * 1e9);
    const std::int64_t wait = due - now_ns();
    if (wait > 0) {
        asio::steady_timer timer(io_, std::chrono::nanoseconds(wait));
        co_await timer.async_wait(kTuple);
    }
    co_return due;
}

// Returns what went wrong; empty: nothing.
awaitable<std::string> Load::exchange(Wire& wire, std::int64_t started) {
    if (!co_await wire.write(request_)) co_return "the connection broke while sending";
    Head head;
    if (!co_await wire.read_head(head)) co_return "the connection ended before an answer";
    StampReader stamps;
    std::string sample;
    const ChunkDecoder::Sink sink = [&](std::string_view bytes) {
        if (head.status != 200) sample.append(bytes.substr(0, 300));
        if (!options_.stream) return;
        const std::int64_t arrived = now_ns();
        stamps.take(bytes, [&](std::int64_t sent) {
            if (counts()) result_.chunk_us.push_back(static_cast<float>(arrived - sent) / 1000.0F);
        });
    };
    if (!co_await wire.read_body(head, sink)) co_return "the connection ended within an answer";
    if (head.status != 200) co_return head.text.substr(0, head.text.find('\r')) + " " + sample;
    if (counts()) result_.latency_us.push_back(static_cast<float>(now_ns() - started) / 1000.0F);
    co_return std::string();
}

awaitable<void> Load::connection(int index) {
    std::int64_t count = 0;
    for (;;) {
        tcp::socket socket(io_);
        const tcp::endpoint server(asio::ip::make_address(options_.host), options_.port);
        const auto [error] = co_await socket.async_connect(server, kTuple);
        std::string failure = error ? error.message() : std::string();
        if (!error) {
            socket.set_option(tcp::no_delay(true));
            Wire wire(std::move(socket));
            while (failure.empty()) {
                const std::int64_t started = co_await planned_start(index, count++);
                failure = co_await exchange(wire, started);
            }
        }
        if (result_.failed++ == 0) result_.first_failure = failure;
        asio::steady_timer pause(io_, std::chrono::milliseconds(20));
        co_await pause.async_wait(kTuple);
    }
}

}  // namespace

LoadResult run_load(const LoadOptions& options) { return Load(options).run(); }

}  // namespace lightport::load
