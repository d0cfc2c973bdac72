// Base64 (RFC 4648): the standard alphabet with padding, and the one for URLs and JSON Web Tokens without.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lightport::crypto {

std::string to_base64(std::string_view bytes);     // section 4: + and /, padded with =
std::string to_base64url(std::string_view bytes);  // section 5: - and _, no padding

// Nothing for characters outside the alphabet (white space included), for a wrong length, for padding that is missing
// (standard) or present (URL), and for unused bits that are not zero: one text for one value.
std::optional<std::string> from_base64(std::string_view text);
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace lightport::crypto
