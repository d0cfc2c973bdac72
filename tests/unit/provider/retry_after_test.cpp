// How long a provider asks to wait.
#include "provider/retry_after.hpp"

#include <gtest/gtest.h>

#include <string>

#include "provider/rate_limits.hpp"

namespace lightport::provider {
namespace {

using std::chrono::milliseconds;

const SystemTime kNow = *parse_rfc3339("2026-08-20T09:00:00Z");

std::int64_t wait(const std::vector<Header>& headers, int status = 429, const RetryHints& hints = {}) {
    const auto value = retry_after(ResponseHead{status, headers}, hints, kNow);
    return value ? value->count() : -1;
}

TEST(RetryAfter, HeadersInOrder) {
    EXPECT_EQ(wait({{"retry-after", "9"}, {"retry-after-ms", "1500.5"}}), 1501);
    EXPECT_EQ(wait({{"retry-after", "1.5"}}), 1500);
    EXPECT_EQ(wait({{"retry-after", " 2 "}}, 503), 2000);
    EXPECT_EQ(wait({{"retry-after-ms", "nan"}, {"retry-after", "3"}}), 3000);
    EXPECT_EQ(wait({{"retry-after", "0"}}), -1);
    EXPECT_EQ(wait({{"retry-after", "-5"}}), -1);
    EXPECT_EQ(wait({{"retry-after", "soon"}}), -1);
    EXPECT_EQ(wait({{"retry-after", "inf"}}), -1);
    EXPECT_EQ(wait({{"retry-after", "1e999"}}), -1);
}

// E6
TEST(RetryAfter, TrapE6CapAndDates) {
    EXPECT_EQ(wait({{"retry-after", "86400"}}), 3'600'000);
    EXPECT_EQ(wait({{"retry-after", std::string(400, '9')}}), -1);
    EXPECT_EQ(wait({{"retry-after", "99999999999999999999"}}), 3'600'000);
    EXPECT_EQ(wait({{"retry-after", "Thu, 20 Aug 2026 09:00:30 GMT"}}), 30'000);
    EXPECT_EQ(wait({{"retry-after", "Thursday, 20-Aug-26 09:00:30 GMT"}}), 30'000);
    EXPECT_EQ(wait({{"retry-after", "Thu Aug 20 09:00:30 2026"}}), 30'000);
    EXPECT_EQ(wait({{"retry-after", "Thu, 20 Aug 2026 08:00:30 GMT"}}), -1);
    EXPECT_EQ(wait({{"retry-after", "Thu, 32 Aug 2026 08:00:30 GMT"}}), -1);
}

TEST(RetryAfter, ResetsOfExhaustedBuckets) {
    EXPECT_EQ(wait({{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "2m59.56s"}}), 179'560);
    EXPECT_EQ(wait({{"x-ratelimit-remaining-tokens", "12"}, {"x-ratelimit-reset-tokens", "20ms"}}), -1);
    EXPECT_EQ(wait({{"x-ratelimit-reset-requests", "20ms"}, {"x-ratelimit-reset-tokens", "6m0s"}}), 360'000);
    EXPECT_EQ(wait({{"x-ratelimit-reset", std::to_string(kNow.time_since_epoch() / milliseconds(1) + 4000)}}), 4000);
    EXPECT_EQ(wait({{"x-ratelimit-reset", std::to_string(kNow.time_since_epoch() / std::chrono::seconds(1) + 4)}}),
              4000);
    EXPECT_EQ(wait({{"x-ratelimit-reset-tokens-minute", "11.38"}}), 11'380);
    EXPECT_EQ(wait({{"anthropic-ratelimit-tokens-remaining", "0"},
                    {"anthropic-ratelimit-tokens-reset", "2026-08-20T09:00:07Z"},
                    {"anthropic-ratelimit-requests-remaining", "49"},
                    {"anthropic-ratelimit-requests-reset", "2026-08-20T09:59:00Z"}}),
              7000);
    EXPECT_EQ(wait({{"x-ratelimit-reset-requests", "1s"}}, 500), -1) << "only a 429 speaks of limits";
}

// E5
TEST(RetryAfter, TrapE5RetryInfo) {
    EXPECT_EQ(wait({}, 429, {"34.074824224s", ""}), 34'075);
    EXPECT_EQ(wait({}, 429, {"0s", "Please retry in 2.5s."}), 2500);
}

TEST(RetryAfter, Messages) {
    const auto in = [](std::string_view message) {
        const auto value = retry_after_in_message(message);
        return value ? value->count() : -1;
    };
    EXPECT_EQ(in("Rate limit reached. Please try again in 834ms. Visit …"), 834);
    EXPECT_EQ(in("Please TRY AGAIN in 1m30.5s."), 90'500);
    EXPECT_EQ(in("Please try again in 6m0s."), 360'000);
    EXPECT_EQ(in("please retry after 20 seconds"), 20'000);
    EXPECT_EQ(in("Retry after 7."), 7000);
    EXPECT_EQ(in("wait 2 minutes"), 120'000);
    EXPECT_EQ(in("try again in 1 h"), 3'600'000);
    EXPECT_EQ(in("wait a bit, then retry in 3s"), 3000);
    EXPECT_EQ(in("try again later; your limit is one that is 5 a day"), -1) << "the number is too far away";
    EXPECT_EQ(in("nothing to see in 5s"), -1);
    EXPECT_EQ(in("wait"), -1);
    std::string many;
    for (int i = 0; i < 200'000; ++i) many += "wait ";
    EXPECT_EQ(in(many), -1);
}

TEST(RetryAfter, Durations) {
    EXPECT_EQ(parse_duration("1h2m3.5s"), milliseconds(3'723'500));
    EXPECT_EQ(parse_duration("20ms"), milliseconds(20));
    EXPECT_EQ(parse_duration("17"), milliseconds(17'000));
    for (const char* bad : {"", "s", "1x", "1m2", "-1s", "+1s", "1s ", "nan", "1e5s"}) {
        EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
    }
}

TEST(RetryAfter, Rfc3339) {
    EXPECT_EQ(parse_rfc3339("2026-08-20T11:30:00.25+02:30"), kNow + milliseconds(250));
    EXPECT_EQ(parse_rfc3339("2026-08-20t09:00:00.123456789z"), kNow + milliseconds(123));
    for (const char* bad : {"", "2026-08-20", "2026-13-20T09:00:00Z", "2026-02-30T09:00:00Z", "2026-08-20T25:00:00Z",
                            "2026-08-20T09:00:00", "2026-08-20T09:00:00Zx", "2026-08-20T09:00:00.Z"}) {
        EXPECT_EQ(parse_rfc3339(bad), std::nullopt) << bad;
    }
}

TEST(RateLimits, DurationText) {
    EXPECT_EQ(duration_text(milliseconds(0)), "0s");
    EXPECT_EQ(duration_text(milliseconds(-5)), "0s");
    EXPECT_EQ(duration_text(milliseconds(20)), "20ms");
    EXPECT_EQ(duration_text(milliseconds(1000)), "1s");
    EXPECT_EQ(seconds_text("90"), "1m30s");
    EXPECT_EQ(seconds_text("1.5"), "1.5");
    EXPECT_EQ(seconds_text("9999999999"), "9999999999");
    EXPECT_EQ(seconds_text(""), "");
    EXPECT_EQ(duration_text(milliseconds(1500)), "1.5s");
    EXPECT_EQ(duration_text(milliseconds(17'638)), "17.638s");
    EXPECT_EQ(duration_text(milliseconds(360'000)), "6m0s");
    EXPECT_EQ(duration_text(milliseconds(3'723'004)), "1h2m3.004s");
    EXPECT_EQ(duration_text(milliseconds(7'200'000)), "2h0m0s");
    EXPECT_EQ(reset_text("2026-08-20T09:06:00Z", kNow), "6m0s");
    EXPECT_EQ(reset_text("2026-08-20T08:00:00Z", kNow), "0s");
    EXPECT_EQ(reset_text("1s", kNow), "");
}

TEST(RateLimits, Copy) {
    const ResponseHead head{200,
                            {{"x-ratelimit-limit-requests", "10"},
                             {"x-ratelimit-reset-tokens", "2026-08-20T09:00:02Z"},
                             {"retry-after", "3"},
                             {"retry-after-ms", "3000"},
                             {"x-should-retry", "false"},
                             {"set-cookie", "a=b"},
                             {"cf-ray", "1"}}};
    std::vector<Header> out;
    copy_rate_limits(head, kNow, out);
    ASSERT_EQ(out.size(), 5u);
    EXPECT_EQ(find_header(out, "x-ratelimit-reset-tokens"), "2s");
    EXPECT_EQ(find_header(out, "x-ratelimit-limit-requests"), "10");
    EXPECT_EQ(find_header(out, "set-cookie"), "");
}

}  // namespace
}  // namespace lightport::provider
