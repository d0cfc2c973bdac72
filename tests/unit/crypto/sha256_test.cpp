// SHA-256 against the vectors of FIPS 180-4 and NIST's examples.
#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

namespace lightport::crypto {
namespace {

TEST(Sha256, KnownVectors) {
    EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, HexRoundTripIgnoresCase) {
    const Digest digest = sha256("abc");
    EXPECT_EQ(digest_from_hex(to_hex(digest)), digest);
    EXPECT_EQ(digest_from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), digest);
}

TEST(Sha256, RefusesWhatIsNoDigest) {
    EXPECT_FALSE(digest_from_hex(""));
    EXPECT_FALSE(digest_from_hex(std::string(63, 'a')));
    EXPECT_FALSE(digest_from_hex(std::string(65, 'a')));
    EXPECT_FALSE(digest_from_hex(std::string(63, 'a') + "g"));
    EXPECT_FALSE(digest_from_hex(std::string(63, 'a') + " "));
}

TEST(ConstantTime, ComparesBytesAndSizes) {
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secret "));
    EXPECT_TRUE(equal_in_constant_time(sha256("a"), sha256("a")));
    EXPECT_FALSE(equal_in_constant_time(sha256("a"), sha256("b")));
}

}  // namespace
}  // namespace lightport::crypto
