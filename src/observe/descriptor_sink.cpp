// See descriptor_sink.hpp.
#include "observe/descriptor_sink.hpp"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace lightport::observe {

void DescriptorSink::sink_it_(const spdlog::details::log_msg& message) {
    const std::string_view line(message.payload.data(), message.payload.size());
    if (within_line_ && !write("\n")) {
        lost_.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    within_line_ = false;
    if (!write(line)) lost_.fetch_add(1, std::memory_order_relaxed);
}

// A pipe that polls as writable takes PIPE_BUF bytes without blocking (POSIX), so pieces never exceed that.
bool DescriptorSink::write(std::string_view text) {
    while (!text.empty()) {
        if (!wait_until_writable()) return false;
        const ssize_t count = ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
        within_line_ = !text.empty();
    }
    return true;
}

bool DescriptorSink::wait_until_writable() {
    constexpr int kStepMs = 50;  // how soon give_up_at() is noticed
    while (true) {
        const bool patient = std::chrono::steady_clock::now() < patience_end_.load(std::memory_order_relaxed);
        pollfd entry{descriptor_, POLLOUT, 0};
        const int ready = ::poll(&entry, 1, patient ? kStepMs : 0);
        if (ready > 0) return (entry.revents & (POLLERR | POLLNVAL)) == 0;
        if (ready < 0 && errno != EINTR) return false;
        if (!patient) return false;
    }
}

}  // namespace lightport::observe
