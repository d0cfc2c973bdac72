// OpenAI-shaped vendors one by one: what each is known to send, and what the client gets.
// Source: the API references that the entries of providers/catalog name.
#include "golden/compat_support.hpp"

namespace lightport::golden {
namespace {

using nlohmann::json;

// What a client gets of a whole answer.
json answered(std::string_view id, std::string_view body, std::vector<Header> headers = {}) {
    const ChatRequest request("{}");
    ResponseHead head = whole_head();
    head.headers.insert(head.headers.end(), headers.begin(), headers.end());
    const std::string out = client_answer(adapter_of(id), request.get(), head, body);
    const json parsed = json::parse(out, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << out;
    return parsed;
}

// A stream told in short, one line per chunk: the deltas of its choices, their ends, usage.
std::string told(std::string_view id, std::string_view events) {
    const ChatRequest request(R"({"stream":true,"stream_options":{"include_usage":true}})");
    std::string out;
    for (const json& chunk : client_chunks(adapter_of(id), request.get(), events)) {
        EXPECT_EQ(chunk.at("object"), "chat.completion.chunk");
        EXPECT_FALSE(chunk.at("id").get<std::string>().empty());
        for (const json& choice : chunk.at("choices")) {
            out += choice.at("delta").dump();
            if (!choice.at("finish_reason").is_null()) out += " " + choice["finish_reason"].get<std::string>();
        }
        if (chunk.contains("usage") && chunk["usage"].is_object()) out += "usage " + chunk["usage"].dump();
        out += "\n";
    }
    return out;
}

std::string choice(std::string_view delta, std::string_view more = R"(,"finish_reason":null)") {
    return R"({"id":"c1","created":1700000000,"model":"m","choices":[{"index":0,"delta":{)" + std::string(delta) + "}" +
           std::string(more) + "}]}\n";
}
std::string tail(std::string_view more) {
    return R"({"id":"c1","created":1700000000,"model":"m","choices":[],)" + std::string(more) + "}\n";
}
const std::string kUsage = R"("usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5})";
const std::string kToldUsage = R"(usage {"completion_tokens":2,"prompt_tokens":3,"total_tokens":5})"
                               "\n";
const std::string kDone = "[DONE]";

json message_of(const json& answer) { return answer.at("choices").at(0).at("message"); }
json finish_of(const json& answer) { return answer.at("choices").at(0).at("finish_reason"); }

std::string spoken(std::string_view message, std::string_view more = "", std::string_view finish = "\"stop\"") {
    return completion(R"({"index":0,"message":{"role":"assistant",)" + std::string(message) + R"(},"finish_reason":)" +
                          std::string(finish) + "}",
                      "," + kUsage + std::string(more));
}

TEST(CompatVendors, Groq) {
    const json answer = answered(
        "groq", completion(R"({"index":0,"message":{"role":"assistant","reasoning":"why","content":"so"},)"
                           R"("logprobs":null,"finish_reason":"stop"})",
                           R"(,"usage":{"queue_time":0.1,"prompt_tokens":5,"completion_tokens":7,"total_tokens":12,)"
                           R"("completion_tokens_details":{"reasoning_tokens":4}},"x_groq":{"id":"req_7"})"));
    EXPECT_EQ(message_of(answer), json::parse(R"({"role":"assistant","content":"so","reasoning_content":"why"})"));
    EXPECT_EQ(answer["usage"]["completion_tokens"], 7);
    EXPECT_EQ(answer["x_groq"]["id"], "req_7");
    const std::string events = choice(R"("role":"assistant","content":"")", R"(,"finish_reason":null)") +
                               choice(R"("reasoning":"th")", "") + choice(R"("content":"a")", "") +
                               R"({"id":"c1","created":1700000000,"model":"m","choices":[{"index":0,"delta":{},)"
                               R"("finish_reason":"stop"}],"x_groq":{"id":"req_7",)" +
                               kUsage + "}," + kUsage + "}\n";
    EXPECT_EQ(told("groq", sse(events + kDone)), R"({"content":"","role":"assistant"})"
                                                 "\n"
                                                 R"({"reasoning_content":"th"})"
                                                 "\n"
                                                 R"({"content":"a"})"
                                                 "\n"
                                                 "{} stop\n" +
                                                     kToldUsage);
}

TEST(CompatVendors, DeepSeek) {
    const json answer = answered(
        "deepseek", "\n\n\n" + completion(R"({"index":0,"message":{"role":"assistant","content":"{}",)"
                                          R"("reasoning_content":"t"},"finish_reason":"stop"})",
                                          R"(,"usage":{"prompt_tokens":18,"completion_tokens":30,"total_tokens":48,)"
                                          R"("prompt_cache_hit_tokens":16,"prompt_cache_miss_tokens":2})"));
    EXPECT_EQ(message_of(answer)["reasoning_content"], "t");
    EXPECT_EQ(answer["usage"]["prompt_tokens_details"], json::parse(R"({"cached_tokens":16})"));
    const std::string call = R"("tool_calls":[{"index":0,"id":"call_00_9","type":"function","function":{"name":"w",)"
                             R"("arguments":""}}])";
    const std::string events =
        choice(R"("role":"assistant","content":null,"reasoning_content":"")") +
        choice(R"("content":null,"reasoning_content":"We")") + choice(call) +
        choice(R"("tool_calls":[{"index":0,"function":{"arguments":"{}"}}])") +
        R"({"id":"c1","created":1700000000,"model":"m","choices":[{"index":0,"delta":{"content":"",)"
        R"("reasoning_content":null},"finish_reason":"tool_calls"}],)" +
        kUsage + "}\n";
    const std::string chunks = told("deepseek", ": keep-alive\n\n" + sse(events + kDone));
    EXPECT_NE(chunks.find(R"("reasoning_content":"We")"), std::string::npos) << chunks;
    EXPECT_NE(chunks.find(R"({"tool_calls":[{"function":{"arguments":"","name":"w"},"id":"call_00_9","index":0,)"
                          R"("type":"function"}]})"),
              std::string::npos)
        << chunks;
    EXPECT_TRUE(chunks.ends_with(" tool_calls\n" + kToldUsage)) << chunks;
}

TEST(CompatVendors, XAi) {
    const json answer = answered(
        "x-ai", completion(R"({"index":0,"message":{"role":"assistant","content":"Hello","reasoning_content":"r",)"
                           R"("refusal":null},"finish_reason":"stop"})",
                           R"(,"usage":{"prompt_tokens":12,"completion_tokens":1,"total_tokens":241,)"
                           R"("prompt_tokens_details":{"cached_tokens":2},"completion_tokens_details":)"
                           R"({"reasoning_tokens":228}},"citations":["https://one.example","two"])"));
    EXPECT_EQ(answer["usage"]["completion_tokens"], 229);
    EXPECT_EQ(answer["citations"].size(), 2U);
    EXPECT_EQ(message_of(answer)["annotations"],
              json::parse(R"([{"type":"url_citation","url_citation":{"start_index":0,"end_index":0,)"
                          R"("url":"https://one.example","title":""}}])"));
    const std::string events =
        choice(R"("reasoning_content":"F","role":"assistant")", "") +
        choice(R"("tool_calls":[{"id":"call_5","function":{"name":"w","arguments":"{}"},"index":0,)"
               R"("type":"function"}])",
               "") +
        R"({"id":"c1","created":1700000000,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":)"
        R"("tool_calls"}],"citations":["https://one.example"]})"
        "\n" +
        tail(kUsage);
    EXPECT_EQ(told("x-ai", sse(events + kDone)),
              R"({"reasoning_content":"F","role":"assistant"})"
              "\n"
              R"({"tool_calls":[{"function":{"arguments":"{}","name":"w"},"id":"call_5","index":0,"type":"function"}]})"
              "\n"
              R"({"annotations":[{"index":0,"type":"url_citation","url_citation":{"end_index":0,"start_index":0,)"
              R"("title":"","url":"https://one.example"}}]} tool_calls)"
              "\n" +
                  kToldUsage);
}

TEST(CompatVendors, Together) {
    const json answer =
        answered("together-ai", spoken(R"("content":"a","tool_calls":[],"reasoning":"r")", "", "\"eos\""));
    EXPECT_EQ(message_of(answer), json::parse(R"({"role":"assistant","content":"a","reasoning_content":"r"})"));
    EXPECT_EQ(finish_of(answer), "stop");
    const std::string events =
        R"({"id":"c1","created":1700000000,"model":"m","choices":[{"index":0,"text":"a","delta":{"token_id":5,)"
        R"("role":"assistant","content":"a","tool_calls":null},"finish_reason":null}],"usage":null})"
        "\n"
        R"({"id":"c1","created":1700000000,"model":"m","choices":[{"index":0,"text":"","delta":{"role":"assistant",)"
        R"("content":""},"finish_reason":"eos"}],)" +
        kUsage + "}\n";
    EXPECT_EQ(told("together-ai", sse(events + kDone)), R"({"content":"a","role":"assistant","token_id":5})"
                                                        "\n"
                                                        R"({"content":""} stop)"
                                                        "\n" +
                                                            kToldUsage);
}

TEST(CompatVendors, FireworksTellsCachedTokensInAHeader) {
    const std::vector<Header> cached = {{"fireworks-cached-prompt-tokens", "2"}};
    EXPECT_EQ(answered("fireworks-ai", spoken(R"("content":"a")"), cached)["usage"]["prompt_tokens_details"],
              json::parse(R"({"cached_tokens":2})"));
    const std::string own = completion(
        R"({"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"})",
        R"(,"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}})");
    EXPECT_EQ(answered("fireworks-ai", own, cached)["usage"]["prompt_tokens_details"]["cached_tokens"], 1);
    const ChatRequest request(R"({"stream":true})");
    ResponseHead head = stream_head();
    head.headers.push_back(cached.front());
    const std::string events = choice(R"("role":"assistant","content":"a")") +
                               R"({"id":"c1","created":1700000000,"model":"m","choices":[{"index":0,"delta":{},)"
                               R"("finish_reason":"stop"}],)" +
                               kUsage + "}\n";
    const std::string lines = replay_everywhere(adapter_of("fireworks-ai"), request.get(), head, sse(events + kDone));
    EXPECT_NE(lines.find("usage 3+2 cached 2 "), std::string::npos) << lines;
}

TEST(CompatVendors, OpenRouter) {
    const std::string details = R"([{"type":"reasoning.text","text":"r","signature":"s","index":0}])";
    const json answer =
        answered("openrouter",
                 completion(R"({"index":0,"finish_reason":"tool_calls","native_finish_reason":"tool_use","message":)"
                            R"({"role":"assistant","content":"","refusal":null,"reasoning":"r",)"
                            R"("reasoning_details":)" +
                                details +
                                R"(,"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f",)"
                                R"("arguments":"{}"}}]}})",
                            R"(,"provider":"P","usage":{"prompt_tokens":5,"completion_tokens":6,)"
                            R"("total_tokens":11,"cost":0.001})"));
    EXPECT_EQ(message_of(answer)["reasoning_content"], "r");
    EXPECT_EQ(message_of(answer)["reasoning_details"], json::parse(details));
    EXPECT_EQ(answer["usage"]["cost"], 0.001);
    const std::string events =
        choice(R"("role":"assistant","content":"","reasoning":"r","reasoning_details":)" + details,
               R"(,"finish_reason":null,"native_finish_reason":null)") +
        R"({"id":"c1","error":{"code":502,"message":"Provider disconnected"},"choices":[{"index":0,)"
        R"("delta":{"content":""},"finish_reason":"error"}]})";
    const ChatRequest request(R"({"stream":true})");
    const std::string lines = replay_everywhere(adapter_of("openrouter"), request.get(), stream_head(),
                                                ": OPENROUTER PROCESSING\n\n" + sse(events));
    EXPECT_NE(lines.find(R"("reasoning_content":"r")"), std::string::npos) << lines;
    EXPECT_TRUE(lines.ends_with("failure 502 server_error upstream_error Provider disconnected\n")) << lines;
}

TEST(CompatVendors, PerplexitysSourcesAreAnnotations) {
    const std::string sources = R"(,"citations":["https://a.example"],"search_results":[{"title":"A","url":)"
                                R"("https://a.example","date":"2025-01-01"}])";
    const json annotation = json::parse(R"({"type":"url_citation","url_citation":{"start_index":0,"end_index":0,)"
                                        R"("url":"https://a.example","title":"A"}})");
    const json answer = answered("perplexity-ai", spoken(R"("content":"x [1]")", sources));
    EXPECT_EQ(message_of(answer)["annotations"], json::array({annotation}));
    EXPECT_EQ(answer["search_results"].size(), 1U);
    const json own = answered("perplexity-ai", spoken(R"("content":"x","annotations":[{"type":"mine"}])", sources));
    EXPECT_EQ(message_of(own)["annotations"], json::parse(R"([{"type":"mine"}])"));
    const json empty = answered("perplexity-ai", spoken(R"("content":"x","annotations":[])", sources));
    EXPECT_EQ(message_of(empty)["annotations"], json::array({annotation}));
    const json none = answered("perplexity-ai", spoken(R"("content":"x")", R"(,"citations":[])"));
    EXPECT_FALSE(message_of(none).contains("annotations"));

    const auto chunk = [&](std::string_view text, std::string_view finish, std::string_view object,
                           std::string_view beside) {
        return R"({"id":"c1","created":1700000000,"model":"m","object":")" + std::string(object) +
               R"(","choices":[{"index":0,"message":{"role":"assistant","content":"all of it"},"delta":)"
               R"({"role":"assistant","content":")" +
               std::string(text) + R"("},"finish_reason":)" + std::string(finish) + "}]," + kUsage +
               std::string(beside) + "}\n";
    };
    const std::string expected =
        R"({"content":"x","role":"assistant"})"
        "\n"
        R"({"content":" [1]"})"
        "\n"
        R"({"annotations":[{"index":0,"type":"url_citation","url_citation":{"end_index":0,"start_index":0,)"
        R"("title":"A","url":"https://a.example"}}],"content":""} stop)"
        "\n" +
        kToldUsage;
    for (const std::string& last : {sources, std::string()}) {
        const std::string events = chunk("x", "null", "chat.completion.chunk", sources) +
                                   chunk(" [1]", "null", "chat.completion.chunk", sources) +
                                   chunk("", "\"stop\"", "chat.completion.done", last);
        EXPECT_EQ(told("perplexity-ai", sse(events)), expected);
    }
}

