// What all fuzz targets share: the entry point's shape, a check that ends the process, and input cut into pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// libFuzzer's entry point: each target defines it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// A property that must hold for every input. Not assert(): sanitizer builds define NDEBUG.
#define LIGHTPORT_FUZZ_CHECK(condition, text)                                              \
    do {                                                                                   \
        if (!(condition)) ::lightport::fuzz::fail(#condition, (text), __FILE__, __LINE__); \
    } while (false)

namespace lightport::fuzz {

[[noreturn]] inline void fail(const char* condition, std::string_view text, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: does not hold: %s\n%.*s\n", file, line, condition,
                 static_cast<int>(text.size() < 2000 ? text.size() : 2000), text.data());
    std::abort();
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// The input in pieces whose sizes follow from its own bytes, each a copy: reading past its end, or borrowing from it
// after the call, shows under AddressSanitizer.
inline std::vector<std::string> pieces_of(std::string_view input) {
    std::uint32_t state = 2166136261u;
    for (const char c : input) state = (state ^ static_cast<unsigned char>(c)) * 16777619u;
    std::vector<std::string> pieces;
    while (!input.empty()) {
        state = state * 1664525u + 1013904223u;
        const std::size_t most = (state >> 24) % 4 == 0 ? 64 : 5;
        const std::size_t length = 1 + (state >> 16) % most;
        pieces.emplace_back(input.substr(0, length));
        input.remove_prefix(pieces.back().size());
    }
    return pieces;
}

// Reads bytes whose content does not matter, but which must be readable.
inline void touch(const char* bytes, std::size_t count) {
    volatile char last = 0;
    for (std::size_t i = 0; i < count; ++i) last = bytes[i];
    static_cast<void>(last);
}

// The next field of an input whose fields end with a NUL byte; the rest is left in `input`.
inline std::string_view take_field(std::string_view& input) {
    const std::size_t end = input.find('\0');
    const std::string_view field = input.substr(0, end);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
    return field;
}

}  // namespace lightport::fuzz
