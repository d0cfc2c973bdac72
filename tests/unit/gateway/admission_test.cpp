// Who may ask, and in which form: decided on the head alone.
#include "gateway/admission.hpp"

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"

namespace lightport::gateway {
namespace {

config::Config local_config() {
    config::Config config;
    config.server.listen.host = "127.0.0.1";
    return config;
}

config::Config keyed_config() {
    config::Config config;
    config.gateway_keys.push_back({"team-a", crypto::to_hex(crypto::sha256("secret-a"))});
    return config;
}

http::RequestHead head_with(std::vector<Header> headers) {
    http::RequestHead head;
    head.method = "POST";
    head.path = head.target = "/v1/chat/completions";
    head.headers = std::move(headers);
    return head;
}

TEST(BearerToken, IsReadWithoutRegardToTheSchemesCase) {
    EXPECT_EQ(bearer_token(head_with({{"authorization", "Bearer abc"}})), "abc");
    EXPECT_EQ(bearer_token(head_with({{"authorization", "bearer   abc"}})), "abc");
    EXPECT_EQ(bearer_token(head_with({{"authorization", "Basic abc"}})), "");
    EXPECT_EQ(bearer_token(head_with({{"x-api-key", "abc"}})), "abc");
    EXPECT_EQ(bearer_token(head_with({})), "");
}

TEST(Admit, WithoutGatewayKeysTheTokenIsTheClientsOwnProviderKey) {
    const Snapshot snapshot(local_config());
    const auto head = head_with({{"host", "localhost:8787"}, {"authorization", "Bearer sk-own"}});
    const auto admission = admit(head, snapshot);
    ASSERT_TRUE(admission) << admission.error().message;
    EXPECT_EQ(admission->provider_key, "sk-own");
    EXPECT_EQ(admission->key_name, "");
}

TEST(Admit, AGatewayKeyIsNeverPassedOn) {
    const Snapshot snapshot(keyed_config());
    const auto head = head_with({{"host", "gw.example"}, {"authorization", "Bearer secret-a"}});
    const auto admission = admit(head, snapshot);
    ASSERT_TRUE(admission) << admission.error().message;
    EXPECT_EQ(admission->key_name, "team-a");
    EXPECT_EQ(admission->provider_key, "");
}

TEST(Admit, WrongAndMissingKeysGetTheSameAnswer) {
    const Snapshot snapshot(keyed_config());
    const auto wrong = admit(head_with({{"authorization", "Bearer secret-b"}}), snapshot);
    const auto missing = admit(head_with({}), snapshot);
    ASSERT_FALSE(wrong);
    ASSERT_FALSE(missing);
    EXPECT_EQ(wrong.error().status, 401);
    EXPECT_EQ(wrong.error().code, "invalid_api_key");
    EXPECT_EQ(wrong.error().message, missing.error().message);
}

TEST(Admit, ALoopbackListenerRefusesForeignHostsAndOrigins) {
    const Snapshot snapshot(local_config());
    for (const char* host : {"localhost", "LOCALHOST:8787", "127.0.0.1:8787", "[::1]:8787"}) {
        EXPECT_TRUE(admit(head_with({{"host", host}}), snapshot)) << host;
    }
    for (const char* host : {"evil.example", "localhost.evil.example", "127.evil.example", "192.168.0.1"}) {
        const auto refused = admit(head_with({{"host", host}}), snapshot);
        ASSERT_FALSE(refused) << host;
        EXPECT_EQ(refused.error().status, 403) << host;
    }
    EXPECT_FALSE(admit(head_with({{"host", "localhost"}, {"origin", "https://evil.example"}}), snapshot));
    EXPECT_FALSE(admit(head_with({{"host", "localhost"}, {"origin", "null"}}), snapshot));
    EXPECT_TRUE(admit(head_with({{"host", "localhost"}, {"origin", "http://localhost:3000"}}), snapshot));
}

TEST(JsonBody, OnlyPlainJsonIsTaken) {
    EXPECT_TRUE(check_json_body(head_with({{"content-type", "application/json"}})));
    EXPECT_TRUE(check_json_body(head_with({{"content-type", "Application/JSON; charset=utf-8"}})));
    EXPECT_TRUE(check_json_body(head_with({})));
    EXPECT_FALSE(check_json_body(head_with({{"content-type", "text/plain"}})));
    EXPECT_FALSE(check_json_body(head_with({{"content-type", "application/jsonx"}})));
    EXPECT_FALSE(check_json_body(head_with({{"origin", "http://localhost:1"}})));
    const auto zipped =
        check_json_body(head_with({{"content-type", "application/json"}, {"content-encoding", "gzip"}}));
    ASSERT_FALSE(zipped);
    EXPECT_EQ(zipped.error().status, 415);
}

}  // namespace
}  // namespace lightport::gateway
