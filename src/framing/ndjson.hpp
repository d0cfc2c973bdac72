// Incremental decoder of newline-delimited JSON over bytes at any split. Source: the NDJSON specification.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lightport::framing {

// Line ends LF and CRLF; blank lines are passed over; the last line needs no end. What the lines hold is left to who
// reads them. One per stream, used by one thread.
class NdjsonDecoder {
public:
    static constexpr std::size_t kPadding = 64;
    static constexpr std::size_t kDefaultMaxLine = 16u << 20;

    // max_line: the most bytes of one line; memory stays below about that.
    explicit NdjsonDecoder(std::size_t max_line = kDefaultMaxLine) : max_line_(max_line) {}

    // Takes bytes from the front of `bytes` and returns the next complete line, followed by kPadding readable bytes;
    // it is valid until the next call. A line that lies whole inside `bytes` is not copied when enough of them follow.
    // nullopt: all bytes are taken, or failed().
    std::optional<std::string_view> next(std::string_view& bytes);

    // The input ended: what stands behind the last line end, if anything.
    std::optional<std::string_view> finish();

    // A line was larger than allowed; nothing is decoded from there on.
    bool failed() const { return failed_; }

private:
    bool append(std::string_view piece);

    std::size_t max_line_;
    std::string line_;  // the beginning of a line whose end has not come yet, or the line that was handed out last
    bool handed_out_ = false;
    bool failed_ = false;
};

}  // namespace lightport::framing
