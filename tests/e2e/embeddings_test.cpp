// POST /v1/embeddings through the whole gateway: relayed as it is, put right where needed, clear errors.
#include <chrono>
#include <thread>
#include <vector>

#include "e2e/gateway_fixture.hpp"

namespace lightport::test {
namespace {

constexpr std::string_view kFloats =
    R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5, 0.25,-2.0]}],)"
    R"("model":"m-1","usage":{"prompt_tokens":2,"total_tokens":2}})";

class Embeddings : public GatewayFixture {
protected:
    std::string embed(const std::string& body) { return post("/v1/embeddings", body); }

    // Gemini takes a hundred texts at a time.
    std::string embed_batches(std::size_t batches) {
        std::string body = R"({"model":"google/gemini-embedding-001","input":["a")";
        for (std::size_t i = 1; i < batches * 100; ++i) body += R"(,"a")";
        return embed(body + "]}");
    }

    void start_gemini(ScriptedServer::Handler provider) {
        adjust_ = [this](config::Config& config) {
            config.providers["google"].base_url = "http://127.0.0.1:" + std::to_string(provider_->port()) + "/v1beta";
            config.providers["google"].api_key = Secret("gemini-key");
            config.upstream.total_timeout = std::chrono::milliseconds(400);
        };
        start(std::move(provider));
    }
};

TEST_F(Embeddings, ARelayedAnswerKeepsItsBytes) {
    start(ScriptedServer::answering(ScriptedServer::ok(kFloats)));
    const std::string answer = embed(R"({"model":"openai/m", "input":"a","x": 1.0})");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n" + std::string(kFloats))) << answer;
    ASSERT_EQ(provider_->requests().size(), 1u);
    const std::string request = provider_->requests()[0];
    EXPECT_TRUE(request.starts_with("POST /v1/embeddings HTTP/1.1\r\n")) << request;
    EXPECT_TRUE(
        request.ends_with("\r\n\r\n"
                          R"({"model":"m", "input":"a","x": 1.0})"))
        << request;
    EXPECT_NE(request.find("authorization: Bearer " + std::string(kGatewayKey)), std::string::npos) << request;
}

TEST_F(Embeddings, NumbersBecomeBase64WhereTheProviderKnowsNone) {
    start(ScriptedServer::answering(ScriptedServer::ok(kFloats)));
    const std::string answer = embed(R"({"model":"openai/m","input":"a","encoding_format":"base64"})");
    EXPECT_NE(answer.find(R"("embedding":"AAAAPwAAgD4AAADA")"), std::string::npos) << answer;
    EXPECT_NE(answer.find(R"("model":"m-1","usage":{"prompt_tokens":2,"total_tokens":2})"), std::string::npos)
        << answer;
}

TEST_F(Embeddings, AProvidersErrorIsTold) {
    start(
        ScriptedServer::answering("HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-type: "
                                  "application/json\r\ncontent-length: 73\r\n\r\n"
                                  R"({"error":{"message":"slow down","type":"tokens","code":"rate_limit_exceeded"}})"));
    const std::string answer = embed(R"({"model":"openai/m","input":"a"})");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 429 ")) << answer;
    EXPECT_NE(answer.find("retry-after: 7\r\n"), std::string::npos) << answer;
}

TEST_F(Embeddings, BrokenAndOversizedAnswersAreErrors) {
    start([](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"object\":");
    });
    EXPECT_NE(embed(R"({"model":"openai/m","input":"a"})").find("\"code\":\"upstream_truncated\""), std::string::npos);
    provider_ = nullptr;
    start(ScriptedServer::answering(ScriptedServer::ok(std::string(5 << 20, ' '))));
    const std::string answer = embed(R"({"model":"openai/m","input":"a"})");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 502 ")) << answer;
    EXPECT_NE(answer.find("\"code\":\"upstream_body_too_large\""), std::string::npos) << answer;
}

TEST_F(Embeddings, TheAnswersToAllBatchesShareOneLimit) {
    start_gemini(ScriptedServer::answering(ScriptedServer::ok(std::string(3 << 19, ' '))));  // 3 × 1.5 MiB, of 4
    const std::string answer = embed_batches(3);
    EXPECT_NE(answer.find("\"code\":\"upstream_body_too_large\""), std::string::npos) << answer;
}

TEST_F(Embeddings, AllBatchesShareOneDeadline) {
    start_gemini([](Peer& peer) {  // fast enough for each of them, not for one after the other
        while (!peer.read_request().empty()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            peer.send(ScriptedServer::ok(R"({"embeddings":[]})"));
        }
    });
    const std::string answer = embed_batches(9);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 504 ")) << answer;
}

