// See aws_event_stream.hpp.
#include "framing/aws_event_stream.hpp"

#include <zlib.h>

#include <algorithm>

namespace lightport::framing {
namespace {

constexpr std::size_t kPrelude = 12;
constexpr std::size_t kChecksum = 4;

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

// Bytes of a value whose length its type says; kCounted: two bytes of length stand in front of it.
constexpr std::size_t kCounted = static_cast<std::size_t>(-1);
constexpr std::size_t kValueSizes[] = {0, 0, 1, 2, 4, 8, kCounted, kCounted, 8, 16};

// Takes the first `size` bytes off; false: there are not so many.
bool take(std::string_view& bytes, std::size_t size, std::string_view& out) {
    if (bytes.size() < size) return false;
    out = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return true;
}

bool take_header(std::string_view& bytes, AwsHeader& out) {
    std::string_view part;
    if (!take(bytes, 1, part) || !take(bytes, big_endian(part, 0, 1), out.name) || out.name.empty()) return false;
    if (!take(bytes, 1, part)) return false;
    const std::size_t type = big_endian(part, 0, 1);
    if (type >= std::size(kValueSizes)) return false;
    out.type = static_cast<AwsHeaderType>(type);
    std::size_t size = kValueSizes[type];
    if (size == kCounted) {
        if (!take(bytes, 2, part)) return false;
        size = big_endian(part, 0, 2);
    }
    return take(bytes, size, out.value);
}

}  // namespace

std::string_view AwsMessage::header(std::string_view name) const {
    for (const AwsHeader& header : headers) {
        if (header.name == name && header.type == AwsHeaderType::kString) return header.value;
    }
    return {};
}

std::string_view describe(AwsStreamError error) {
    switch (error) {
        case AwsStreamError::kNone: return {};
        case AwsStreamError::kPreludeChecksum: return "prelude checksum mismatch";
        case AwsStreamError::kMessageChecksum: return "message checksum mismatch";
        case AwsStreamError::kTooSmall: return "impossible message length";
        case AwsStreamError::kTooLarge: return "message too large";
        case AwsStreamError::kHeaders: return "malformed message headers";
    }
    return {};
}

bool AwsEventStreamDecoder::fail(AwsStreamError error) {
    error_ = error;
    buffer_.clear();
    return false;
}

bool AwsEventStreamDecoder::decode(std::string_view bytes, const Emit& emit) {
    if (error_ != AwsStreamError::kNone) return false;
    while (!bytes.empty()) {
        const std::size_t wanted = message_size_ == 0 ? kPrelude : message_size_;
        const bool whole = buffer_.empty() && bytes.size() >= wanted;
        if (whole && message_size_ == 0) {
            if (!take_prelude(bytes)) return false;
            continue;
        }
        if (whole && bytes.size() - wanted + kChecksum >= kPadding) {
            if (!deliver(bytes.substr(0, wanted), emit)) return false;
            bytes.remove_prefix(wanted);
            continue;
        }
        const std::size_t missing = std::min(wanted - buffer_.size(), bytes.size());
        keep(bytes.substr(0, missing));
        bytes.remove_prefix(missing);
        if (buffer_.size() < wanted) return true;
        if (message_size_ == 0) {
            if (!take_prelude(buffer_)) return false;
            continue;
        }
        if (!deliver(buffer_, emit)) return false;
        buffer_.clear();
    }
    return true;
}

// Memory follows what has come, never what the prelude announces.
void AwsEventStreamDecoder::keep(std::string_view bytes) {
    const std::size_t needed = buffer_.size() + bytes.size() + kPadding;
    if (buffer_.capacity() < needed) buffer_.reserve(needed + buffer_.size() / 2);
    buffer_.append(bytes);
}

bool AwsEventStreamDecoder::take_prelude(std::string_view bytes) {
    const std::size_t size = big_endian(bytes, 0, 4);
    const std::size_t headers = big_endian(bytes, 4, 4);
    if (checksum(bytes.substr(0, 8)) != big_endian(bytes, 8, 4)) return fail(AwsStreamError::kPreludeChecksum);
    if (size < kPrelude + kChecksum || headers > size - kPrelude - kChecksum) return fail(AwsStreamError::kTooSmall);
    if (size > max_message_ || headers > kMaxHeaders) return fail(AwsStreamError::kTooLarge);
    message_size_ = size;
    return true;
}

bool AwsEventStreamDecoder::deliver(std::string_view message, const Emit& emit) {
    message_size_ = 0;
    const std::size_t end = message.size() - kChecksum;
    if (checksum(message.substr(0, end)) != big_endian(message, end, 4)) return fail(AwsStreamError::kMessageChecksum);
    const std::size_t headers = big_endian(message, 4, 4);
    if (!read_headers(message.substr(kPrelude, headers))) return fail(AwsStreamError::kHeaders);
    const std::size_t payload = kPrelude + headers;
    emit.call(emit.callback, AwsMessage{headers_, message.substr(payload, end - payload)});
    return true;
}

bool AwsEventStreamDecoder::read_headers(std::string_view bytes) {
    headers_.clear();
    while (!bytes.empty()) {
        AwsHeader header;
        if (!take_header(bytes, header)) return false;
        headers_.push_back(header);
    }
    return true;
}

}  // namespace lightport::framing
