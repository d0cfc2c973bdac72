// Escaping and unescaping of JSON string content, for the few places that must look into text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lightport/json_text.hpp"

namespace lightport::json {

// Appends `utf8` as JSON string content (without quotes). Invalid UTF-8 bytes become U+FFFD, so the result is always
// valid.
void append_escaped(std::string& out, std::string_view utf8);
std::string escaped(std::string_view utf8);

// Appends a valid JSON value as the content of a JSON string, without insignificant whitespace: {"a": 1} → {\"a\":1}.
void append_escaped_json(std::string& out, std::string_view json);

// Appends the decoded text. Lone surrogates become U+FFFD. `text` must be valid JSON string content.
void append_unescaped(std::string& out, Text text);
std::string unescaped(Text text);

// True if the decoded text equals the plain ASCII `literal`; needs no memory.
bool equals(Text text, std::string_view ascii_literal);

// True if decoding changes nothing: the span can be read as it is.
inline bool is_plain(Text text) { return text.escaped.find('\\') == std::string_view::npos; }

// True if the decoded text is empty or only whitespace (space, \t, \n, \r).
bool is_blank(Text text);

// Without the whitespace at its end.
Text trimmed_right(Text text);

// Number of Unicode code points in the decoded text.
std::int64_t length(Text text);

}  // namespace lightport::json
