// How long a provider asks to wait: its headers, dates, durations and messages.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::provider {

using SystemTime = std::chrono::system_clock::time_point;

inline constexpr std::chrono::milliseconds kMaxRetryAfter = std::chrono::hours(1);

// What an error body says about the wait.
struct RetryHints {
    std::string_view retry_delay;  // google.rpc.RetryInfo, e.g. "34.07s"
    std::string_view message;      // "… Please try again in 1.2s."
};

// The first hit of: retry-after-ms; retry-after (seconds or HTTP-date); x-ratelimit-reset-* and
// anthropic-ratelimit-*-reset of an exhausted bucket (only for a 429); retry_delay; message. At most kMaxRetryAfter.
// Values that are no number, not positive or in the past are skipped.
std::optional<std::chrono::milliseconds> retry_after(const ResponseHead& head, const RetryHints& hints, SystemTime now);

// A bucket's reset, as the time until then: a duration, seconds, a moment in seconds or milliseconds since 1970, or
// RFC 3339. May be negative. nullopt: none of these.
std::optional<std::chrono::milliseconds> parse_reset(std::string_view text, SystemTime now);

// "20ms", "6m0s", "1h2m3.5s", and a bare number of seconds. nullopt: not a duration.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// RFC 3339 ("2026-08-20T09:00:00.5Z", offsets allowed), sub-milliseconds are dropped.
std::optional<SystemTime> parse_rfc3339(std::string_view text);

// RFC 9110 §5.6.7: the preferred form and the two obsolete ones.
std::optional<SystemTime> parse_http_date(std::string_view text);

// "try again in 20s", "retry after 1m30s", "wait 2 minutes"; linear in the message.
std::optional<std::chrono::milliseconds> retry_after_in_message(std::string_view message);

}  // namespace lightport::provider
