// Dates, durations and sentences about waiting: never negative, never longer than an hour, never undefined arithmetic.
// Input: a header's value, a message.
#include "provider/retry_after.hpp"

#include "fuzz/support/fuzz.hpp"
#include "provider/rate_limits.hpp"

namespace lightport::provider {
namespace {

using std::chrono::milliseconds;

void check_wait(std::optional<milliseconds> wait, std::string_view input) {
    LIGHTPORT_FUZZ_CHECK(!wait || (wait->count() > 0 && *wait <= kMaxRetryAfter), input);
}

void check(std::string_view input) {
    std::string_view message = input;
    const std::string_view value = fuzz::take_field(message);
    const SystemTime now{std::chrono::seconds(1'763'800'001)};
    for (const char* name : {"retry-after", "retry-after-ms", "x-ratelimit-reset-requests", "x-ratelimit-reset",
                             "x-ratelimit-reset-tokens", "anthropic-ratelimit-requests-reset"}) {
        const ResponseHead head{429,
                                {{name, std::string(value)},
                                 {"x-ratelimit-remaining-requests", "0"},
                                 {"x-ratelimit-remaining-tokens", "0"},
                                 {"anthropic-ratelimit-requests-remaining", "0"}}};
        check_wait(retry_after(head, {}, now), input);
        check_wait(retry_after(head, {value, message}, now), input);
        std::vector<Header> carried;
        copy_rate_limits(head, now, carried);
    }
    check_wait(retry_after({503, {}}, {value, message}, now), input);
    static_cast<void>(retry_after_in_message(message));
    static_cast<void>(parse_http_date(value));
    static_cast<void>(parse_rfc3339(value));
    static_cast<void>(reset_text(value, now));
    if (const auto duration = parse_duration(value)) {
        LIGHTPORT_FUZZ_CHECK(duration->count() >= 0, input);
        static_cast<void>(duration_text(*duration));
    }
}

}  // namespace
}  // namespace lightport::provider

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    lightport::provider::check(lightport::fuzz::as_text(data, size));
    return 0;
}
