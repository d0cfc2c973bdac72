// The table of error kinds: clients switch on these statuses, types and codes.
#include "lightport/error.hpp"

#include <gtest/gtest.h>

#include "lightport/result.hpp"

namespace lightport {
namespace {

struct Expected {
    ErrorKind kind;
    int status;
    const char* type;
    const char* code;  // nullptr: null
};

constexpr const char* kRequest = "invalid_request_error";

const Expected kExpected[] = {
    {ErrorKind::kBadRequest, 400, kRequest, nullptr},
    {ErrorKind::kMissing, 400, kRequest, "missing_required_parameter"},
    {ErrorKind::kInvalidType, 400, kRequest, "invalid_type"},
    {ErrorKind::kInvalidValue, 400, kRequest, "invalid_value"},
    {ErrorKind::kUnsupported, 400, kRequest, "unsupported_parameter"},
    {ErrorKind::kUnsupportedValue, 400, kRequest, "unsupported_value"},
    {ErrorKind::kContextLength, 400, kRequest, "context_length_exceeded"},
    {ErrorKind::kContentFilter, 400, kRequest, "content_filter"},
    {ErrorKind::kAuth, 401, kRequest, "invalid_api_key"},
    {ErrorKind::kPermission, 403, "permission_error", "permission_denied"},
    {ErrorKind::kModelNotFound, 404, kRequest, "model_not_found"},
    {ErrorKind::kNotFound, 404, kRequest, "not_found"},
    {ErrorKind::kMethod, 405, kRequest, "method_not_supported"},
    {ErrorKind::kClientTimeout, 408, "timeout", nullptr},
    {ErrorKind::kConflict, 409, kRequest, nullptr},
    {ErrorKind::kTooLarge, 413, kRequest, "request_too_large"},
    {ErrorKind::kMediaType, 415, kRequest, "unsupported_media_type"},
    {ErrorKind::kUnprocessable, 422, kRequest, nullptr},
    {ErrorKind::kRateLimit, 429, "rate_limit_error", "rate_limit_exceeded"},
    {ErrorKind::kQuota, 429, "insufficient_quota", "insufficient_quota"},
    {ErrorKind::kInternal, 500, "server_error", "internal_error"},
    {ErrorKind::kUpstream, 502, "server_error", "upstream_error"},
    {ErrorKind::kConnection, 502, "server_error", "upstream_connection_error"},
    {ErrorKind::kProviderAuth, 502, "server_error", "provider_auth_error"},
    {ErrorKind::kOverloaded, 503, "service_unavailable_error", "server_is_overloaded"},
    {ErrorKind::kTimeout, 504, "timeout", "timeout"},
};

TEST(Error, EveryKindHasItsStatusTypeAndCode) {
    for (const Expected& expected : kExpected) {
        const Error error(expected.kind, "why");
        EXPECT_EQ(error.status, expected.status);
        EXPECT_EQ(error.type, expected.type);
        EXPECT_EQ(error.code.value_or("null"), expected.code == nullptr ? "null" : expected.code);
        EXPECT_EQ(error.message, "why");
        EXPECT_EQ(error.param, std::nullopt);
    }
}

TEST(Error, WrongRequestsAreNeverRetried) {
    for (const Expected& expected : kExpected) {
        if (expected.status != 400) continue;
        EXPECT_EQ(Error(expected.kind, "").retry, Retry::kNever) << static_cast<int>(expected.kind);
    }
    EXPECT_EQ(Error(ErrorKind::kRateLimit, "").retry, Retry::kSameTarget);
    EXPECT_EQ(Error(ErrorKind::kQuota, "").retry, Retry::kOtherTarget);
    EXPECT_EQ(Error(ErrorKind::kProviderAuth, "").retry, Retry::kOtherTarget);
}

TEST(Error, DetailsAreAddedFluently) {
    const Error error = Error(ErrorKind::kInvalidValue, "m").with_param("n").with_code("integer_below_min_value");
    EXPECT_EQ(error.param, "n");
    EXPECT_EQ(error.code, "integer_below_min_value");
    EXPECT_EQ(error.status, 400);
}

TEST(Result, HoldsAValueOrAnError) {
    Result<int> value = 7;
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(*value, 7);
    Result<int> failed = Error(ErrorKind::kTimeout, "late");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().status, 504);
    EXPECT_TRUE(Result<void>{});
    EXPECT_FALSE(Result<void>{Error(ErrorKind::kInternal, "x")});
}

}  // namespace
}  // namespace lightport