TEST(CompatVendors, SourcesAreToldOnceInAStream) {
    const std::string sources = R"(],"citations":[{"url":"https://a.example","title":"A"}]})"
                                "\n";
    const std::string stop = R"({"id":"c1","created":1700000000,"model":"m","choices":[{"index":0,"delta":{)";
    const std::string events = choice(R"("role":"assistant","content":"x")") + stop + R"(},"finish_reason":"stop"})" +
                               sources + stop + R"("content":""},"finish_reason":"stop"})" + sources;
    const std::string chunks = told("perplexity-ai", sse(events + kDone));
    EXPECT_NE(chunks.find("annotations"), std::string::npos) << chunks;
    EXPECT_EQ(chunks.find("annotations"), chunks.rfind("annotations")) << chunks;
    const std::string theirs = choice(R"("annotations":[{"type":"mine"}],"content":"x")") + stop +
                               R"("annotations":[]},"finish_reason":"stop"})" + sources;
    const std::string kept = told("perplexity-ai", sse(theirs + kDone));
    EXPECT_EQ(kept.find("url_citation"), std::string::npos) << kept;
}

TEST(CompatVendors, Cerebras) {
    const json answer =
        answered("cerebras", spoken(R"("content":"a","reasoning":"r")", R"(,"time_info":{"queue_time":1})"));
    EXPECT_EQ(message_of(answer)["reasoning_content"], "r");
    std::vector<Header> out;
    adapter_of("cerebras")
        .carry_headers(ResponseHead{200,
                                    {{"x-ratelimit-limit-requests-day", "1000"},
                                     {"x-ratelimit-remaining-tokens-minute", "900"},
                                     {"x-ratelimit-reset-requests-day", "90061.5"},
                                     {"x-ratelimit-reset-tokens-minute", "11"}}},
                       out);
    EXPECT_EQ(find_header(out, "x-ratelimit-limit-requests"), "1000");
    EXPECT_EQ(find_header(out, "x-ratelimit-remaining-tokens"), "900");
    EXPECT_EQ(find_header(out, "x-ratelimit-reset-requests"), "25h1m1.5s");
    EXPECT_EQ(find_header(out, "x-ratelimit-reset-tokens"), "11s");
    EXPECT_EQ(find_header(out, "x-ratelimit-limit-requests-day"), "1000");
    EXPECT_EQ(find_header(out, "x-ratelimit-remaining-requests"), "");
}

