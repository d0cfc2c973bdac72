// Sends the same chat request over many connections, for a bounded time, and measures.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace lightport::load {

struct LoadOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::string path = "/v1/chat/completions";
    std::string model = "load";
    std::string key = "load-client-key";
    bool stream = false;
    int connections = 32;
    std::chrono::milliseconds duration{5000};
    std::chrono::milliseconds warmup{500};  // not counted
    double rate = 0;                        // requests per second over all connections; 0: as fast as they are answered
    std::size_t prompt_bytes = 0;           // of one long user message; 0: a short conversation of about 0.4 KB
};

struct LoadResult {
    std::vector<float> latency_us;  // whole request; at a fixed rate from its planned start, so a stall is not excused
    std::vector<float> chunk_us;    // each streamed delta: from the upstream's write to the client's read
    std::uint64_t failed = 0;       // another status than 200, or a connection that broke
    std::string first_failure;
    std::size_t request_bytes = 0;
    double seconds = 0;  // the counted time
};

// Ends by itself after warmup + duration.
LoadResult run_load(const LoadOptions& options);

}  // namespace lightport::load
