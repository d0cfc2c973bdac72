// RS256 against the example of RFC 7515, appendix A.2, and keys that cannot be used.
#include "crypto/rsa.hpp"

#include <gtest/gtest.h>

#include "support/rsa_key.hpp"
#include "support/tls_material.hpp"

namespace lightport::crypto {
namespace {

TEST(Rsa, SignsTheExampleOfRfc7515) {
    const Result<RsaKey> key = RsaKey::from_pem(test::kRfc7515Key);
    ASSERT_TRUE(key) << key.error().message;
    const Result<std::string> token =
        sign_jwt(*key, R"({"alg":"RS256"})",
                 "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
    ASSERT_TRUE(token);
    EXPECT_EQ(
        *token,
        "eyJhbGciOiJSUzI1NiJ9"
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb"
        "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383Lc"
        "OLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVm"
        "tVrBp0igcN_IoypGlUPQGe77Rw");
}

TEST(Rsa, RefusesOtherKeysWithoutQuotingThem) {
    const std::string elliptic = test::TestCa().issue("DNS:localhost").key;
    const std::string encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIBxxxx\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (const std::string& pem :
         {std::string(), std::string("canary"), elliptic, encrypted, std::string(test::kRfc7515Key.substr(0, 400))}) {
        const Result<RsaKey> key = RsaKey::from_pem(pem);
        ASSERT_FALSE(key);
        EXPECT_TRUE(key.error().message.starts_with("the private key is not ")) << key.error().message;
    }
}

}  // namespace
}  // namespace lightport::crypto
