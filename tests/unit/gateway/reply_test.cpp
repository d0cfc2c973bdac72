// What a client sees of an error: headers, waits, and whose credential was refused.
#include "gateway/reply.hpp"

#include <gtest/gtest.h>

namespace lightport::gateway {
namespace {

using std::chrono::milliseconds;

std::string value_of(const std::vector<Header>& headers, std::string_view name) {
    return std::string(find_header(headers, name));
}

Error refused(int status) {
    Error error(status == 401 ? ErrorKind::kAuth : ErrorKind::kPermission, "no");
    error.upstream_status = status;
    error.upstream_request_id = "req_up";
    return error;
}

TEST(ErrorHeaders, RetryAfterIsWholeSecondsRoundedUpAndMilliseconds) {
    Error error(ErrorKind::kRateLimit, "slow down");
    error.retry_after = milliseconds(1200);
    std::vector<Header> headers{{"retry-after", "garbage"}};
    add_error_headers(error, headers);
    EXPECT_EQ(value_of(headers, "retry-after"), "2");
    EXPECT_EQ(value_of(headers, "retry-after-ms"), "1200");
    EXPECT_EQ(headers.size(), 2u);
}

TEST(ErrorHeaders, AWaitThatWasNotUnderstoodIsNotPassedOn) {
    for (const char* value : {"soon", "-1", "Sun, 06 Nov 1994 08:49:37 GMT"}) {
        std::vector<Header> headers{{"retry-after", value}, {"x", "y"}, {"retry-after-ms", value}};
        add_error_headers(Error(ErrorKind::kRateLimit, "slow down"), headers);
        ASSERT_EQ(headers.size(), 1u) << value;
        EXPECT_EQ(headers[0].name, "x");
    }
}

TEST(ErrorHeaders, TellsWhatTheProviderSaid) {
    Error error = refused(403);
    error.should_retry = false;
    std::vector<Header> headers;
    add_error_headers(error, headers);
    EXPECT_EQ(value_of(headers, "x-lightport-upstream-status"), "403");
    EXPECT_EQ(value_of(headers, "x-upstream-request-id"), "req_up");
    EXPECT_EQ(value_of(headers, "x-should-retry"), "false");
}

TEST(ForClient, RefusedGatewayCredentialIsNoClientError) {
    for (const int status : {401, 403}) {
        const Error error = for_client(refused(status), KeyOwner::kGateway, true);
        EXPECT_EQ(error.status, 502);
        EXPECT_EQ(error.code, "provider_auth_error");
        EXPECT_EQ(error.should_retry, false);
        EXPECT_EQ(error.upstream_status, status);
    }
}

TEST(ForClient, RefusedClientCredentialStaysTheClientsError) {
    EXPECT_EQ(for_client(refused(401), KeyOwner::kClient, true).status, 401);
}

TEST(ForClient, WithoutGatewayKeysA401CanOnlyMeanTheProviders) {
    EXPECT_EQ(for_client(refused(401), KeyOwner::kGateway, false).status, 401);
}

TEST(ForClient, OurOwn401IsNotTakenForTheProviders) {
    EXPECT_EQ(for_client(Error(ErrorKind::kAuth, "no key"), KeyOwner::kGateway, true).status, 401);
}

TEST(ForClient, LongWaitsAndExhaustedQuotasAreNotWorthARetry) {
    Error slow(ErrorKind::kRateLimit, "later");
    slow.retry_after = milliseconds(3'600'000);
    EXPECT_EQ(for_client(slow, KeyOwner::kNone, false).should_retry, false);
    EXPECT_EQ(for_client(Error(ErrorKind::kQuota, "empty"), KeyOwner::kNone, false).should_retry, false);
    Error soon(ErrorKind::kRateLimit, "soon");
    soon.retry_after = milliseconds(1000);
    EXPECT_EQ(for_client(soon, KeyOwner::kNone, false).should_retry, std::nullopt);
}

}  // namespace
}  // namespace lightport::gateway
