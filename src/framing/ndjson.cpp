// See ndjson.hpp.
#include "framing/ndjson.hpp"

namespace lightport::framing {
namespace {

std::string_view trimmed(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    return line;
}

}  // namespace

std::optional<std::string_view> NdjsonDecoder::next(std::string_view& bytes) {
    while (!bytes.empty() && !failed_) {
        if (handed_out_) line_.clear();
        handed_out_ = false;
        const std::size_t end = bytes.find('\n');
        const std::string_view piece = bytes.substr(0, end);
        if (end == std::string_view::npos) {
            append(piece);
            bytes = {};
            return std::nullopt;
        }
        bytes.remove_prefix(end + 1);
        std::string_view line = piece;
        if (!line_.empty() || bytes.size() < kPadding) {
            if (!append(piece)) return std::nullopt;
            line = line_;
            handed_out_ = true;
        } else if (piece.size() > max_line_) {
            failed_ = true;
            return std::nullopt;
        }
        line = trimmed(line);
        if (!line.empty()) return line;
    }
    return std::nullopt;
}

std::optional<std::string_view> NdjsonDecoder::finish() {
    if (failed_ || handed_out_) return std::nullopt;
    handed_out_ = true;
    line_.reserve(line_.size() + kPadding);
    const std::string_view line = trimmed(line_);
    return line.empty() ? std::nullopt : std::optional(line);
}

bool NdjsonDecoder::append(std::string_view piece) {
    if (line_.size() + piece.size() > max_line_) {
        failed_ = true;
        line_ = {};
        return false;
    }
    line_.append(piece);
    if (line_.capacity() < line_.size() + kPadding) line_.reserve(line_.size() + kPadding);
    return true;
}

}  // namespace lightport::framing
