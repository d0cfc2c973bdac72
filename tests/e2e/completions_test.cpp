// POST /v1/completions through the whole gateway: relayed where the provider has it, else carried by chat.
#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

class Completions : public GatewayFixture {
protected:
    std::string complete(const std::string& body, const std::string& headers = {}) {
        return post("/v1/completions", body, headers);
    }
};

constexpr std::string_view kCompletion =
    R"({"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[{"text":"Hi","index":0,)"
    R"("logprobs":{"tokens":["Hi"]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}})";

TEST_F(Completions, RelayedAsTheyAre) {
    start(ScriptedServer::answering(ScriptedServer::ok(kCompletion)));
    const std::string answer = complete(R"({"model":"openai/m","prompt":[1,2],"echo":true,"logprobs":1})");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n" + std::string(kCompletion))) << answer;
    const std::string request = provider_->requests().at(0);
    EXPECT_TRUE(request.starts_with("POST /v1/completions HTTP/1.1\r\n")) << request;
    EXPECT_TRUE(request.ends_with(R"({"model":"m","prompt":[1,2],"echo":true,"logprobs":1})")) << request;
}

TEST_F(Completions, ARelayedStreamThatBreaksOffIsVisible) {
    start([](Peer& peer) {
        peer.read_request();
        const std::string event =
            "data: {\"id\":\"c\",\"object\":\"text_completion\",\"choices\":[{\"text\":\"Hi\",\"index\":0,"
            "\"finish_reason\":null}]}\n\n";
        char size[16];
        std::snprintf(size, sizeof size, "%zx\r\n", event.size());
        peer.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n" +
                  (size + event) + "\r\n0\r\n\r\n");
    });
    const std::string answer = complete(R"({"model":"openai/m","prompt":"a","stream":true})");
    EXPECT_NE(answer.find("\"text\":\"Hi\""), std::string::npos) << answer;
    EXPECT_NE(answer.find("\"code\":\"stream_truncated\""), std::string::npos) << answer;
    EXPECT_EQ(answer.find("[DONE]"), std::string::npos) << answer;
}

TEST_F(Completions, CarriedByChatInAnotherDialect) {
    start(ScriptedServer::answering(ScriptedServer::ok(
        R"({"id":"msg_1","type":"message","role":"assistant","model":"c-1","content":[{"type":"text","text":"Hi"}],)"
        R"("stop_reason":"max_tokens","usage":{"input_tokens":3,"output_tokens":2}})")));
    const std::string answer = complete(R"({"model":"anthropic/c","prompt":"Say \"hi\"","max_tokens":5,"stop":["x"]})");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_NE(answer.find(R"("object":"text_completion")"), std::string::npos) << answer;
    EXPECT_NE(answer.find(R"([{"text":"Hi","index":0,"logprobs":null,"finish_reason":"length"}])"), std::string::npos)
        << answer;
    const std::string request = provider_->requests().at(0);
    EXPECT_TRUE(request.starts_with("POST /v1/messages HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find(R"(Say \"hi\")"), std::string::npos) << request;
    EXPECT_NE(request.find(R"("max_tokens":5)"), std::string::npos) << request;
}

TEST_F(Completions, CarriedByChatInTheSameDialect) {
    start(ScriptedServer::answering(ScriptedServer::ok("{}")));
    const std::string whole = complete(R"({"model":"mock/echo","prompt":"one two"})");
    EXPECT_NE(whole.find(R"("text":"one two")"), std::string::npos) << whole;
    EXPECT_EQ(whole.find("chat.completion"), std::string::npos) << whole;
    const std::string stream =
        complete(R"({"model":"mock/echo","prompt":"one two","stream":true,"stream_options":{"include_usage":true}})");
    EXPECT_EQ(stream.find("chat.completion"), std::string::npos) << stream;
    EXPECT_NE(stream.find(R"("choices":[],"usage":{"prompt_tokens":)"), std::string::npos) << stream;
    EXPECT_NE(stream.find("data: [DONE]\n\n"), std::string::npos) << stream;
}

TEST_F(Completions, WhatChatCannotCarryIsRefusedBeforeItCosts) {
    start(ScriptedServer::answering(ScriptedServer::ok("{}")));
    const std::string answer = complete(R"({"model":"anthropic/c","prompt":"a","echo":true})");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_NE(answer.find(R"("param":"echo","code":"unsupported_parameter")"), std::string::npos) << answer;
    const std::string calling =
        complete(R"({"model":"anthropic/c","prompt":"a","tools":[{"type":"function","function":{"name":"f"}}]})");
    EXPECT_NE(calling.find(R"("param":"tools","code":"unsupported_parameter")"), std::string::npos) << calling;
    EXPECT_EQ(provider_->connections(), 0u);
}

}  // namespace
}  // namespace lightport::test
