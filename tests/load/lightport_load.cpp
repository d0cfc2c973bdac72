// A fake provider and a load generator for it and for what stands in front of it; script/bench drives them.
//   lightport_load upstream [--port N] [--chunks N] [--interval-us N] [--text-bytes N]
//   lightport_load run --port N [--path P] [--model M] [--stream] [--connections N] [--seconds S] [--rate R]
//                      [--prompt-bytes N]
// `run` prints one line of key=value pairs; exit status 1 when a request failed.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cmath>
#include <cstdio>

#include "load/fake_upstream.hpp"
#include "load/load_client.hpp"

namespace {

using namespace lightport::load;

double percentile(std::vector<float>& sorted, double share) {
    if (sorted.empty()) return std::nan("");
    const auto place = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return static_cast<double>(sorted[std::min(place, sorted.size() - 1)]);
}

int serve_upstream(const UpstreamOptions& options) {
    boost::asio::io_context io{1};
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&io](auto, int) { io.stop(); });
    boost::asio::co_spawn(io, run_upstream(options), boost::asio::detached);
    io.run();
    return 0;
}

int load(const LoadOptions& options) {
    LoadResult result = run_load(options);
    std::sort(result.latency_us.begin(), result.latency_us.end());
    std::sort(result.chunk_us.begin(), result.chunk_us.end());
    const auto requests = result.latency_us.size();
    const auto chunks = result.chunk_us.size();
    std::printf("requests=%zu failed=%llu rps=%.0f p50_us=%.1f p99_us=%.1f max_us=%.1f request_bytes=%zu seconds=%.3f",
                requests, static_cast<unsigned long long>(result.failed),
                static_cast<double>(requests) / result.seconds, percentile(result.latency_us, 0.5),
                percentile(result.latency_us, 0.99), percentile(result.latency_us, 1.0), result.request_bytes,
                result.seconds);
    std::printf(" chunks=%zu chunks_per_s=%.0f chunk_p50_us=%.1f chunk_p99_us=%.1f\n", chunks,
                static_cast<double>(chunks) / result.seconds, percentile(result.chunk_us, 0.5),
                percentile(result.chunk_us, 0.99));
    if (result.failed > 0) std::fprintf(stderr, "first failure: %s\n", result.first_failure.c_str());
    return result.failed > 0 || (requests == 0 && chunks == 0) ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Fake provider and load generator"};
    app.require_subcommand(1);

    UpstreamOptions upstream;
    std::int64_t interval_us = 0;
    CLI::App* serving = app.add_subcommand("upstream", "Serve a fake provider on loopback");
    serving->add_option("--port", upstream.port, "0: any free one");
    serving->add_option("--chunks", upstream.chunks, "Text deltas of a streamed answer");
    serving->add_option("--interval-us", interval_us, "Between two deltas");
    serving->add_option("--text-bytes", upstream.text_bytes, "Of each delta");

    LoadOptions options;
    double seconds = 5;
    CLI::App* loading = app.add_subcommand("run", "Send requests and measure");
    loading->add_option("--port", options.port)->required();
    loading->add_option("--path", options.path);
    loading->add_option("--model", options.model);
    loading->add_option("--key", options.key, "Sent as a bearer token");
    loading->add_flag("--stream", options.stream);
    loading->add_option("--connections", options.connections);
    loading->add_option("--seconds", seconds, "Counted time, after a warm-up of half a second");
    loading->add_option("--rate", options.rate, "Requests per second over all connections; 0: closed loop");
    loading->add_option("--prompt-bytes", options.prompt_bytes);
    CLI11_PARSE(app, argc, argv);

    upstream.interval = std::chrono::microseconds(interval_us);
    options.duration = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
    return *serving ? serve_upstream(upstream) : load(options);
}
