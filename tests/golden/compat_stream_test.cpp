// Streams of OpenAI-shaped vendors: what is put right, and that nothing else is touched.
#include "golden/compat_support.hpp"

namespace lightport::golden {
namespace {

const std::string kFirst = delta(R"("role":"assistant","content":"Hel")");
const std::string kNext = delta(R"("content":"lo")");
const std::string kStop = delta("", R"("stop")");

TEST(CompatStream, WhatIsRightKeepsItsBytes) {
    const std::string odd =
        R"({ "id":"c1","object":"chat.completion.chunk","created":1700000000,"model":"m","x":[1.0],)"
        R"("choices":[{"delta":{"content":"\u00e9 \"quoted\\"},"index":0,"finish_reason":null}] })";
    EXPECT_EQ(streamed("groq", kFirst + "\n" + kNext + "\n" + kNext + "\n" + odd + "\n" + kStop),
              line(kFirst) + line(kNext) + line(kNext) + line(odd) + line(kStop) + "end\n");
}

TEST(CompatStream, CommentsAreNoChunksAndDoneMayBeMissing) {
    const ChatRequest request(R"({"stream":true})");
    const std::string body = ": OPENROUTER PROCESSING\n\n" + sse(kFirst) + ": keep-alive\n\n" + sse(kStop);
    EXPECT_EQ(replay_everywhere(adapter_of("openrouter"), request.get(), stream_head(), body),
              line(kFirst) + line(kStop) + "end\n");
}

TEST(CompatStream, OneIdOneTimeOneModelOneObject) {
    const std::string theirs =
        R"({"id":"c2","object":"chat.completion.done","created":1700000001,"model":"m2","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})";
    EXPECT_EQ(streamed("perplexity-ai", kFirst + "\n" + theirs), line(kFirst) + line(kStop) + "end\n");
    const std::string bare =
        R"({"choices":[{"index":0,"delta":{"role":"assistant","content":"x"},"finish_reason":null}],"id":"c1","created":1700000000123})";
    const std::string events = streamed("together-ai", bare + "\n" + kStop);
    EXPECT_EQ(events, line(bare.substr(0, bare.find("1700000000123")) +
                           R"(1700000000,"object":"chat.completion.chunk","model":"m"})") +
                          line(kStop) + "end\n");
}

TEST(CompatStream, AnIdIsMadeWhereThereIsNone) {
    const ChatRequest request(R"({"stream":true})");
    const std::string events = replay(adapter_of("groq"), request.get(), stream_head(),
                                      sse(R"({"id":"","choices":[{"delta":{"content":"x"}}]})"
                                          "\n[DONE]"));
    EXPECT_TRUE(events.starts_with("verbatim {\"id\":\"chatcmpl-")) << events;
    EXPECT_NE(events.find(R"("model":"m")"), std::string::npos);
    EXPECT_NE(events.find(R"("finish_reason":"stop")"), std::string::npos);
}

TEST(CompatStream, TheRoleStandsInTheFirstDeltaOnly) {
    const std::string again = delta(R"("role":"assistant","content":"lo")");
    const std::string empty = delta(R"("role":"","content":"lo")");
    EXPECT_EQ(streamed("together-ai", kFirst + "\n" + again + "\n" + empty + "\n" + kStop),
              line(kFirst) + line(kNext) + line(kNext) + line(kStop) + "end\n");
    EXPECT_EQ(streamed("groq", kNext + "\n" + kStop),
              line(delta(R"("content":"lo","role":"assistant")")) + line(kStop) + "end\n");
}

TEST(CompatStream, EndsAreToldInOpenAiWords) {
    const auto ended = [](std::string_view word) {
        const std::string events = streamed("together-ai", kFirst + "\n" + delta("", '"' + std::string(word) + '"'));
        return events.substr(line(kFirst).size());
    };
    for (const char* word : {"stop", "eos", "eos_token", "end_turn", "stop_sequence", "COMPLETE", "done", "whatever"}) {
        EXPECT_EQ(ended(word), line(kStop) + "end\n") << word;
    }
    for (const char* word : {"length", "max_tokens", "MAX_TOKENS", "model_length"}) {
        EXPECT_EQ(ended(word), line(delta("", R"("length")")) + "end\n") << word;
    }
    for (const char* word : {"content_filter", "sensitive", "SAFETY", "guardrail_intervened"}) {
        EXPECT_EQ(ended(word), line(delta("", R"("content_filter")")) + "end\n") << word;
    }
    for (const char* word : {"error", "abort", "network_error", "insufficient_system_resource"}) {
        EXPECT_TRUE(ended(word).starts_with("failure 502")) << word;
    }
}

