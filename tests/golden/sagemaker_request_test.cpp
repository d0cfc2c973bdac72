// Chat requests → InvokeEndpoint and InvokeEndpointWithResponseStream.
#include <algorithm>

#include "golden/sagemaker_support.hpp"

namespace lightport::sagemaker_test {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kChat =
    R"({"messages":[{"role":"developer","content":"S"},{"role":"user","content":"Zwölf – \u00e9"}],)"
    R"("max_completion_tokens":64,"seed":7,"top_k":5})";

TEST(SageMakerRequest, AModelIsAnEndpoint) {
    const Written out = write(kChat, {"my-Endpoint-1"});
    ASSERT_FALSE(out.error) << out.error->message;
    EXPECT_EQ(out.path, "/endpoints/my-Endpoint-1/invocations");
    EXPECT_EQ(out.body, Json::parse(R"({"model":"my-Endpoint-1","messages":[{"role":"system","content":"S"},
        {"role":"user","content":"Zwölf – é"}],"max_tokens":64,"seed":7,"top_k":5})"));
    EXPECT_NE(out.bytes.find(R"("Zwölf – \u00e9")"), std::string::npos) << "text keeps its bytes";
    EXPECT_EQ(out.losses, "");
    EXPECT_EQ(find_header(out.headers, "x-amzn-sagemaker-inference-component"), "");
}

TEST(SageMakerRequest, StreamsAreAnotherOperation) {
    const Written out = write(R"({"stream":true,"stream_options":{"include_usage":true}})", {"e"});
    EXPECT_EQ(out.path, "/endpoints/e/invocations-response-stream");
    EXPECT_EQ(find_header(out.headers, "accept"), "application/vnd.amazon.eventstream");
    EXPECT_EQ(out.body["stream"], true);
    EXPECT_EQ(out.body["stream_options"]["include_usage"], true);
}

TEST(SageMakerRequest, AnEndpointMayHaveInferenceComponents) {
    const Written out = write("{}", {"shared/llama-3-8b"});
    EXPECT_EQ(out.path, "/endpoints/shared/invocations");
    EXPECT_EQ(find_header(out.headers, "x-amzn-sagemaker-inference-component"), "llama-3-8b");
    EXPECT_EQ(out.body["model"], "shared");
}

TEST(SageMakerRequest, TheContainersOwnNameOfTheModelIsAnOption) {
    const std::vector<Header> options = {{"model", "tgi"}, {"model.shared/llama", "meta-llama/Llama-3.1-8B"}};
    EXPECT_EQ(write("{}", {"e", {}, options}).body["model"], "tgi");
    EXPECT_EQ(write("{}", {"Shared/Llama", {}, options}).body["model"], "meta-llama/Llama-3.1-8B");
}

TEST(SageMakerRequest, HeadersOfTheClientAreItsOwnOnly) {
    const Written out = write("{}", {"e", {{"anthropic-beta", "b"}, {"x-amzn-sagemaker-target-variant", "blue"}}});
    EXPECT_EQ(find_header(out.headers, "x-amzn-sagemaker-target-variant"), "blue");
    EXPECT_EQ(find_header(out.headers, "anthropic-beta"), "");
}

TEST(SageMakerRequest, NothingElseIsAnEndpoint) {
    for (const char* model : {"", "/", "e/", "/c", "a/b/c", "../x", "e?x=1", "e%2F", "a b", "-e", "e_1", "e/c:1",
                              "a234567890123456789012345678901234567890123456789012345678901234"}) {
        const Written out = write("{}", {model});
        ASSERT_TRUE(out.error) << model;
        EXPECT_EQ(out.error->status, 400) << model;
        EXPECT_EQ(out.error->param, "model") << model;
    }
}

TEST(SageMakerRequest, TheAddressIsTheRegions) {
    const sagemaker::SageMakerAdapter adapter;
    EXPECT_EQ(*adapter.base_url({{"region", "eu-west-1"}}), "https://runtime.sagemaker.eu-west-1.amazonaws.com");
    EXPECT_EQ(*adapter.base_url({{"region", "cn-north-1"}}), "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn");
    EXPECT_FALSE(adapter.base_url({{"region", "eu.evil.example/"}}));
    EXPECT_NE(adapter.base_url({}).error().message.find("option region"), std::string::npos);
}

std::vector<Header> sign(const Credential& credential, std::string_view host) {
    const std::vector<std::string_view> body = {R"({"messages":)", "[]}"};
    const std::vector<Header> sent = {{"content-type", "application/json"},
                                      {"x-amzn-sagemaker-inference-component", "c"},
                                      {"accept", "application/json"}};
    Signing signing;
    signing.method = "POST";
    signing.host = host;
    signing.target = "/endpoints/e/invocations";
    signing.body = &body;
    signing.headers = &sent;
    signing.region = "us-west-2";
    signing.now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
    std::vector<Header> headers;
    sagemaker::SageMakerAdapter{}.sign(credential, signing, headers);
    return headers;
}

TEST(SageMakerRequest, AccessKeysSign) {
    const Credential key{"wJalrXUtnFEMI", "AKIDEXAMPLE", "session-token"};
    const std::vector<Header> headers = sign(key, "runtime.sagemaker.eu-west-1.amazonaws.com");
    const std::string_view authorization = find_header(headers, "authorization");
    EXPECT_TRUE(authorization.starts_with(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/eu-west-1/sagemaker/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amzn-sagemaker-inference-component, "
        "Signature="))
        << authorization;
    EXPECT_EQ(find_header(headers, "x-amz-date"), "20261122T000000Z");
    EXPECT_EQ(find_header(headers, "x-amz-security-token"), "session-token");
    for (const Header& header : headers) EXPECT_EQ(header.value.find("wJalr"), std::string::npos) << header.name;
    EXPECT_NE(find_header(sign(key, "models.example.com"), "authorization").find("/us-west-2/sagemaker/"),
              std::string_view::npos);
}

}  // namespace
}  // namespace lightport::sagemaker_test
