// How many descriptors this process has open, for tests that must not leak any.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <thread>

namespace lightport::test {

inline std::size_t open_descriptors() {
    const auto folder = std::filesystem::directory_iterator("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
}

// Nothing tells when the kernel and other threads have closed the last one, so this looks again and again. False: there
// are more than `most` after the limit.
inline bool wait_for_descriptors(std::size_t most, std::chrono::milliseconds limit = std::chrono::seconds(2)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (open_descriptors() > most) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

}  // namespace lightport::test
