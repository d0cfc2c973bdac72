// See path_segment.hpp.
#include "provider/path_segment.hpp"

#include <algorithm>
#include <cstddef>

#include "base/percent.hpp"

namespace lightport::provider {
namespace {

constexpr std::size_t kMaxName = 512;
constexpr std::size_t kMaxLabel = 63;

constexpr bool is_small(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

constexpr bool is_refused(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F || c == '%' || c == '?' || c == '#' || c == '\\';
}

bool has_empty_segment(std::string_view name) {
    return name.starts_with('/') || name.ends_with('/') || name.find("//") != std::string_view::npos;
}

bool has_dot_segment(std::string_view name) {
    const std::string framed = "/" + std::string(name) + "/";
    return name.find("..") != std::string_view::npos || framed.find("/./") != std::string::npos;
}

bool is_allowed(std::string_view name, Slash slash) {
    if (name.empty() || name.size() > kMaxName || has_dot_segment(name)) return false;
    if (std::any_of(name.begin(), name.end(), is_refused)) return false;
    if (slash == Slash::kRefused) return name.find('/') == std::string_view::npos;
    return slash == Slash::kEncoded || !has_empty_segment(name);
}

std::string_view plain_characters(Slash slash) {
    if (slash == Slash::kEncoded) return "@";
    return slash == Slash::kSeparates ? "@:/" : "@:";
}

}  // namespace

Result<void> append_path_segment(std::string& path, std::string_view name, Slash slash, std::string_view param) {
    if (!is_allowed(name, slash)) {
        return Error(ErrorKind::kInvalidValue, "The name holds what cannot stand in the address of a request.")
            .with_param(std::string(param));
    }
    append_percent_encoded(path, name, plain_characters(slash));
    return {};
}

bool is_host_label(std::string_view value) {
    if (value.empty() || value.size() > kMaxLabel || value.front() == '-' || value.back() == '-') return false;
    return std::all_of(value.begin(), value.end(), [](char c) { return is_small(c) || c == '-'; });
}

Result<std::string> host_label(std::string_view value, std::string_view option) {
    if (is_host_label(value)) return std::string(value);
    const std::string name(option);
    return Error(ErrorKind::kInternal,
                 value.empty() ? "The option " + name + " is missing."
                               : "The option " + name + " may only hold small letters, digits and hyphens.");
}

}  // namespace lightport::provider
