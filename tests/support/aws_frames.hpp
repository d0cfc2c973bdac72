// Writes messages of AWS's event stream encoding, for tests of what reads them.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lightport::test {

inline std::string big_endian(std::uint64_t number, int bytes) {
    std::string out;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xFF);
    return out;
}

inline std::string aws_checksum(std::string_view bytes) {
    return big_endian(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()), 4);
}

inline std::string aws_header(std::string_view name, int type, std::string_view value) {
    std::string out = big_endian(name.size(), 1);
    out.append(name).append(big_endian(static_cast<std::uint64_t>(type), 1)).append(value);
    return out;
}

inline std::string aws_string_header(std::string_view name, std::string_view text) {
    return aws_header(name, 7, big_endian(text.size(), 2) + std::string(text));
}

// A message of headers that are encoded already.
inline std::string aws_message(std::string_view headers, std::string_view payload) {
    std::string out = big_endian(16 + headers.size() + payload.size(), 4) + big_endian(headers.size(), 4);
    out += aws_checksum(out);
    out.append(headers).append(payload);
    return out + aws_checksum(out);
}

inline std::string aws_event(std::string_view type, std::string_view json) {
    return aws_message(aws_string_header(":event-type", type) + aws_string_header(":content-type", "application/json") +
                           aws_string_header(":message-type", "event"),
                       json);
}

inline std::string aws_exception(std::string_view type, std::string_view json) {
    return aws_message(aws_string_header(":exception-type", type) +
                           aws_string_header(":content-type", "application/json") +
                           aws_string_header(":message-type", "exception"),
                       json);
}

}  // namespace lightport::test
