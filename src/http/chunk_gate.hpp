// Gate before a chunked-body parser: lets it see a chunk's head only when the head is complete, well-formed and within
// bounds. Beast 345 limits neither extensions nor trailers, buffers without end, and asserts when the last chunk
// arrives in unlucky pieces; behind the gate it never meets such input. RFC 9112 §7.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lightport::http {

class ChunkGate {
public:
    enum class Outcome : std::uint8_t { kNeedMore, kComplete, kBad, kTooLarge };

    // `max_trailer_bytes` bounds the trailer section, `max_trailers` its fields.
    ChunkGate(std::size_t max_trailer_bytes, std::size_t max_trailers)
        : max_trailer_bytes_(max_trailer_bytes), max_trailers_(max_trailers) {}

    // `bytes` starts at a chunk's head: the CRLF that ends the previous chunk, if there was one, the size line, and for
    // the last chunk the trailer section up to its empty line. Grows between calls until the head is complete.
    Outcome scan(std::string_view bytes);

    std::size_t length() const { return length_; }  // of the complete head
    bool last() const { return last_; }

    // To be called when a chunk's bytes have been consumed.
    void next();

private:
    Outcome scan_size_line(std::string_view bytes);
    Outcome scan_trailers(std::string_view bytes);
    Outcome check_size_line(std::string_view line);

    const std::size_t max_trailer_bytes_;
    const std::size_t max_trailers_;
    std::size_t searched_ = 0;  // no line end before it
    std::size_t length_ = 0;
    std::size_t trailers_ = 0;
    std::size_t trailer_bytes_ = 0;
    std::uint64_t overhead_ = 0;  // bytes of size lines beyond what the chunks' sizes justify
    bool first_ = true;
    bool size_known_ = false;
    bool last_ = false;
};

}  // namespace lightport::http
