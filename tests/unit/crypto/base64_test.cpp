// The vectors of RFC 4648 section 10 and of RFC 7515, and what a strict decoder refuses.
#include "crypto/base64.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace lightport::crypto {
namespace {

TEST(Base64, AnswersTheVectorsOfRfc4648BothWays) {
    const std::pair<std::string, std::string> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
}

TEST(Base64, UrlFormUsesItsOwnAlphabetAndNoPadding) {
    const std::string bytes("\x03\xec\xff\xe0\xc1", 5);  // RFC 7515, appendix C
    EXPECT_EQ(to_base64url(bytes), "A-z_4ME");
    EXPECT_EQ(from_base64url("A-z_4ME"), bytes);
    EXPECT_EQ(to_base64(bytes), "A+z/4ME=");
    EXPECT_FALSE(from_base64url("A+z/4ME"));
    EXPECT_FALSE(from_base64("A-z_4ME="));
}

TEST(Base64, EveryByteSurvives) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
        EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
    }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
    for (const char* text : {"Zg=", "Zg", "Zg===", "Z===", "====", "Zm9v\n", "Zm 9", "Zh==", "Zm9=", "=Zg="}) {
        EXPECT_FALSE(from_base64(text)) << text;
    }
    for (const char* text : {"Z", "Zg==", "Zh", "Zm9", "Zm9vY"}) EXPECT_FALSE(from_base64url(text)) << text;
}

}  // namespace
}  // namespace lightport::crypto