TEST(CompatVendors, TogethersLimits) {
    std::vector<Header> out;
    adapter_of("together-ai")
        .carry_headers(ResponseHead{200,
                                    {{"x-ratelimit-limit", "10"},
                                     {"x-ratelimit-reset", "2"},
                                     {"x-tokenlimit-limit", "300"},
                                     {"x-ratelimit-limit-requests", "9"}}},
                       out);
    EXPECT_EQ(find_header(out, "x-ratelimit-limit-requests"), "9");  // the vendor's own
    EXPECT_EQ(find_header(out, "x-ratelimit-reset-requests"), "2s");
    EXPECT_EQ(find_header(out, "x-ratelimit-limit-tokens"), "300");
}

TEST(CompatVendors, SambaNova) {
    const json answer =
        answered("sambanova", completion(R"({"finish_reason":"stop","index":0,"logprobs":null,"message":)"
                                         R"({"content":"<think>t</think>a","role":"assistant"}})",
                                         "," + kUsage));
    EXPECT_EQ(message_of(answer), json::parse(R"({"role":"assistant","content":"a","reasoning_content":"t"})"));
    const std::string events =
        choice(R"("role":"assistant","content":"")") + choice(R"("role":"assistant","content":"<thi")") +
        choice(R"("content":"nk>t</think>a")") + choice("", R"(,"finish_reason":"stop")") + tail(kUsage);
    const std::string chunks = told("sambanova", sse(events + kDone));
    EXPECT_NE(chunks.find(R"({"content":"a","reasoning_content":"t"})"), std::string::npos) << chunks;
    EXPECT_TRUE(chunks.ends_with(kToldUsage)) << chunks;
}

