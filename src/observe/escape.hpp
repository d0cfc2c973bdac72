// Escaping of log values.
#pragma once

#include <string>
#include <string_view>

namespace lightport::observe {

// Appends the inside of a JSON string (RFC 8259 §7). Control characters, also DEL and C1 (terminals obey them), and the
// line and paragraph separators become \uXXXX; bytes that are not UTF-8 become \ufffd. Beyond 512 bytes it ends in "…".
void append_escaped(std::string_view text, std::string& out);

// True if the value can stand in a text line without quotes.
bool is_plain(std::string_view text);

}  // namespace lightport::observe
