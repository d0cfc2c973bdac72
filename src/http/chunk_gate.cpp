// See chunk_gate.hpp.
#include "http/chunk_gate.hpp"

#include <algorithm>
#include <charconv>

#include "http/chars.hpp"
#include "http/head_scan.hpp"

namespace lightport::http {
namespace {

constexpr std::size_t kMaxSizeLine = 4 * 1024;     // extensions included
constexpr std::uint64_t kMaxOverhead = 64 * 1024;  // of all size lines of a message, see check_size_line()
constexpr std::size_t kMaxSizeDigits = 16;
constexpr std::size_t kCrLfSize = 2;

}  // namespace

ChunkGate::Outcome ChunkGate::scan(std::string_view bytes) {
    if (!size_known_) {
        const Outcome outcome = scan_size_line(bytes);
        if (outcome != Outcome::kComplete) return outcome;
        size_known_ = true;
    }
    return last_ ? scan_trailers(bytes) : Outcome::kComplete;
}

ChunkGate::Outcome ChunkGate::scan_size_line(std::string_view bytes) {
    const std::size_t start = first_ ? 0 : kCrLfSize;
    if (!first_ && bytes.substr(0, kCrLfSize) != std::string_view("\r\n").substr(0, bytes.size())) return Outcome::kBad;
    if (bytes.size() <= start) return Outcome::kNeedMore;
    if (!kHexBytes[static_cast<unsigned char>(bytes[start])]) return Outcome::kBad;
    const std::size_t newline = bytes.find('\n', std::max(searched_, start));
    if (newline == std::string_view::npos) {
        // A CR can only be the line's last byte but one: anything else behind it is refused without waiting for a LF.
        const std::size_t cr = bytes.find('\r', std::max(searched_, start));
        if (cr != std::string_view::npos && cr + 1 < bytes.size()) return Outcome::kBad;
        searched_ = std::min(cr, bytes.size());
        return bytes.size() - start > kMaxSizeLine ? Outcome::kTooLarge : Outcome::kNeedMore;
    }
    if (newline - start > kMaxSizeLine) return Outcome::kTooLarge;
    if (bytes[newline - 1] != '\r') return Outcome::kBad;
    length_ = searched_ = newline + 1;
    return check_size_line(bytes.substr(start, newline - 1 - start));
}

ChunkGate::Outcome ChunkGate::check_size_line(std::string_view line) {
    const auto is_hex = [](char c) { return kHexBytes[static_cast<unsigned char>(c)]; };
    const auto digits = static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_hex) - line.begin());
    if (digits == 0 || digits > kMaxSizeDigits) return Outcome::kBad;
    std::uint64_t size = 0;
    std::from_chars(line.data(), line.data() + digits, size, 16);
    const std::string_view extension = line.substr(digits);
    if (!extension.empty() && (extension.front() != ';' || !all_in(extension, kValueBytes))) return Outcome::kBad;
    last_ = size == 0;
    // A chunk of n bytes pays for 16 + 2n bytes of size line; only what goes beyond that adds up.
    overhead_ += line.size() + kCrLfSize;
    const std::uint64_t credit = 16 + 2 * std::min<std::uint64_t>(size, kMaxOverhead);
    overhead_ -= std::min(overhead_, credit);
    return overhead_ > kMaxOverhead ? Outcome::kTooLarge : Outcome::kComplete;
}

ChunkGate::Outcome ChunkGate::scan_trailers(std::string_view bytes) {
    for (;;) {
        const std::size_t newline = bytes.find('\n', searched_);
        if (newline == std::string_view::npos) {
            if (bytes.size() - length_ > max_trailer_bytes_) return Outcome::kTooLarge;
            searched_ = bytes.size();
            return Outcome::kNeedMore;
        }
        // length_ is the start of the line that ends here.
        FieldCursor cursor(bytes.substr(length_, newline + 1 - length_));
        const std::string_view line = bytes.substr(length_, newline - length_);
        if (line.empty() || line.back() != '\r' || !all_in(line.substr(0, line.size() - 1), kValueBytes)) {
            return Outcome::kBad;
        }
        trailer_bytes_ += newline + 1 - length_;
        length_ = searched_ = newline + 1;
        FieldLine field;
        const FieldCursor::Outcome outcome = cursor.next(field);
        if (outcome == FieldCursor::Outcome::kEnd) return Outcome::kComplete;
        if (outcome == FieldCursor::Outcome::kBad) return Outcome::kBad;
        if (++trailers_ > max_trailers_ || trailer_bytes_ > max_trailer_bytes_) return Outcome::kTooLarge;
    }
}

void ChunkGate::next() {
    first_ = false;
    size_known_ = false;
    searched_ = length_ = 0;
}

}  // namespace lightport::http
