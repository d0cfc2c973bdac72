// What vendors of the catalogue get to see, as their documentation wants it.
#include "golden/compat_support.hpp"

namespace lightport::golden {
namespace {

using nlohmann::json;

constexpr const char* kTool = R"([{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}])";

// The body for a model without the members that every request has here: model, and messages where none are given.
json sent(std::string_view id, std::string model, json request) {
    const bool asked = request.contains("messages");
    Written out = write(adapter_of(id), request.dump(), {std::move(model)});
    if (out.error) return {{"error", out.error->message}, {"param", out.error->param.value_or("")}};
    out.body.erase("model");
    if (!asked && out.body["messages"].size() == 1) out.body.erase("messages");
    if (!out.losses.empty()) out.body["losses"] = out.losses;
    return out.body;
}

json calling(const char* reasoning = "") {
    json message = json::parse(R"({"role":"assistant","content":null,"tool_calls":[
        {"id":"call_1","type":"function","function":{"name":"look","arguments":"{}"}}]})");
    if (*reasoning != 0) message["reasoning_content"] = reasoning;
    return message;
}

json turns(json assistant) {
    return json::array({{{"role", "user"}, {"content", "q"}},
                        std::move(assistant),
                        {{"role", "tool"}, {"tool_call_id", "call_1"}, {"content", "t"}}});
}

TEST(VendorRequests, Groq) {
    EXPECT_EQ(sent("groq", "openai/gpt-oss-120b",
                   {{"messages", turns(calling("why"))},
                    {"logprobs", false},
                    {"n", 1},
                    {"reasoning_effort", "minimal"},
                    {"service_tier", "default"},
                    {"max_tokens", 9}})
                  .dump(),
              json({{"messages", turns([] {
                         json message = calling();
                         message["reasoning"] = "why";
                         return message;
                     }())},
                    {"reasoning_effort", "low"},
                    {"service_tier", "on_demand"},
                    {"max_completion_tokens", 9},
                    {"losses", "reasoning_effort"}})
                  .dump());
    EXPECT_EQ(sent("groq", "qwen/qwen3-32b", {{"reasoning_effort", "high"}})["reasoning_effort"], "default");
    EXPECT_EQ(sent("groq", "qwen/qwen3-32b", {{"reasoning_effort", "none"}}), json({{"reasoning_effort", "none"}}));
}

TEST(VendorRequests, DeepSeek) {
    const json body = sent("deepseek", "deepseek-v4-flash", json::parse(R"({"messages":[
        {"role":"developer","content":"S"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
        {"role":"assistant","content":"x"},{"role":"user","content":"c"}],"seed":1,"reasoning_effort":"none",
        "response_format":{"type":"json_schema","json_schema":{"name":"o","schema":{"type":"object"}}}})"));
    EXPECT_EQ(
        body["messages"],
        json::parse(
            R"([{"role":"system","content":"Respond with one JSON object only, no prose, no code fence. It conforms to this JSON schema: {\"type\":\"object\"}"},
        {"role":"system","content":"S"},{"role":"user","content":"a\nb"},
        {"role":"assistant","content":"x","reasoning_content":""},{"role":"user","content":"c"}])"));
    EXPECT_EQ(body["thinking"], json({{"type", "disabled"}}));
    EXPECT_EQ(body["response_format"], json({{"type", "json_object"}}));
    EXPECT_EQ(body["losses"], "response_format seed");
    EXPECT_FALSE(body.contains("seed") || body.contains("reasoning_effort"));
    EXPECT_EQ(sent("deepseek", "deepseek-chat", {{"messages", turns(calling())}})["messages"], turns(calling()));
}

TEST(VendorRequests, Xai) {
    const json asked = {
        {"stop", {"x"}}, {"frequency_penalty", 0.5}, {"reasoning_effort", "minimal"}, {"max_tokens", 5}};
    EXPECT_EQ(sent("x-ai", "grok-4.3", asked), json({{"reasoning_effort", "low"},
                                                     {"max_completion_tokens", 5},
                                                     {"losses", "reasoning_effort frequency_penalty stop"}}));
    EXPECT_EQ(sent("x-ai", "grok-4", asked),
              json({{"max_completion_tokens", 5}, {"losses", "frequency_penalty reasoning_effort stop"}}));
    EXPECT_EQ(sent("x-ai", "grok-4.6", {{"reasoning_effort", "xhigh"}}), json({{"reasoning_effort", "xhigh"}}));
    EXPECT_EQ(sent("x-ai", "grok-3-mini", {{"reasoning_effort", "low"}}), json({{"reasoning_effort", "low"}}));
    EXPECT_EQ(sent("x-ai", "grok-2", {{"stop", {"x"}}}), json({{"stop", {"x"}}}));
}

TEST(VendorRequests, Together) {
    const json tools = json::parse(kTool);
    EXPECT_EQ(
        sent("together-ai", "m",
             {{"max_completion_tokens", 8}, {"tool_choice", "none"}, {"tools", tools}, {"parallel_tool_calls", false}}),
        json({{"max_tokens", 8}}));
    EXPECT_EQ(sent("together-ai", "m", {{"tool_choice", "auto"}, {"tools", tools}}),
              json({{"tool_choice", "auto"}, {"tools", tools}}));
}

