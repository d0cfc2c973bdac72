// Data URLs, base64 and media types of images and files. Sources: RFC 2397, RFC 4648, the formats' magic bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lightport/json_text.hpp"

namespace lightport::provider {

// What stands in a data URL, or in bare base64.
struct Media {
    std::string type;         // lower case, without parameters, corrected by the magic bytes; empty: unknown
    std::string_view base64;  // canonical, needs no escaping
};

// Reads `data:[type][;parameter…][;base64],data`, or bare base64 where there is no `data:`. The data is borrowed from
// `text` where it is canonical base64 already; else it is made canonical in `storage` (URL-safe alphabet, missing
// padding, whitespace, percent-encoding). nullopt: not decodable.
std::optional<Media> read_media(json::Text text, std::string& storage);

// True if the decoded text begins with the plain ASCII `prefix`: some clients write "s3:\/\/…".
bool begins_with(json::Text text, std::string_view ascii_prefix);

// True for http:// and https:// URLs.
bool is_web_url(json::Text text);

// The type that the first bytes of a file say: PNG, JPEG, GIF, WebP or PDF; empty: none of them.
std::string_view sniff_type(std::string_view first_bytes);

// The type that a file name's extension says; empty: unknown.
std::string_view type_of_name(std::string_view filename);

// The type that a URL's path says by its extension; a query and a fragment do not count. Empty: unknown.
std::string_view type_of_url(std::string_view url);

// Appends the decoded bytes of canonical base64.
void append_decoded(std::string& out, std::string_view canonical_base64);
void append_base64(std::string& out, std::string_view bytes);

}  // namespace lightport::provider
