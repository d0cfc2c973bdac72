// See fake_upstream.hpp.
#include "load/fake_upstream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "load/wire.hpp"

namespace lightport::load {
namespace {

constexpr auto kTuple = boost::asio::as_tuple(boost::asio::use_awaitable);
constexpr std::string_view kText = "Hello! I am doing well, thank you for asking. How can I help you today?";

// The constant parts of one dialect's answers.
struct Dialect {
    std::string whole;        // a JSON body
    std::string opening;      // events before the first delta
    std::string before_text;  // of a delta, up to the text
    std::string after_text;
    std::string closing;  // events after the last delta
};

Dialect openai_dialect() {
    const std::string head = R"(data: {"id":"chatcmpl-load","object":"chat.completion.chunk","created":1700000000,)"
                             R"("model":"load","choices":[{"index":0,"delta":{)";
    Dialect d;
    d.whole =
        R"({"id":"chatcmpl-load","object":"chat.completion","created":1700000000,"model":"load","choices":[{"index":0,)"
        R"("message":{"role":"assistant","content":")" +
        std::string(kText) +
        R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":24,"completion_tokens":36,"total_tokens":60}})";
    d.opening = head + "\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n";
    d.before_text = head + "\"content\":\"";
    d.after_text = "\"},\"finish_reason\":null}]}\n\n";
    d.closing = head + "},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    return d;
}

Dialect anthropic_dialect() {
    const std::string usage = R"("usage":{"input_tokens":24,"cache_creation_input_tokens":0,)"
                              R"("cache_read_input_tokens":0,"output_tokens":36})";
    const std::string message = R"("id":"msg_load","type":"message","role":"assistant","model":"load",)";
    Dialect d;
    d.whole = "{" + message + R"("content":[{"type":"text","text":")" + std::string(kText) +
              R"("}],"stop_reason":"end_turn","stop_sequence":null,)" + usage + "}";
    d.opening = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{" + message +
                "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null," + usage +
                "}}\n\nevent: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
                "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
    d.before_text =
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
        "\"delta\":{\"type\":\"text_delta\",\"text\":\"";
    d.after_text = "\"}}\n\n";
    d.closing =
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
        "\"stop_sequence\":null},\"usage\":{\"output_tokens\":36}}\n\n"
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    return d;
}

struct Shared {
    UpstreamOptions options;
    int streams = 0;  // begun so far
    Dialect openai = openai_dialect();
    Dialect anthropic = anthropic_dialect();
    std::string filler;
};

// Clients write the member with or without a space after its colon.
bool wants_stream(std::string_view body) {
    constexpr std::string_view kKey = "\"stream\":";
    const void* found = memmem(body.data(), body.size(), kKey.data(), kKey.size());
    if (!found) return false;
    std::string_view rest =
        body.substr(static_cast<std::size_t>(static_cast<const char*>(found) - body.data()) + kKey.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return rest.starts_with("true");
}

awaitable<bool> stream_answer(Wire& wire, Shared& shared, const Dialect& dialect) {
    constexpr std::string_view kHead =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    if (!co_await wire.write(std::string(kHead) + chunk(dialect.opening))) co_return false;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    // Streams that begin together must not tick together: each keeps its own place within the interval.
    constexpr int kPlaces = 64;
    auto due = std::chrono::steady_clock::now() + shared.options.interval * (shared.streams++ % kPlaces) / kPlaces;
    for (int i = 0; i < shared.options.chunks; ++i) {
        if (shared.options.interval.count() > 0) {
            due += shared.options.interval;
            timer.expires_at(due);
            co_await timer.async_wait(kTuple);
        }
        const std::string event =
            dialect.before_text + "t=" + std::to_string(now_ns()) + " " + shared.filler + dialect.after_text;
        if (!co_await wire.write(chunk(event))) co_return false;
    }
    co_return co_await wire.write(chunk(dialect.closing) + "0\r\n\r\n");
}

awaitable<void> serve(tcp::socket socket, std::shared_ptr<Shared> shared) {
    socket.set_option(tcp::no_delay(true));
    Wire wire(std::move(socket));
    for (Head head; co_await wire.read_head(head);) {
        std::string body;
        body.reserve(head.content_length);
        const ChunkDecoder::Sink append = [&body](std::string_view bytes) { body.append(bytes); };
        if (!co_await wire.read_body(head, append)) co_return;
        const bool anthropic = head.text.substr(0, head.text.find('\r')).find("/messages ") != std::string::npos;
        const Dialect& dialect = anthropic ? shared->anthropic : shared->openai;
        bool open = false;
        if (wants_stream(body)) {
            open = co_await stream_answer(wire, *shared, dialect);
        } else {
            open = co_await wire.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " +
                                       std::to_string(dialect.whole.size()) + "\r\n\r\n" + dialect.whole);
        }
        if (!open) co_return;
    }
}

}  // namespace

awaitable<void> run_upstream(UpstreamOptions options) {
    const auto executor = co_await boost::asio::this_coro::executor;
    auto shared = std::make_shared<Shared>();
    shared->options = options;
    shared->filler = std::string(options.text_bytes, 'x');
    tcp::acceptor acceptor(executor, tcp::endpoint(boost::asio::ip::address_v4::loopback(), options.port));
    acceptor.listen(16384);
    std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(kTuple);
        if (error) continue;
        boost::asio::co_spawn(executor, serve(std::move(socket), shared), boost::asio::detached);
    }
}

}  // namespace lightport::load
