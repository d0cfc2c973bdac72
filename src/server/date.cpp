// See date.hpp.
#include "server/date.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace lightport::server {

std::string_view http_date() {
    // Not strftime: names must not depend on a locale.
    static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    thread_local std::time_t second = -1;
    thread_local std::array<char, 64> text{};
    thread_local std::size_t length = 0;
    const std::time_t now = std::time(nullptr);
    if (now != second) {
        std::tm utc{};
        gmtime_r(&now, &utc);
        const int written = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                          kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                          kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                                          utc.tm_hour, utc.tm_min, utc.tm_sec);
        length = static_cast<std::size_t>(written);
        second = now;
    }
    return {text.data(), length};
}

}  // namespace lightport::server
