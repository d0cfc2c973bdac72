// Writes finished lines to a file descriptor without ever waiting for long: a reader that does not read costs lines.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace lightport::observe {

class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

    // From then on nothing waits for the reader any more. Any thread.
    void give_up_at(std::chrono::steady_clock::time_point time) {
        patience_end_.store(time, std::memory_order_relaxed);
    }
    std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

private:
    bool write(std::string_view text);
    bool wait_until_writable();

    int descriptor_;
    bool within_line_ = false;  // the last line could not be finished
    std::atomic<std::chrono::steady_clock::time_point> patience_end_{std::chrono::steady_clock::time_point::max()};
    std::atomic<std::uint64_t> lost_{0};
};

}  // namespace lightport::observe