TEST(VendorRequests, Fireworks) {
    const json tools = json::parse(kTool);
    EXPECT_EQ(sent("fireworks-ai", "m",
                   {{"max_tokens", 8000},
                    {"response_format", {{"type", "text"}}},
                    {"tools", tools},
                    {"reasoning_effort", "xhigh"}}),
              json({{"max_tokens", 8000},
                    {"stream", true},
                    {"stream_options", {{"include_usage", true}}},
                    {"tools", tools},
                    {"reasoning_effort", "high"},
                    {"context_length_exceeded_behavior", "error"},
                    {"losses", "reasoning_effort"}}));
    EXPECT_EQ(sent("fireworks-ai", "m", {{"max_tokens", 4096}, {"context_length_exceeded_behavior", "truncate"}}),
              json({{"max_tokens", 4096}, {"context_length_exceeded_behavior", "truncate"}}));
}

TEST(VendorRequests, Perplexity) {
    const json body = sent("perplexity-ai", "sonar", json::parse(R"({"messages":[{"role":"user","content":"a"},
        {"role":"user","content":"b"},{"role":"assistant","content":"c"},{"role":"user","content":"d"}],
        "logprobs":true,"seed":1})"));
    EXPECT_EQ(body, json::parse(R"({"messages":[{"role":"user","content":"a\n\nb"},{"role":"assistant","content":"c"},
        {"role":"user","content":"d"}],"losses":"logprobs seed"})"));
    const json object = sent("perplexity-ai", "sonar", {{"response_format", {{"type", "json_object"}}}});
    EXPECT_FALSE(object.contains("response_format"));
    EXPECT_EQ(object["messages"][0]["role"], "system");
}

TEST(VendorRequests, Cerebras) {
    const json body = sent("cerebras", "gpt-oss-120b",
                           {{"messages", turns(calling("why"))}, {"frequency_penalty", 0}, {"max_tokens", 5}});
    EXPECT_EQ(body["messages"][1]["reasoning"], "why");
    EXPECT_FALSE(body["messages"][1].contains("reasoning_content"));
    EXPECT_EQ(body["max_completion_tokens"], 5);
    EXPECT_FALSE(body.contains("frequency_penalty") || body.contains("losses"));
}

TEST(VendorRequests, LmStudio) {
    json tools = json::parse(kTool);
    tools.push_back({{"type", "function"}, {"function", {{"name", "other"}}}});
    const json body = sent("lm-studio", "m",
                           {{"tools", tools},
                            {"tool_choice", {{"type", "function"}, {"function", {{"name", "look"}}}}},
                            {"response_format", {{"type", "json_object"}}}});
    EXPECT_EQ(body["tools"], json::parse(kTool));
    EXPECT_EQ(body["tool_choice"], "required");
    EXPECT_FALSE(body.contains("response_format"));
    EXPECT_EQ(body["messages"][0]["role"], "system");
    EXPECT_EQ(body["losses"], "response_format");
}

TEST(VendorRequests, Moonshot) {
    const json body =
        sent("moonshot", "kimi-k2.6",
             {{"messages", turns(calling())}, {"temperature", 0.2}, {"seed", 3}, {"reasoning_effort", "medium"}});
    EXPECT_EQ(body, json({{"messages", turns(calling(" "))}, {"losses", "reasoning_effort seed temperature"}}));
    EXPECT_EQ(sent("moonshot", "kimi-k2.6", {{"reasoning_effort", "none"}}),
              json({{"thinking", {{"type", "disabled"}}}}));
    EXPECT_EQ(sent("moonshot-cn", "kimi-k3", {{"reasoning_effort", "medium"}})["reasoning_effort"], "high");
    EXPECT_EQ(sent("moonshot", "moonshot-v1-8k", {{"temperature", 1.5}}),
              json({{"temperature", 1}, {"losses", "temperature"}}));
}

TEST(VendorRequests, Zhipu) {
    const json tools = json::parse(kTool);
    EXPECT_EQ(sent("zhipu", "glm-4.7",
                   {{"temperature", 0},
                    {"n", 1},
                    {"tools", tools},
                    {"tool_choice", "required"},
                    {"reasoning_effort", "none"}}),
              json({{"temperature", 0},
                    {"tools", tools},
                    {"tool_choice", "auto"},
                    {"thinking", {{"type", "disabled"}}},
                    {"losses", "tool_choice"}}));
    EXPECT_EQ(sent("zhipu", "glm-4-air", {{"temperature", 0}})["temperature"], 0.01);
    EXPECT_EQ(sent("zai-coding", "glm-4.7", {{"n", 2}})["param"], "n");
}

TEST(VendorRequests, DashScope) {
    EXPECT_EQ(sent("dashscope", "qwen3-32b", json::object()), json({{"enable_thinking", false}}));
    EXPECT_EQ(sent("dashscope", "qwen3-32b", {{"stream", true}}), json({{"stream", true}}));
    const json streamed = {{"stream", true}, {"stream_options", {{"include_usage", true}}}};
    EXPECT_EQ(sent("dashscope-us", "qwq-plus", json::object()), streamed);
    json low = streamed;
    low.update({{"enable_thinking", true}, {"thinking_budget", 1024}});
    EXPECT_EQ(sent("dashscope", "qwen3-32b", {{"reasoning_effort", "low"}}), low);
    EXPECT_EQ(sent("dashscope-cn", "qwen-plus", {{"reasoning_effort", "low"}}),
              json({{"enable_thinking", true}, {"thinking_budget", 1024}}));
}

TEST(VendorRequests, MiniMax) {
    EXPECT_EQ(sent("minimax-cn", "MiniMax-M2", {{"temperature", 0}}),
              json({{"temperature", 0.01}, {"reasoning_split", true}, {"losses", "temperature"}}));
}

TEST(VendorRequests, Ai21) {
    EXPECT_EQ(sent("ai21", "jamba-large", {{"seed", 1}, {"max_completion_tokens", 5}}),
              json({{"max_tokens", 5}, {"losses", "seed"}}));
}

}  // namespace
}  // namespace lightport::golden
