// Names from requests and options (models, regions, projects) on their way into a URL: nothing they hold may change
// which host or path is asked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lightport/result.hpp"

namespace lightport::provider {

// What a slash in a name means.
enum class Slash : std::uint8_t {
    kRefused,    // the name is one segment
    kSeparates,  // between segments, e.g. "tunedModels/mine"; none at the ends, no two in a row
    kEncoded,    // part of the one segment: "/" and ":" become %2F and %3A, e.g. in an ARN
};

// Appends `name` as a part of a path, RFC 3986 §3.3: letters, digits and "-._~@:" as they are, every other byte
// percent-encoded. Error: kInvalidValue with `param` for an empty name, one of more than 512 bytes, "..", ".", "%",
// "?",
// "#", a backslash, a control character, or a slash that does not belong there; `path` is as it was then.
Result<void> append_path_segment(std::string& path, std::string_view name, Slash slash = Slash::kRefused,
                                 std::string_view param = "model");

// True for 1 to 63 of [a-z0-9-], not at the ends a hyphen: what an option may put into a host name, RFC 1123 §2.1.
bool is_host_label(std::string_view value);

// `value` itself where is_host_label(). Error: kInternal, names the option.
Result<std::string> host_label(std::string_view value, std::string_view option);

}  // namespace lightport::provider