TEST(CompatVendors, VLlm) {
    const std::string call = R"({"id":"chatcmpl-tool-1","type":"function","function":{"name":"f","arguments":"{}"}})";
    const json answer =
        answered("hosted-vllm", completion(R"({"index":0,"message":{"role":"assistant","content":null,)"
                                           R"("reasoning":null,"tool_calls":[)" +
                                               call + R"(]},"finish_reason":"stop","stop_reason":null})",
                                           "," + kUsage + R"(,"prompt_logprobs":null)"));
    EXPECT_EQ(finish_of(answer), "tool_calls");
    EXPECT_EQ(message_of(answer)["tool_calls"][0], json::parse(call));
    const std::string chunks =
        told("hosted-vllm",
             sse(choice(R"("role":"assistant","content":"")") + choice(R"("reasoning":"r")") +
                 choice(R"("content":"a")", R"(,"finish_reason":"stop","stop_reason":null)") + tail(kUsage) + kDone));
    EXPECT_NE(chunks.find(R"({"reasoning_content":"r"})"), std::string::npos) << chunks;
    EXPECT_TRUE(chunks.ends_with(R"({"content":"a"} stop)"
                                 "\n" +
                                 kToldUsage))
        << chunks;
}

TEST(CompatVendors, LlamaCpp) {
    const std::string events = choice(R"("role":"assistant","content":null)") + choice(R"("content":"a")") +
                               choice("", R"(,"finish_reason":"stop")") +
                               tail(kUsage + R"(,"timings":{"predicted_n":2})");
    EXPECT_EQ(told("llama-cpp", sse(events + kDone)), R"({"content":null,"role":"assistant"})"
                                                      "\n"
                                                      R"({"content":"a"})"
                                                      "\n"
                                                      "{} stop\n" +
                                                          kToldUsage);
    EXPECT_EQ(
        message_of(answered("llama-cpp", spoken(R"("content":"a","reasoning_content":"r")")))["reasoning_content"],
        "r");
    const ChatRequest request(R"({"stream":true})");
    const std::string broken = "error: {\"code\":500,\"message\":\"slot lost\",\"type\":\"server_error\"}\n\n";
    EXPECT_EQ(replay_everywhere(adapter_of("llama-cpp"), request.get(), stream_head(), broken),
              "failure 500 server_error internal_error slot lost\n");
}