TEST(CompatStream, AMissingFinishReasonIsNullAndOneAtTheEndIsAdded) {
    const std::string without = chunk(R"({"index":0,"delta":{"content":"lo"}})");
    EXPECT_EQ(streamed("x-ai", kFirst + "\n" + without + "\n" + delta(R"("content":"!")", "\"\"")),
              line(kFirst) + line(chunk(R"({"index":0,"delta":{"content":"lo"},"finish_reason":null})")) +
                  line(delta(R"("content":"!")")) + line(kStop) + "end\n");
}

TEST(CompatStream, AChoiceEndsOnce) {
    EXPECT_EQ(streamed("openrouter", kFirst + "\n" + kStop + "\n" + delta(R"("content":"")", R"("stop")")),
              line(kFirst) + line(kStop) + line(delta(R"("content":"")")) + "end\n");
}

TEST(CompatStream, WithoutAnEndItIsTruncated) {
    const ChatRequest request(R"({"stream":true})");
    const std::string events = replay_everywhere(adapter_of("x-ai"), request.get(), stream_head(), sse(kFirst));
    EXPECT_TRUE(events.starts_with(line(kFirst) + "failure 502 server_error stream_truncated")) << events;
}

TEST(CompatStream, UsageIsFoundAndReportedOnce) {
    const std::string counts = R"({"prompt_tokens":3,"completion_tokens":2,"total_tokens":5})";
    const std::string asked = R"(,"stream_options":{"include_usage":true})";
    const std::string at_end =
        line(chunk("", R"(,"usage":)" + counts)) + "usage 3+2 cached 0 written 0 reasoning 0\nend\n";
    const std::string stop = R"({"index":0,"delta":{},"finish_reason":"stop"})";
    const auto told = [&](const std::string& last) {
        const std::string events = streamed("groq", kFirst + "\n" + last, asked);
        return events.substr(events.find("\"usage\":{"));
    };
    const std::string usage = "\"usage\":" + counts;
    const std::string expected = usage + "}\nusage 3+2 cached 0 written 0 reasoning 0\nend\n";
    EXPECT_EQ(told(chunk(stop, "," + usage)), expected);
    EXPECT_EQ(told(chunk(stop, R"(,"x_groq":{"id":"r",)" + usage + "}")).substr(0, 40), expected.substr(0, 40));
    EXPECT_EQ(told(chunk(R"({"index":0,"delta":{},"finish_reason":"stop",)" + usage + "}")), expected);
    EXPECT_EQ(
        told(chunk(R"({"index":0,"delta":{},"finish_reason":null})", "," + usage) + "\n" + chunk(stop, "," + usage)),
        expected);
    EXPECT_EQ(streamed("groq", kFirst + "\n" + chunk(stop, "," + usage)),
              line(kFirst) + line(kStop) + "usage 3+2 cached 0 written 0 reasoning 0\nend\n");
}

TEST(CompatStream, UsageIsCountedAsOpenAiDoes) {
    const auto counted = [](std::string_view id, const std::string& usage) {
        const std::string events = streamed(id, kFirst + "\n" + kStop + "\n" + chunk("", R"(,"usage":)" + usage));
        return events.substr(events.find("\nusage ") + 1);
    };
    EXPECT_EQ(counted("x-ai", R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":35,)"
                              R"("completion_tokens_details":{"reasoning_tokens":20}})"),
              "usage 10+25 cached 0 written 0 reasoning 20\nend\n");
    EXPECT_EQ(counted("x-ai", R"({"prompt_tokens":10,"completion_tokens":25,"total_tokens":35,)"
                              R"("completion_tokens_details":{"reasoning_tokens":20}})"),
              "usage 10+25 cached 0 written 0 reasoning 20\nend\n");
    EXPECT_EQ(counted("deepseek", R"({"prompt_tokens":10,"completion_tokens":1,"total_tokens":11,)"
                                  R"("prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":2})"),
              "usage 10+1 cached 8 written 0 reasoning 0\nend\n");
    EXPECT_EQ(counted("moonshot", R"({"prompt_tokens":10,"completion_tokens":1,"cached_tokens":7,)"
                                  R"("prompt_tokens_details":{"audio_tokens":0}})"),
              "usage 10+1 cached 7 written 0 reasoning 0\nend\n");
}

TEST(CompatStream, ReasoningStandsInReasoningContent) {
    const auto told = [](const std::string& members) {
        const std::string events = streamed("openrouter", kFirst + "\n" + delta(members) + "\n" + kStop);
        return events.substr(line(kFirst).size(), events.find("\n", line(kFirst).size()) - line(kFirst).size() + 1);
    };
    EXPECT_EQ(told(R"("reasoning_content":"hm")"), line(delta(R"("reasoning_content":"hm")")));
    EXPECT_EQ(told(R"("reasoning":"h\"m")"), line(delta(R"("reasoning_content":"h\"m")")));
    EXPECT_EQ(told(R"("content":"","reasoning":"hm","reasoning_content":"hm")"),
              line(delta(R"("content":"","reasoning_content":"hm")")));
    EXPECT_EQ(told(R"("reasoning":null,"content":"x")"), line(delta(R"("content":"x")")));
    const std::string details =
        R"("reasoning_details":[{"type":"reasoning.text","text":"a"},)"
        R"({"type":"reasoning.summary","summary":"b"},{"type":"reasoning.encrypted","data":"z"}])";
    EXPECT_EQ(told(details), line(delta(details + R"(,"reasoning_content":"ab")")));
    EXPECT_EQ(
        told(R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]},{"type":"text","text":"b"}])"),
        line(delta(R"("content":"b","reasoning_content":"a")")));
    EXPECT_EQ(told(R"("content":[{"type":"reasoning","summary":[{"type":"summary_text","text":"a"}]}])"),
              line(delta(R"("content":"","reasoning_content":"a")")));
}

