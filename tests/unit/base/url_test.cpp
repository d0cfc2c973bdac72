// Base URLs: what is accepted, how it is normalised, what is refused.
#include "base/url.hpp"

#include <gtest/gtest.h>

namespace lightport {
namespace {

TEST(BaseUrl, ReadsSchemeHostPortAndPath) {
    const auto url = parse_base_url("https://API.OpenAI.com/v1/");
    ASSERT_TRUE(url);
    EXPECT_TRUE(url->tls);
    EXPECT_EQ(url->host, "api.openai.com");
    EXPECT_EQ(url->port, 443);
    EXPECT_EQ(url->path, "/v1");
}

TEST(BaseUrl, KnowsTheSchemesOwnPorts) {
    EXPECT_EQ(parse_base_url("http://localhost")->port, 80);
    EXPECT_EQ(parse_base_url("http://localhost:8000")->port, 8000);
    EXPECT_EQ(parse_base_url("http://localhost")->path, "");
}

TEST(BaseUrl, TakesIpv6InBrackets) {
    const auto url = parse_base_url("http://[::1]:8080/api");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "::1");
    EXPECT_EQ(url->port, 8080);
    EXPECT_TRUE(is_loopback_host(url->host));
}

TEST(LoopbackHost, IsToldByTheWholeNameNotByItsBeginning) {
    for (const char* host : {"127.0.0.1", "127.8.8.8", "localhost", "LocalHost", "a.localhost", "::1", "[::1]"}) {
        EXPECT_TRUE(is_loopback_host(host)) << host;
    }
    for (const char* host : {"127.evil.example", "localhost.evil.example", "1.127.0.0", "", "::2"}) {
        EXPECT_FALSE(is_loopback_host(host)) << host;
    }
}

TEST(BaseUrl, RefusesWhatIsNoBaseUrl) {
    for (const char* bad : {"", "api.openai.com", "ftp://x", "https://", "https:///v1", "https://user:pw@host/",
                            "https://host/?q=1", "https://host/#x", "https://host:0/", "https://host:65536",
                            "https://host:8x", "https://ho st/", "https://h\r\n/", "https://[::1", "https://[zz]/",
                            "http://[:]:8/", "https://[1:2]/", "https://host/a b", "https://host:"}) {
        EXPECT_FALSE(parse_base_url(bad)) << bad;
    }
}

}  // namespace
}  // namespace lightport