TEST(CompatVendors, LmStudio) {
    const ChatRequest request(R"({"stream":true})");
    const std::string body = "event: error\ndata: {\"error\":{\"message\":\"Model unloaded.\"}}\n\n";
    const std::string lines = replay_everywhere(adapter_of("lm-studio"), request.get(), stream_head(), body);
    EXPECT_TRUE(lines.ends_with("Model unloaded.\n")) << lines;
    EXPECT_TRUE(lines.starts_with("failure 502")) << lines;
    EXPECT_EQ(finish_of(answered("lm-studio", spoken(R"("content":"a")", R"(,"stats":{})"))), "stop");
}

TEST(CompatVendors, ANamedErrorEventHasTheVendorsCodes) {
    const std::string coded = "event: error\ndata: {\"error\":{\"code\":\"1113\",\"message\":\"No money.\"}}\n\n";
    const ChatRequest request(R"({"stream":true})");
    EXPECT_EQ(replay_everywhere(adapter_of("zhipu"), request.get(), stream_head(), coded),
              "failure 429 insufficient_quota insufficient_quota No money.\n");
}

TEST(CompatVendors, Tgi) {
    const json answer = answered(
        "tgi",
        R"({"object":"chat.completion","id":"","created":1700000000,"model":"m","choices":[{"index":0,"message":)"
        R"({"role":"assistant","tool_calls":[{"id":"0","type":"function","function":{"description":null,)"
        R"("name":"f","arguments":{"a":1}}}]},"finish_reason":"eos_token"}],)" +
            kUsage + "}");
    EXPECT_FALSE(answer["id"].get<std::string>().empty());
    EXPECT_EQ(message_of(answer)["tool_calls"][0]["function"]["arguments"], R"({"a":1})");
    EXPECT_EQ(message_of(answer)["content"], nullptr);
    EXPECT_EQ(finish_of(answer), "tool_calls");
    const std::string body = "data:" + choice(R"("role":"assistant","content":"a")") +
                             "\ndata:" + choice("", R"(,"finish_reason":"eos_token")") + "\n";
    EXPECT_EQ(told("tgi", body), R"({"content":"a","role":"assistant"})"
                                 "\n{} stop\n");
}