// The text and the reasoning that a client reads, joined.
std::string think(std::string_view id, const std::vector<std::string>& pieces) {
    std::string chunks;
    for (const std::string& piece : pieces) chunks += delta(R"("content":)" + nlohmann::json(piece).dump()) + "\n";
    const ChatRequest request(R"({"stream":true})");
    const std::string out =
        client_answer(adapter_of(id), request.get(), stream_head(), sse(chunks + kStop + "\n[DONE]"));
    std::string reasoning;
    std::string content;
    for (std::size_t at = 0; (at = out.find("data: {", at)) != std::string::npos; at += 6) {
        const auto event = nlohmann::json::parse(out.substr(at + 6, out.find('\n', at) - at - 6));
        for (const auto& choice : event["choices"]) {
            reasoning += choice["delta"].value("reasoning_content", "");
            content += choice["delta"].value("content", "");
        }
    }
    return reasoning + "|" + content;
}

TEST(CompatStream, ThinkTagsAreCutOutAtAnySplit) {
    const std::string text = "\n<think>why \"so\" < é</think>\n\nBecause <think> is a tag</think>.";
    const std::string expected = "why \"so\" < é|Because <think> is a tag</think>.";
    EXPECT_EQ(think("minimax", {text}), expected);
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
        if ((static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) continue;
        EXPECT_EQ(think("minimax", {text.substr(0, cut), text.substr(cut)}), expected) << cut;
    }
    EXPECT_EQ(think("minimax", {"<thi", "s is text"}), "|<this is text");
    EXPECT_EQ(think("minimax", {"<think>only", " this</th"}), "only this</th|");
    EXPECT_EQ(think("minimax", {"<th"}), "|<th");
    EXPECT_EQ(think("groq", {"<think>a</think>b"}), "|<think>a</think>b");
}

TEST(CompatStream, TheWholeMessageOnceMoreIsNoDelta) {
    const std::string last = chunk(
        R"({"index":0,"message":{"role":"assistant","content":"Hello"},"delta":{"content":""},"finish_reason":"stop"})");
    EXPECT_EQ(streamed("perplexity-ai", kFirst + "\n" + last),
              line(kFirst) + line(delta(R"("content":"")", R"("stop")")) + "end\n");
    const std::string alone =
        chunk(R"({"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hello"}})");
    EXPECT_EQ(streamed("minimax-cn", kFirst + "\n" + alone),
              line(kFirst.substr(0, kFirst.find("\"content\"")) + R"("content":"Hel"},"finish_reason":null}]})") +
                  line(chunk(R"({"index":0,"finish_reason":"stop","delta":{}})")) + "end\n");
    EXPECT_EQ(
        streamed("groq", alone),
        line(chunk(R"({"index":0,"finish_reason":"stop","delta":{"role":"assistant","content":"Hello"}})")) + "end\n");
}

TEST(CompatStream, ErrorsUnder200InManyShapes) {
    const auto failed = [](std::string_view id, std::string_view last) {
        const std::string events = streamed(id, kFirst + "\n" + std::string(last));
        return events.substr(line(kFirst).size());
    };
    EXPECT_EQ(failed("openrouter", R"({"id":"c1","error":{"code":429,"message":"slow"},"choices":[]})"),
              "failure 429 rate_limit_error rate_limit_exceeded slow\n");
    EXPECT_EQ(failed("x-ai", R"({"code":"The service is currently unavailable","error":"later"})"),
              "failure 503 service_unavailable_error server_is_overloaded later\n");
    EXPECT_EQ(failed("minimax", R"({"base_resp":{"status_code":1008,"status_msg":"no money"},"choices":null})"),
              "failure 429 insufficient_quota insufficient_quota no money\n");
    EXPECT_EQ(failed("workers-ai", R"({"success":false,"errors":[{"code":3040,"message":"full"}],"result":null})"),
              "failure 503 service_unavailable_error server_is_overloaded full\n");
    EXPECT_EQ(failed("hosted-vllm", R"({"object":"error","message":"bad","type":"invalid_request_error","code":400})"),
              "failure 400 invalid_request_error null bad\n");
}

}  // namespace
}  // namespace lightport::golden
