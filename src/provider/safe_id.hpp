// Names and ids in the alphabet that most providers allow, [a-zA-Z0-9_-]. Deterministic: the same text always becomes
// the same id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lightport/json_text.hpp"

namespace lightport::provider {

// FNV-1a.
std::uint64_t hash64(std::string_view bytes);
// The low `digits` hex digits of a number.
void append_hex(std::string& out, std::uint64_t value, int digits);

// True if the text is [a-zA-Z0-9_-]+ of at most `max` characters.
bool is_plain_id(json::Text text, std::size_t max = std::string_view::npos);

// Appends `text` if it is plain; else each foreign byte becomes '_', and '_' with 8 hex digits of the original's hash
// follows, so that different originals stay different. A `max` shortens the first part. Empty text: nothing.
void append_safe_id(std::string& out, json::Text text, std::size_t max = std::string_view::npos);

// Appends exactly `length` letters and digits: the text itself if it is that, else a word made of its hash.
void append_fixed_id(std::string& out, json::Text text, std::size_t length);

}  // namespace lightport::provider
