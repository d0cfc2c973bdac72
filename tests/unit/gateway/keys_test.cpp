// Gateway keys: found by their digest, and nothing else is.
#include "gateway/keys.hpp"

#include <gtest/gtest.h>

namespace lightport::gateway {
namespace {

config::GatewayKey key(std::string name, std::string_view plain) {
    return {std::move(name), crypto::to_hex(crypto::sha256(plain))};
}

TEST(KeyRing, FindsEachKeyByName) {
    const KeyRing ring({key("team-a", "lp-a"), key("team-b", "lp-b")});
    EXPECT_FALSE(ring.empty());
    EXPECT_EQ(ring.find("lp-a"), "team-a");
    EXPECT_EQ(ring.find("lp-b"), "team-b");
}

TEST(KeyRing, RefusesEverythingElse) {
    const KeyRing ring({key("team-a", "lp-a")});
    for (const std::string_view token : {"", "lp-", "lp-a ", "LP-A", "lp-aa", "team-a"}) {
        EXPECT_FALSE(ring.find(token)) << token;
    }
    EXPECT_FALSE(ring.find(crypto::to_hex(crypto::sha256("lp-a")))) << "the digest itself is no key";
}

TEST(KeyRing, EmptyRingKnowsNobody) {
    const KeyRing ring({});
    EXPECT_TRUE(ring.empty());
    EXPECT_FALSE(ring.find("anything"));
}

}  // namespace
}  // namespace lightport::gateway
