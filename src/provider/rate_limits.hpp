// Rate limit headers in OpenAI's names and forms.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lightport/adapter.hpp"
#include "provider/retry_after.hpp"

namespace lightport::provider {

// As OpenAI writes the reset of a bucket: "0s", "20ms", "1.5s", "6m0s", "1h2m3s". Negative counts as 0.
std::string duration_text(std::chrono::milliseconds duration);

// A bare number of whole seconds as duration_text; anything else as it is.
std::string seconds_text(std::string_view seconds);

// The time from now to an RFC 3339 moment as duration_text; empty: not a date.
std::string reset_text(std::string_view rfc3339, SystemTime now);

// Adds OpenAI's rate limit headers that the vendor sends under other names, unless it sends those, too; `names` are
// pairs of OpenAI's and the vendor's. Resets, in seconds or as a moment, become durations; that is also what a pair of
// twice the same name is for.
void rename_rate_limits(const ResponseHead& upstream, const std::vector<std::pair<std::string, std::string>>& names,
                        SystemTime now, std::vector<Header>& out);

// Copies x-ratelimit-*, retry-after, retry-after-ms and x-should-retry. Resets given as RFC 3339 become durations.
void copy_rate_limits(const ResponseHead& upstream, SystemTime now, std::vector<Header>& out);

}  // namespace lightport::provider
