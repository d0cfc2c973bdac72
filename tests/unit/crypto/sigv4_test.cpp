// Signature Version 4 against AWS's test suite and against signatures made by AWS's own signer.
#include "crypto/sigv4.hpp"

#include <gtest/gtest.h>

#include <array>

namespace lightport::crypto {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

constexpr SigV4Key kKey{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", {}};
constexpr std::string_view kBody =
    R"({"messages":[{"role":"user","content":[{"text":"Hello"}]}],"inferenceConfig":{"maxTokens":64}})";
constexpr std::array kHeaders = {SigV4Header{"content-type", "application/json"}};

SigV4Request bedrock(std::string_view target) {
    SigV4Request request;
    request.method = "POST";
    request.host = "bedrock-runtime.us-west-2.amazonaws.com";
    request.target = target;
    request.headers = kHeaders;
    request.payload = sha256(kBody);
    request.region = "us-west-2";
    request.service = "bedrock";
    request.now = sys_days{2026y / 11 / 22} + 12h;
    return request;
}

std::string signature_of(const SigV4Request& request, const SigV4Key& key = kKey) {
    const std::string authorization = sigv4_sign(request, key).authorization;
    return authorization.substr(authorization.rfind('=') + 1);
}

TEST(SigV4, EncodesThePathAsSentOnceMore) {
    const SigV4Request request = bedrock("/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse");
    const std::string canonical = sigv4_canonical_request(request, {});
    EXPECT_EQ(canonical,
              "POST\n/model/anthropic.claude-3-haiku-20240307-v1%253A0/converse\n\n"
              "content-type:application/json\nhost:bedrock-runtime.us-west-2.amazonaws.com\n"
              "x-amz-date:20261122T120000Z\n\ncontent-type;host;x-amz-date\n"
              "f5b802cc64a01910fd197a46e9e959f3a5795f7728fa5710fb28f1ec3019f545");
    EXPECT_EQ(to_hex(sha256(canonical)), "a234f0331360132b1d27b082da71a85c91190161e20badae83a515f390cdbca1");
    EXPECT_EQ(signature_of(request), "abd1afddab34ce76af6495d6c25cee6b119a53a5386b4d4aeb5c1432f99e1bc0");
    EXPECT_EQ(sigv4_sign(request, kKey).date, "20261122T120000Z");
}

TEST(SigV4, FollowsAPathThatIsSentUnencoded) {
    const SigV4Request request = bedrock("/model/anthropic.claude-3-haiku-20240307-v1:0/converse");
    const std::string canonical = sigv4_canonical_request(request, {});
    EXPECT_NE(canonical.find("v1%3A0/"), std::string::npos);
    EXPECT_EQ(to_hex(sha256(canonical)), "edd85a4a905c05ff6174f7bb3f7da63775a6d0ca50dc87f02059cd6297528a8f");
    EXPECT_EQ(signature_of(request), "f3d2e9f3a2e1f9031072ff08ecdf3caca4112368fac4ce4bb9b260d1f5ee6e78");
}

TEST(SigV4, SignsTheSessionToken) {
    const SigV4Request request = bedrock(
        "/model/arn%3Aaws%3Abedrock%3Aus-west-2%3A123456789012%3Aapplication-inference-profile%2Fabc123/"
        "converse-stream");
    SigV4Key key = kKey;
    key.session_token = "SESSIONTOKENEXAMPLE";
    EXPECT_EQ(to_hex(sha256(sigv4_canonical_request(request, key.session_token))),
              "a452a967f5baec9935d262e432f8a1aea6e187d34d9bce9b0a0470599eb89dd1");
    EXPECT_EQ(sigv4_sign(request, key).authorization,
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-west-2/bedrock/aws4_request, "
              "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
              "Signature=eed1f81f8798ba2c0fa569f196602bd232376cd04640d3a118b49c1408d4f99f");
}

SigV4Request vanilla(std::string_view target) {
    SigV4Request request;
    request.method = "GET";
    request.host = "example.amazonaws.com";
    request.target = target;
    request.payload = sha256(std::string_view{});
    request.region = "us-east-1";
    request.service = "service";
    request.now = sys_days{2015y / 8 / 30} + 12h + 36min;
    return request;
}

TEST(SigV4, AwsSuiteGetVanilla) {
    EXPECT_EQ(signature_of(vanilla("/")), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    EXPECT_EQ(signature_of(vanilla("")), signature_of(vanilla("/"))) << "an empty path is the root";
}

TEST(SigV4, AwsSuiteGetVanillaQueryOrderKey) {
    EXPECT_EQ(signature_of(vanilla("/?Param2=value2&Param1=value1")),
              "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

TEST(SigV4, QueryIsSortedByNameThenValue) {
    const std::string canonical = sigv4_canonical_request(vanilla("/?b=2&a=2&a=1&c"), {});
    EXPECT_NE(canonical.find("\na=1&a=2&b=2&c=\n"), std::string::npos) << canonical;
}

TEST(SigV4, HeaderValuesAreTrimmed) {
    constexpr std::array headers = {SigV4Header{"x-amz-b", "  two   words "}, SigV4Header{"x-amz-a", ""}};
    SigV4Request request = vanilla("/");
    request.headers = headers;
    const std::string canonical = sigv4_canonical_request(request, {});
    EXPECT_NE(canonical.find("x-amz-a:\nx-amz-b:two words\nx-amz-date:"), std::string::npos) << canonical;
}

TEST(SigV4, ABodyInPiecesHasTheDigestOfTheWhole) {
    const std::array<std::string_view, 3> pieces = {kBody.substr(0, 10), kBody.substr(10, 1), kBody.substr(11)};
    EXPECT_EQ(sha256(pieces), sha256(kBody));
    EXPECT_EQ(sha256(std::span<const std::string_view>{}), sha256(std::string_view{}));
    EXPECT_EQ(sha256(std::span(pieces).first(1)), sha256(pieces[0]));
}

}  // namespace
}  // namespace lightport::crypto
