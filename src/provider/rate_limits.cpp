// See rate_limits.hpp.
#include "provider/rate_limits.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace lightport::provider {

std::string duration_text(std::chrono::milliseconds duration) {
    const std::int64_t total = std::max<std::int64_t>(duration.count(), 0);
    if (total > 0 && total < 1000) return std::to_string(total) + "ms";
    const std::int64_t hours = total / 3'600'000;
    const std::int64_t minutes = total / 60'000 % 60;
    const std::int64_t millis = total % 60'000;
    std::string out;
    if (hours > 0) out += std::to_string(hours) + "h";
    if (hours > 0 || minutes > 0) out += std::to_string(minutes) + "m";
    out += std::to_string(millis / 1000);
    if (millis % 1000 != 0) {
        std::string fraction = std::to_string(1000 + millis % 1000).substr(1);
        fraction.erase(fraction.find_last_not_of('0') + 1);
        out += "." + fraction;
    }
    return out + "s";
}

std::string seconds_text(std::string_view seconds) {
    const bool digits = std::all_of(seconds.begin(), seconds.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || seconds.empty() || seconds.size() > 9) return std::string(seconds);
    return duration_text(std::chrono::seconds(std::stol(std::string(seconds))));
}

std::string reset_text(std::string_view rfc3339, SystemTime now) {
    const auto moment = parse_rfc3339(rfc3339);
    return moment ? duration_text(std::chrono::ceil<std::chrono::milliseconds>(*moment - now)) : std::string{};
}

void rename_rate_limits(const ResponseHead& upstream, const std::vector<std::pair<std::string, std::string>>& names,
                        SystemTime now, std::vector<Header>& out) {
    for (const auto& [ours, theirs] : names) {
        std::string value(upstream.header(theirs));
        if (value.empty() || (ours != theirs && !upstream.header(ours).empty())) continue;
        const auto wait = ours.find("-reset") == std::string::npos ? std::nullopt : parse_reset(value, now);
        if (wait) value = duration_text(*wait);
        std::erase_if(out, [&ours = ours](const Header& header) { return header.name == ours; });
        out.push_back(Header{ours, std::move(value)});
    }
}

void copy_rate_limits(const ResponseHead& upstream, SystemTime now, std::vector<Header>& out) {
    constexpr std::array<std::string_view, 3> kExact = {"retry-after", "retry-after-ms", "x-should-retry"};
    for (const Header& header : upstream.headers) {
        const std::string_view name = header.name;
        if (std::find(kExact.begin(), kExact.end(), name) != kExact.end()) {
            out.push_back(header);
        } else if (name.starts_with("x-ratelimit-")) {
            std::string reset = name.starts_with("x-ratelimit-reset") ? reset_text(header.value, now) : std::string{};
            out.push_back(Header{header.name, reset.empty() ? header.value : std::move(reset)});
        }
    }
}

}  // namespace lightport::provider
