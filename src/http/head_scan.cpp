// See head_scan.hpp.
#include "http/head_scan.hpp"

#include <charconv>
#include <system_error>

#include "http/chars.hpp"

namespace lightport::http {

HeadScanner::HeadScanner(Message message) : allowed_(message == Message::kRequest ? &kVisibleBytes : &kValueBytes) {}

HeadScanner::Outcome HeadScanner::scan(std::string_view bytes) {
    while (position_ < bytes.size()) {
        const char c = bytes[position_];
        if ((*allowed_)[static_cast<unsigned char>(c)]) {
            ++position_;
            continue;
        }
        if (c == ':' && allowed_ == &kTokenBytes && position_ > line_start_) {
            allowed_ = &kValueBytes;
            ++position_;
            continue;
        }
        if (c != '\r') return Outcome::kBadByte;
        if (position_ + 1 == bytes.size()) return Outcome::kNeedMore;
        if (bytes[position_ + 1] != '\n') return Outcome::kBadByte;
        const bool empty = position_ == line_start_;
        if (!empty && allowed_ == &kTokenBytes) return Outcome::kBadByte;  // no colon
        if (lines_ == 0) {
            if (empty) return Outcome::kBadByte;
            first_line_ = position_;
        }
        ++lines_;
        position_ += 2;
        line_start_ = position_;
        allowed_ = &kTokenBytes;
        if (empty) return Outcome::kComplete;
    }
    return Outcome::kNeedMore;
}

FieldCursor::Outcome FieldCursor::next(FieldLine& field) {
    const std::size_t end = rest_.find("\r\n");
    if (end == std::string_view::npos) return Outcome::kBad;
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 2);
    if (line.empty()) return Outcome::kEnd;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return Outcome::kBad;
    field.name = line.substr(0, colon);
    field.value = trim_ows(line.substr(colon + 1));
    return is_token(field.name) ? Outcome::kField : Outcome::kBad;
}

bool is_content_length(std::string_view value) {
    std::uint64_t number = 0;
    if (value.empty() || !all_in(value, kDigitBytes)) return false;
    return std::from_chars(value.data(), value.data() + value.size(), number).ec == std::errc{};
}

}  // namespace lightport::http
