// See aws_profile.hpp.
#include "auth/aws_profile.hpp"

#include "base/ascii.hpp"

namespace lightport::auth {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// The name inside a section's brackets; "profile x" counts as "x" in the file `config`.
std::string_view section_name(std::string_view line, bool config) {
    const std::size_t end = line.find(']');
    std::string_view name = trimmed(line.substr(1, end == std::string_view::npos ? end : end - 1));
    constexpr std::string_view kPrefix = "profile";
    if (!config || name == "default") return name;
    const bool prefixed = name.starts_with(kPrefix) && name.size() > kPrefix.size() &&
                          (name[kPrefix.size()] == ' ' || name[kPrefix.size()] == '\t');
    return prefixed ? trimmed(name.substr(kPrefix.size())) : std::string_view();
}

void read(std::string_view content, std::string_view profile, bool config, AwsProfile& out) {
    bool inside = false;
    while (!content.empty()) {
        const std::size_t end = content.find('\n');
        const std::string_view line = content.substr(0, end);
        content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
        if (line.empty() || line.front() == '#' || line.front() == ';') continue;
        if (line.front() == '[') {
            inside = section_name(line, config) == profile;
            continue;
        }
        const std::size_t equals = line.find('=');
        const bool nested = line.front() == ' ' || line.front() == '\t';
        if (!inside || nested || equals == std::string_view::npos) continue;
        out.emplace(lower_case(trimmed(line.substr(0, equals))), trimmed(line.substr(equals + 1)));
    }
}

}  // namespace

AwsProfile read_aws_profile(std::string_view credentials, std::string_view config, std::string_view profile) {
    AwsProfile settings;
    read(credentials, profile, false, settings);
    read(config, profile, true, settings);
    return settings;
}

}  // namespace lightport::auth
