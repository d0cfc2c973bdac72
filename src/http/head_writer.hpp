// The one writer of message heads: nothing that could break a line gets into a request or an answer (RFC 9110 §5.1,
// §5.5; RFC 9112 §3). Everything appends to a std::string.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"  // Header
#include "lightport/result.hpp"

namespace lightport::http {

// "name: value CRLF". False, and nothing appended, unless the name is a token and the value has no control characters.
[[nodiscard]] bool append_field(std::string& out, std::string_view name, std::string_view value);

// "METHOD target HTTP/1.1 CRLF". False, and nothing appended, unless the method is a token and the target has neither
// spaces nor control characters nor bytes beyond ASCII.
[[nodiscard]] bool append_request_line(std::string& out, std::string_view method, std::string_view target);

// "HTTP/1.1 200 OK CRLF", always HTTP/1.1 (RFC 9110 §2.5). `status` is 100 … 599; anything else is written as 500.
void append_status_line(std::string& out, int status);

// Request line, all fields in order, empty line. On error (kInternal, names the field, never its value) `out` is as it
// was.
Result<void> append_request_head(std::string& out, std::string_view method, std::string_view target,
                                 const std::vector<Header>& headers);

// "OK", "Not Found" …; for codes without a registered phrase the class's general one.
std::string_view reason_phrase(int status);

// The line before a chunk's bytes: hexadecimal size and CRLF (RFC 9112 §7.1). Send it, the bytes and kCrlf in one
// gather write. Size 0 would end the body: never build one for an empty piece.
class ChunkHead {
public:
    explicit ChunkHead(std::size_t size);
    std::string_view view() const { return {text_.data() + begin_, text_.size() - begin_}; }

private:
    std::array<char, 18> text_;
    std::size_t begin_;
};

inline constexpr std::string_view kCrlf = "\r\n";
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

// The same, contiguous: size line, bytes, CRLF.
void append_chunk(std::string& out, std::string_view bytes);

}  // namespace lightport::http
