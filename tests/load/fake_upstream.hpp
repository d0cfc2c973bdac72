// A provider that answers at once, always the same: OpenAI's dialect, or Anthropic's where the path ends in /messages.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>

namespace lightport::load {

struct UpstreamOptions {
    std::uint16_t port = 0;
    int chunks = 100;                       // text deltas of a streamed answer
    std::chrono::microseconds interval{0};  // between two of them; 0: as fast as they are taken
    std::size_t text_bytes = 20;            // of each delta, after its time stamp
};

// Serves on loopback until the io_context stops. Every text delta begins with "t=<now_ns()> ".
// Prints "listening on http://127.0.0.1:PORT".
boost::asio::awaitable<void> run_upstream(UpstreamOptions options);

}  // namespace lightport::load
