// Raw look at a message head before any parser sees it: where it ends, and that its lines are lines. Shared by requests
// and responses. RFC 9112 §2.2 allows a bare LF as a line end and §5.2 once allowed folding: both are refused here,
// because two readers that disagree about lines disagree about messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/chars.hpp"

namespace lightport::http {

// Finds the end of a head that arrives piece by piece; every byte is looked at once.
class HeadScanner {
public:
    enum class Outcome : std::uint8_t { kNeedMore, kComplete, kBadByte };
    enum class Message : std::uint8_t { kRequest, kResponse };

    explicit HeadScanner(Message message);

    // `bytes` starts at the head's first byte and only grows between calls.
    // kBadByte: a control character other than HTAB, a CR without LF or a LF without CR, a request line beyond ASCII,
    // or a field name that is not a token (a folded line included). Said at the byte, not only at the end of the head.
    Outcome scan(std::string_view bytes);

    std::size_t length() const { return position_; }        // after kComplete: including the empty line
    std::size_t first_line() const { return first_line_; }  // its length without CRLF; 0: not complete yet
    std::size_t fields() const { return lines_ - 2; }       // after kComplete: lines between first and empty line

private:
    std::size_t position_ = 0;  // everything before it was looked at
    std::size_t line_start_ = 0;
    std::size_t first_line_ = 0;
    std::size_t lines_ = 0;
    const ByteClass* allowed_;  // where position_ is: first line, field name or field value
};

struct FieldLine {
    std::string_view name;   // as sent
    std::string_view value;  // without surrounding whitespace
};

// Walks the field lines of a head that the scanner passed.
class FieldCursor {
public:
    enum class Outcome : std::uint8_t { kField, kEnd, kBad };

    // `lines`: everything after the first line's CRLF, including the empty line.
    explicit FieldCursor(std::string_view lines) : rest_(lines) {}

    // kBad: folded line, no colon, or a name that is not a token (a space before the colon included).
    Outcome next(FieldLine& field);

private:
    std::string_view rest_;
};

// A Content-Length value: digits only, one, within 64 bits (RFC 9112 §6.3 rule 5).
bool is_content_length(std::string_view value);

}  // namespace lightport::http
