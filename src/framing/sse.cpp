// See sse.hpp.
#include "framing/sse.hpp"

#include <charconv>
#include <cstring>

namespace lightport::framing {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";
constexpr std::uint8_t kBomDone = 4;

std::size_t find_byte(std::string_view bytes, char byte, std::size_t from, std::size_t to) {
    const void* hit = from < to ? std::memchr(bytes.data() + from, byte, to - from) : nullptr;
    return hit == nullptr ? to : static_cast<std::size_t>(static_cast<const char*>(hit) - bytes.data());
}

void append_padded(std::string& out, std::string_view bytes) {
    const std::size_t needed = out.size() + bytes.size() + SseDecoder::kPadding;
    if (out.capacity() < needed) out.reserve(needed + out.size() / 2);
    out.append(bytes);
}

}  // namespace

bool SseDecoder::finish() {
    const bool dropped = pending();
    line_.clear();
    data_.clear();
    name_.clear();
    has_data_ = false;
    has_view_ = false;
    return dropped;
}

bool SseDecoder::fail() {
    failed_ = true;
    finish();
    return false;
}

// Passes the BOM, which may come byte by byte, and the LF of a CR LF that was split.
std::size_t SseDecoder::skip_start(std::string_view bytes) {
    std::size_t at = 0;
    if (bom_ != kBomDone) {
        while (bom_ < kBom.size() && at < bytes.size() && bytes[at] == kBom[bom_]) ++bom_, ++at;
        if (bom_ < kBom.size()) {
            if (at == bytes.size()) return at;
            line_.assign(kBom.substr(0, bom_));  // it only began like one
        }
        bom_ = kBomDone;
    }
    if (skip_lf_ && at < bytes.size()) {
        if (bytes[at] == '\n') ++at;
        skip_lf_ = false;
    }
    return at;
}

bool SseDecoder::decode(std::string_view bytes, const Emit& emit) {
    if (failed_) return false;
    const std::size_t size = bytes.size();
    std::size_t at = skip_start(bytes);
    std::size_t lf = at < size ? find_byte(bytes, '\n', at, size) : size;
    while (at < size) {
        if (lf < at) lf = find_byte(bytes, '\n', at, size);
        const std::size_t end = find_byte(bytes, '\r', at, lf);
        const std::string_view rest = bytes.substr(at, end - at);
        if (line_.size() + rest.size() > max_event_) return fail();
        if (end == size) {
            line_.append(rest);
            break;
        }
        at = end + 1;
        if (bytes[end] == '\r') {
            skip_lf_ = at == size;
            if (!skip_lf_ && bytes[at] == '\n') ++at;
        }
        const bool borrowed = line_.empty();
        if (!borrowed) line_.append(rest);
        const std::string_view line = borrowed ? rest : std::string_view(line_);
        if (line.empty()) {
            dispatch(bytes.data() + size, emit);
        } else if (!take_line(line, borrowed)) {
            return fail();
        }
        line_.clear();
    }
    keep_view();
    return true;
}

bool SseDecoder::take_line(std::string_view line, bool borrowed) {
    const std::size_t colon = line.find(':');
    if (colon == 0) return true;  // a comment
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon == std::string_view::npos ? line.size() : colon + 1);
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (name == "data") return add_data(value, borrowed);
    if (name == "error" && value.starts_with('{')) {
        name_ = name;
        return add_data(value, borrowed);
    }
    take_field(name, value);
    return true;
}

bool SseDecoder::add_data(std::string_view value, bool borrowed) {
    if (!has_data_) {
        has_data_ = true;
        if (borrowed) {
            view_ = value;
            has_view_ = true;
        } else {
            append_padded(data_, value);
        }
        return true;
    }
    keep_view();
    if (data_.size() + 1 + value.size() > max_event_) return false;
    append_padded(data_, "\n");
    append_padded(data_, value);
    return true;
}

void SseDecoder::take_field(std::string_view name, std::string_view value) {
    if (name == "event") {
        name_.assign(value);
    } else if (name == "id") {
        if (value.find('\0') == std::string_view::npos) id_.assign(value);
    } else if (name == "retry") {
        std::uint64_t number = 0;
        const char* end = value.data() + value.size();
        const auto parsed = std::from_chars(value.data(), end, number);
        if (!value.empty() && parsed.ec == std::errc{} && parsed.ptr == end) retry_ = number;
    }
}

void SseDecoder::dispatch(const char* readable_end, const Emit& emit) {
    if (has_data_) {
        const char* view_end = view_.data() + view_.size();
        if (has_view_ && readable_end - view_end < static_cast<std::ptrdiff_t>(kPadding)) keep_view();
        emit.call(emit.callback, SseEvent{has_view_ ? view_ : std::string_view(data_), name_});
    }
    data_.clear();
    name_.clear();
    has_data_ = false;
    has_view_ = false;
}

// The bytes of this call end here, or more data follows: what view_ shows has to be owned.
void SseDecoder::keep_view() {
    if (!has_view_) return;
    append_padded(data_, view_);
    has_view_ = false;
}

}  // namespace lightport::framing
