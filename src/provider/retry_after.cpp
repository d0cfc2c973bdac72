// See retry_after.hpp; dates and durations are in dates.cpp.
#include "provider/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include "base/ascii.hpp"

namespace lightport::provider {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using Wait = std::optional<milliseconds>;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Only what asks for a wait at all, and never for a longer one than the cap.
Wait usable(Wait wait) {
    if (!wait || *wait <= milliseconds::zero()) return std::nullopt;
    return std::min(*wait, kMaxRetryAfter);
}

Wait until(std::optional<SystemTime> moment, SystemTime now) {
    if (!moment) return std::nullopt;
    return std::chrono::ceil<milliseconds>(*moment - now);
}

// A plain decimal number times `unit`; no sign, no exponent, no "nan".
Wait parse_number(std::string_view text, double unit) {
    double value = 0;
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (parsed.ec != std::errc{} || parsed.ptr != end || !std::isfinite(value)) return std::nullopt;
    return milliseconds(static_cast<std::int64_t>(std::ceil(std::min(value * unit, 1e18))));
}

Wait parse_retry_after(std::string_view text, SystemTime now) {
    if (const Wait seconds = parse_number(text, 1000)) return seconds;
    return until(parse_http_date(text), now);
}

}  // namespace

Wait parse_reset(std::string_view text, SystemTime now) {
    constexpr milliseconds kEpochSeconds{1'000'000'000'000};     // 1e9 s: later than 2001, longer than any wait
    constexpr milliseconds kEpochMillis{1'000'000'000'000'000};  // 1e12 ms, read as seconds
    constexpr milliseconds kMostMillis{7'258'118'400'000};       // the year 2200
    if (const Wait number = parse_number(text, 1000)) {
        if (*number < kEpochSeconds) return number;
        const milliseconds since_epoch = *number >= kEpochMillis ? *number / 1000 : *number;
        if (since_epoch > kMostMillis) return std::nullopt;
        return until(SystemTime(since_epoch), now);
    }
    if (const Wait duration = parse_duration(text)) return duration;
    return until(parse_rfc3339(text), now);
}

namespace {

struct Bucket {
    std::string_view remaining;
    std::string_view reset;
};

constexpr std::array kBuckets = {
    Bucket{"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"},
    Bucket{"x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"},
    Bucket{"x-ratelimit-remaining-tokens-minute", "x-ratelimit-reset-tokens-minute"},
    Bucket{"x-ratelimit-remaining-requests-day", "x-ratelimit-reset-requests-day"},
    Bucket{"x-ratelimit-remaining", "x-ratelimit-reset"},
    Bucket{"anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"},
    Bucket{"anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"},
    Bucket{"anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"},
    Bucket{"anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"},
};

// The longest reset of the buckets that are empty; a bucket whose level is not told counts as empty.
Wait exhausted_reset(const ResponseHead& head, SystemTime now) {
    Wait longest;
    for (const Bucket& bucket : kBuckets) {
        const std::string_view reset = trimmed(head.header(bucket.reset));
        const std::string_view remaining = trimmed(head.header(bucket.remaining));
        if (reset.empty() || (!remaining.empty() && remaining != "0")) continue;
        const Wait wait = usable(parse_reset(reset, now));
        if (wait && (!longest || *wait > *longest)) longest = wait;
    }
    return longest;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

bool starts_with_word(std::string_view text, std::string_view lower_word) {
    if (text.size() < lower_word.size()) return false;
    for (std::size_t i = 0; i < lower_word.size(); ++i) {
        if (to_lower(text[i]) != lower_word[i]) return false;
    }
    return true;
}

// Reads one "<number> <unit>" from the front. 0 length: there is none. A missing unit means seconds.
struct Amount {
    std::size_t length = 0;
    double milliseconds = 0;
    bool unit_given = false;
};

Amount read_amount(std::string_view text) {
    Amount amount;
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (parsed.ec != std::errc{}) return amount;
    std::size_t at = static_cast<std::size_t>(parsed.ptr - text.data());
    amount.length = at;
    while (at < text.size() && text[at] == ' ') ++at;
    std::size_t end = at;
    std::string unit;
    for (; end < text.size() && is_letter(text[end]) && unit.size() < 16; ++end) unit += to_lower(text[end]);
    struct Unit {
        std::string_view name;
        double length;
    };
    constexpr std::array kUnits = {
        Unit{"ms", 1},         Unit{"millisecond", 1}, Unit{"milliseconds", 1}, Unit{"s", 1000},
        Unit{"sec", 1000},     Unit{"secs", 1000},     Unit{"second", 1000},    Unit{"seconds", 1000},
        Unit{"m", 60e3},       Unit{"min", 60e3},      Unit{"mins", 60e3},      Unit{"minute", 60e3},
        Unit{"minutes", 60e3}, Unit{"h", 3600e3},      Unit{"hour", 3600e3},    Unit{"hours", 3600e3},
        Unit{"d", 86400e3},    Unit{"day", 86400e3},   Unit{"days", 86400e3},
    };
    amount.milliseconds = number * 1000;
    for (const Unit& known : kUnits) {
        if (known.name != unit) continue;
        amount = Amount{end, number * known.length, true};
    }
    return amount;
}

// "1m30.5s": amounts that follow each other directly, each with a unit, add up.
Wait read_amounts(std::string_view text) {
    double total = 0;
    for (bool first = true; !text.empty() && is_digit(text.front()); first = false) {
        const Amount amount = read_amount(text);
        if (amount.length == 0 || (!first && !amount.unit_given)) break;
        total += amount.milliseconds;
        if (!amount.unit_given) break;
        text.remove_prefix(amount.length);
    }
    if (!std::isfinite(total)) return std::nullopt;
    return milliseconds(static_cast<std::int64_t>(std::ceil(std::min(total, 1e15))));
}

}  // namespace

Wait retry_after_in_message(std::string_view message) {
    constexpr std::array<std::string_view, 3> kTriggers = {"try again", "retry", "wait"};
    constexpr std::size_t kMaxGap = 20;
    for (std::size_t at = 0; at < message.size(); ++at) {
        const std::string_view rest = message.substr(at);
        for (const std::string_view trigger : kTriggers) {
            if (!starts_with_word(rest, trigger)) continue;
            std::size_t number = trigger.size();
            const std::size_t limit = std::min(rest.size(), number + kMaxGap + 1);
            while (number < limit && !is_digit(rest[number])) ++number;
            if (number == limit) continue;
            if (const Wait wait = read_amounts(rest.substr(number))) return wait;
        }
    }
    return std::nullopt;
}

Wait retry_after(const ResponseHead& head, const RetryHints& hints, SystemTime now) {
    if (const Wait wait = usable(parse_number(trimmed(head.header("retry-after-ms")), 1))) return wait;
    if (const Wait wait = usable(parse_retry_after(trimmed(head.header("retry-after")), now))) return wait;
    if (head.status == 429) {
        if (const Wait wait = exhausted_reset(head, now)) return wait;
    }
    if (const Wait wait = usable(parse_duration(hints.retry_delay))) return wait;
    return usable(retry_after_in_message(hints.message));
}

}  // namespace lightport::provider
