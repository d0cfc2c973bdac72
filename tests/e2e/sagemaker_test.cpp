// SageMaker through the whole gateway: access keys of the environment sign, and parts of a stream arrive as one.
#include "e2e/gateway_fixture.hpp"
#include "support/aws_frames.hpp"

namespace lightport::test {
namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class SageMaker : public GatewayFixture {
protected:
    void start_with(const std::string& answer) {
        provider_ = std::make_unique<ScriptedServer>([answer](Peer& peer) {
            while (!peer.read_request().empty()) peer.send(answer);
        });
        start_at(provider_->port(), [this](config::Config& config) {
            config::Provider& sagemaker = config.providers["sagemaker"];
            sagemaker.base_url = "http://127.0.0.1:" + std::to_string(provider_->port());
            sagemaker.configured = true;
            sagemaker.set_option("region", "eu-west-1");
            sagemaker.set_option("access_key_id", "AKIAEXAMPLE");
            sagemaker.set_option("secret_access_key", "canary-secret");
        });
    }
};

std::string streamed(const std::string& container) {
    const std::string half = container.substr(0, container.size() / 2);
    const std::string body = aws_event("PayloadPart", half) + aws_event("PayloadPart", container.substr(half.size()));
    return "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\nx-amzn-requestid: 5c1e\r\n"
           "content-length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(SageMaker, AStreamIsSignedAskedForAndUnpacked) {
    start_with(
        streamed("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                 "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"hi\"},"
                 "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
    const std::string answer =
        post("/v1/chat/completions",
             R"({"model":"sagemaker/my-endpoint/part","stream":true,"messages":[{"role":"user","content":"q"}]})",
             "x-amzn-sagemaker-target-variant: blue\r\nx-amzn-sagemaker-enable-explanations: yes\r\n");
    EXPECT_TRUE(contains(answer, R"("content":"hi")")) << answer;
    EXPECT_TRUE(contains(answer, "data: [DONE]")) << answer;
    EXPECT_TRUE(contains(answer, "x-upstream-request-id: 5c1e\r\n")) << answer;
    ASSERT_TRUE(provider_->wait_for_requests(1));
    const std::string sent = provider_->requests().front();
    EXPECT_TRUE(sent.starts_with("POST /endpoints/my-endpoint/invocations-response-stream HTTP/1.1\r\n")) << sent;
    EXPECT_TRUE(contains(sent, "x-amzn-sagemaker-inference-component: part\r\n")) << sent;
    EXPECT_TRUE(contains(sent, "x-amzn-sagemaker-target-variant: blue\r\n")) << sent;
    EXPECT_FALSE(contains(sent, "explanations")) << sent;
    EXPECT_TRUE(contains(sent,
                         "/eu-west-1/sagemaker/aws4_request, SignedHeaders=content-type;host;x-amz-date;"
                         "x-amzn-sagemaker-inference-component;x-amzn-sagemaker-target-variant, Signature="))
        << sent;
    EXPECT_FALSE(contains(sent, "canary")) << sent;
}

TEST_F(SageMaker, AnErrorOfTheContainerIsTheClients) {
    const std::string body = R"({"Message":"Received client error.","OriginalMessage":"{\"message\":\"bad top_p\"}",)"
                             R"("OriginalStatusCode":400})";
    start_with("HTTP/1.1 424 Failed Dependency\r\nx-amzn-errortype: ModelError\r\ncontent-length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body);
    const std::string answer = ask("sagemaker/my-endpoint", false);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_TRUE(contains(answer, "bad top_p")) << answer;
}

}  // namespace
}  // namespace lightport::test