TEST_F(Embeddings, AProviderWithoutThemIsNotAsked) {
    start(ScriptedServer::answering(ScriptedServer::ok("{}")));
    const std::string answer = embed(R"({"model":"anthropic/m","input":"a"})");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_NE(answer.find(R"("param":"model","code":"unsupported_value")"), std::string::npos) << answer;
    EXPECT_EQ(provider_->connections(), 0u);
}

TEST_F(Embeddings, WhoeverLeavesEndsTheUpstreamRequest) {
    start([](Peer& peer) {
        peer.read_request();
        peer.wait_closed();
    });
    {
        RawClient client(service_->port());
        const std::string body = R"({"model":"openai/m","input":"a"})";
        client.send(
            "POST /v1/embeddings HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
        ASSERT_TRUE(provider_->wait_for_requests(1));
    }
    EXPECT_TRUE(provider_->wait_for_no_connection(std::chrono::milliseconds(300)));
}

// A provider that takes 96 texts at a time, "t0", "t1" …, and gives each its number as a vector; the batch that has
// `failing` in it is refused.
ScriptedServer::Handler numbering(const std::string& failing) {
    return [failing](Peer& peer) {
        for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
            if (request.find("\"" + failing + "\"") != std::string::npos) {
                peer.send(
                    "HTTP/1.1 429 Slow\r\ncontent-type: application/json\r\ncontent-length: 23\r\n\r\n"
                    R"({"message":"slow down"})");
                return;
            }
            std::string vectors;
            std::size_t count = 0;
            for (std::size_t at = 0; (at = request.find("\"t", at)) != std::string::npos; ++at) {
                const std::string number = request.substr(at + 2, request.find('"', at + 2) - at - 2);
                if (number.find_first_not_of("0123456789") != std::string::npos) continue;
                vectors += (vectors.empty() ? "[" : ",[") + number + "]";
                ++count;
            }
            peer.send(ScriptedServer::ok(R"({"embeddings":{"float":[)" + vectors +
                                         R"(]},"meta":{"billed_units":{"input_tokens":)" + std::to_string(count) +
                                         "}}}"));
        }
    };
}

class Batches : public Embeddings {
protected:
    std::string embed_texts(std::size_t count, const std::string& failing) {
        provider_ = std::make_unique<ScriptedServer>(numbering(failing));
        start_at(provider_->port(), [this](config::Config& config) {
            config.providers["cohere"].base_url = "http://127.0.0.1:" + std::to_string(provider_->port()) + "/v2";
            config.providers["cohere"].api_key = Secret(kGatewayKey);
        });
        std::string body = R"({"model":"cohere/e","input":[)";
        for (std::size_t i = 0; i < count; ++i) body += (i > 0 ? ",\"t" : "\"t") + std::to_string(i) + "\"";
        return embed(body + "]}");
    }
};

TEST_F(Batches, AreJoinedInOrder) {
    const std::string answer = embed_texts(1000, "none");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer.substr(0, 500);
    EXPECT_EQ(provider_->requests().size(), 11u);
    std::string expected = R"({"object":"list","data":[)";
    for (int i = 0; i < 1000; ++i) {
        const std::string number = std::to_string(i);
        expected += (i > 0 ? "," : "") + std::string(R"({"object":"embedding","index":)") + number +
                    R"(,"embedding":[)" + number + "]}";
    }
    EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4),
              expected + R"(],"model":"cohere/e","usage":{"prompt_tokens":1000,"total_tokens":1000}})");
}

TEST_F(Batches, OneThatFailsFailsAll) {
    const std::string answer = embed_texts(300, "t150");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 429 ")) << answer.substr(0, 500);
    EXPECT_NE(answer.find("slow down"), std::string::npos) << answer;
    EXPECT_EQ(answer.find("\"embedding\""), std::string::npos) << answer;
}

TEST_F(Embeddings, TheMockEmbedsOfflineAndTakesNoTokenIds) {
    start(ScriptedServer::answering(ScriptedServer::ok("{}")));
    const std::string body = R"({"model":"mock/embed","input":["one two","two"],"dimensions":3})";
    const std::string first = embed(body);
    EXPECT_NE(first.find(R"("usage":{"prompt_tokens":3,"total_tokens":3})"), std::string::npos) << first;
    const auto body_of = [](const std::string& answer) { return answer.substr(answer.find("\r\n\r\n")); };
    EXPECT_EQ(body_of(first), body_of(embed(body)));
    EXPECT_NE(embed(R"({"model":"mock/embed","input":[1]})").find(R"("param":"input","code":"unsupported_value")"),
              std::string::npos);
    EXPECT_TRUE(embed(R"({"model":"mock/rate-limit","input":"a"})").starts_with("HTTP/1.1 429 "));
}

}  // namespace
}  // namespace lightport::test
