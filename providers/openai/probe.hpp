// A look at a chunk without parsing it: does it carry anything but content?
#pragma once

#include <cstring>
#include <string_view>

namespace lightport::openai {

// True if the chunk may hold a `usage`, a `finish_reason` or an `error` that is not null. Inside of strings these names
// cannot stand with their quotes unescaped, so text never causes a false alarm; a name further down may. False is
// certain, unless a name is written with escapes, which no server does.
inline bool needs_parse(std::string_view json) {
    const auto member_has_value = [&json](std::size_t at, std::string_view quoted) {
        if (json.compare(at, quoted.size(), quoted) != 0) return false;
        at += quoted.size();
        while (at < json.size() && (json[at] == ' ' || json[at] == ':' || json[at] == '\n' || json[at] == '\t')) ++at;
        return at == json.size() || json[at] != 'n';
    };
    constexpr std::string_view kUsage = "\"usage\"";
    constexpr std::string_view kFinish = "\"finish_reason\"";
    constexpr std::string_view kError = "\"error\"";
    // Each name holds one of the letters u, f, e behind its quote; most quotes are passed by one comparison.
    const char* at = json.data();
    const char* const end = at + json.size();
    while (at < end && (at = static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at))))) {
        const auto position = static_cast<std::size_t>(at - json.data());
        ++at;
        if (at == end) return false;
        if (*at == 'u' && member_has_value(position, kUsage)) return true;
        if (*at == 'f' && member_has_value(position, kFinish)) return true;
        if (*at == 'e' && member_has_value(position, kError)) return true;
    }
    return false;
}

}  // namespace lightport::openai