TEST(CompatVendors, Moonshot) {
    const std::string usage =
        R"("usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"cached_tokens":4})";
    EXPECT_EQ(answered("moonshot", completion(R"({"index":0,"message":{"role":"assistant","content":"a"},)"
                                              R"("finish_reason":"stop"})",
                                              "," + usage))["usage"]["prompt_tokens_details"]["cached_tokens"],
              4);
    const std::string events = choice(R"("role":"assistant","reasoning_content":"T")") + choice(R"("content":"Hi")") +
                               choice(R"("content":"!")", R"(,"finish_reason":"stop",)" + usage);
    const std::string chunks = told("moonshot", sse(events + kDone));
    EXPECT_NE(chunks.find(R"({"content":"!"} stop)"
                          "\nusage {"),
              std::string::npos)
        << chunks;
    EXPECT_NE(chunks.find(R"("prompt_tokens_details":{"cached_tokens":4})"), std::string::npos) << chunks;
}

TEST(CompatVendors, Zhipu) {
    const json answer = answered("zhipu", spoken(R"("content":"a")", R"(,"request_id":"r7")", "\"sensitive\""));
    EXPECT_EQ(finish_of(answer), "content_filter");
    EXPECT_EQ(answer["request_id"], "r7");
    EXPECT_EQ(finish_of(answered("z-ai", spoken(R"("content":"a")", "", "\"model_context_window_exceeded\""))),
              "length");
    const std::string broken =
        choice(R"("role":"assistant","content":"a")") + choice("", R"(,"finish_reason":"network_error")");
    EXPECT_TRUE(
        streamed("zhipu", broken)
            .ends_with("failure 502 server_error upstream_error The provider broke off the answer with an error.\n"));
    EXPECT_TRUE(streamed("zhipu", R"({"error":{"code":"1302","message":"too many at once"}})")
                    .ends_with("failure 429 rate_limit_error rate_limit_exceeded too many at once\n"));
}

