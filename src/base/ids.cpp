// See ids.hpp.
#include "base/ids.hpp"

#include <cstdint>
#include <random>
#include <string_view>

namespace lightport {
namespace {

// splitmix64 over a 128-bit random start: two independent streams, no lock, a few nanoseconds.
std::uint64_t mix(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

std::uint64_t random_start(std::random_device& device) { return (std::uint64_t{device()} << 32) | device(); }

struct Generator {
    std::uint64_t high;
    std::uint64_t low;

    Generator() {
        std::random_device device;
        high = random_start(device);
        low = random_start(device);
    }
};

void append_hex(std::string& out, std::uint64_t value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[(value >> shift) & 0xfU];
}

}  // namespace

std::string make_request_id() {
    thread_local Generator generator;
    std::string id = "req_";
    id.reserve(36);
    append_hex(id, mix(generator.high));
    append_hex(id, mix(generator.low));
    return id;
}

}  // namespace lightport
