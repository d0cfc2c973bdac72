// The little HTTP/1.1 that a load test needs, over one connection. It trusts its peer: for tests on loopback only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lightport::load {

using tcp = boost::asio::ip::tcp;
using boost::asio::awaitable;

// CLOCK_MONOTONIC: the same clock in the upstream and in the client, which run on one machine.
std::int64_t now_ns();

struct Head {
    std::string text;  // with the empty line
    int status = 0;    // of a response
    bool chunked = false;
    std::size_t content_length = 0;
};

// Undoes the chunked coding, at any split of its bytes.
class ChunkDecoder {
public:
    using Sink = std::function<void(std::string_view)>;

    // Consumes `bytes` up to the end of the body, whose data goes to `sink`. Returns what it consumed.
    std::size_t take(std::string_view bytes, const Sink& sink);
    bool done() const { return state_ == State::kDone; }

private:
    enum class State : std::uint8_t { kSize, kData, kDataEnd, kTrailer, kDone };
    void line(char c);

    State state_ = State::kSize;
    std::string line_;
    std::size_t left_ = 0;
};

class Wire {
public:
    explicit Wire(tcp::socket socket) : socket_(std::move(socket)) {}

    // Each is false when the connection ended or failed.
    awaitable<bool> write(std::string_view bytes);
    awaitable<bool> read_head(Head& head);
    // `sink` gets the body's bytes as they arrive.
    awaitable<bool> read_body(const Head& head, const ChunkDecoder::Sink& sink);

private:
    awaitable<bool> fill();

    tcp::socket socket_;
    std::string buffer_;
};

std::string chunk(std::string_view data);

}  // namespace lightport::load