TEST(CompatVendors, DashScope) {
    const std::string none = R"(,"finish_reason":null)";
    const std::string events =
        choice(R"("content":null,"tool_calls":[{"index":0,"id":"call_e","type":"function","function":{"name":"w",)"
               R"("arguments":""}}],"role":"assistant")") +
        choice(R"("tool_calls":[{"index":0,"id":"","type":"function","function":{"arguments":"{\"c\": 1"}}])") +
        choice(R"("tool_calls":[{"index":0,"id":"","function":{"arguments":"}"}}])") +
        choice(R"("tool_calls":[{"function":{"arguments":""},"index":0,"id":"","type":"function"}])", "") +
        choice("", R"(,"finish_reason":"tool_calls")") + tail(kUsage);
    const std::string chunks = told("dashscope", sse(events + kDone));
    EXPECT_EQ(chunks.find("call_e"), chunks.rfind("call_e")) << chunks;
    EXPECT_NE(chunks.find(R"({"tool_calls":[{"function":{"arguments":"{\"c\": 1"},"index":0}]})"), std::string::npos)
        << chunks;
    EXPECT_TRUE(chunks.ends_with("{} tool_calls\n" + kToldUsage)) << chunks;
    EXPECT_EQ(
        message_of(answered("dashscope", spoken(R"("content":"a","reasoning_content":"r")")))["reasoning_content"],
        "r");
}

TEST(CompatVendors, MiniMax) {
    const json answer =
        answered("minimax", spoken(R"("content":"a","reasoning_details":[{"type":"reasoning.text","text":"t"}])",
                                   R"(,"base_resp":{"status_code":0,"status_msg":""})"));
    EXPECT_EQ(message_of(answer)["reasoning_content"], "t");
    EXPECT_EQ(answer["base_resp"]["status_code"], 0);
    EXPECT_EQ(whole("minimax", R"({"id":"1","choices":null,"base_resp":{"status_code":1008,"status_msg":"no money"}})"),
              "failure 429 insufficient_quota insufficient_quota no money\n");
    EXPECT_TRUE(streamed("minimax", R"({"id":"1","choices":[],"base_resp":{"status_code":1027,"status_msg":"hidden"}})")
                    .starts_with("failure 400 invalid_request_error content_filter hidden"));
}

TEST(CompatVendors, Databricks) {
    const std::string parts = R"([{"type":"reasoning","summary":[{"type":"summary_text","text":"t","signature":"s"}]},)"
                              R"({"type":"text","text":"a"}])";
    const json answer = answered("databricks", spoken(R"("content":)" + parts));
    EXPECT_EQ(message_of(answer), json::parse(R"({"role":"assistant","content":"a","reasoning_content":"t"})"));
    const std::string chunks =
        told("databricks", sse(choice(R"("role":"assistant","content":)" + parts) +
                               choice(R"("content":"b")", R"(,"finish_reason":"stop")") + tail(kUsage) + kDone));
    EXPECT_TRUE(chunks.starts_with(R"({"content":"a","reasoning_content":"t","role":"assistant"})"
                                   "\n"
                                   R"({"content":"b"} stop)"))
        << chunks;
}

TEST(CompatVendors, GitHubModels) {
    const std::string first = R"({"id":"c1","created":0,"model":"m","choices":[],"prompt_filter_results":[]})"
                              "\n";
    const std::string chunks = told("github", sse(first + choice(R"("role":"assistant","content":"a")") +
                                                  choice("", R"(,"finish_reason":"stop")") + tail(kUsage) + kDone));
    EXPECT_TRUE(chunks.ends_with(R"({"content":"a","role":"assistant"})"
                                 "\n{} stop\n" +
                                 kToldUsage))
        << chunks;
}

// Those that keep to OpenAI's form, a plain answer and a plain stream each.
TEST(CompatVendors, PlainOnes) {
    const std::string whole_answer = spoken(R"("content":"a")");
    const std::string events =
        choice(R"("role":"assistant","content":"a")") + choice("", R"(,"finish_reason":"stop")") + tail(kUsage);
    for (const char* id : {"huggingface", "nvidia-nim", "workers-ai", "ai21", "cortex", "openai-compatible"}) {
        EXPECT_EQ(answered(id, whole_answer), json::parse(whole_answer)) << id;
        EXPECT_EQ(told(id, sse(events + kDone)), R"({"content":"a","role":"assistant"})"
                                                 "\n{} stop\n" +
                                                     kToldUsage)
            << id;
    }
}

// Zeros would be counts that nobody made, and OpenAI's clients know answers without.
TEST(CompatVendors, UsageThatIsNotToldIsNotInvented) {
    const std::string said = R"({"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"})";
    EXPECT_FALSE(answered("groq", completion(said)).contains("usage"));
    EXPECT_FALSE(answered("groq", completion(said, R"(,"usage":null)")).contains("usage"));
}

}  // namespace
}  // namespace lightport::golden
