// Chat requests → Anthropic bodies: parameters, tools, structured output, reasoning.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/anthropic_support.hpp"
#include "providers/anthropic/adapter.hpp"
#include "providers/anthropic/models.hpp"

namespace lightport::anthropic_test {
namespace {

using nlohmann::json;

golden::Written write(const std::string& model, std::string_view chat, const std::vector<Header>& client = {}) {
    return golden::write(anthropic::AnthropicAdapter{}, chat, {model, client});
}

// A one-message request with more members, e.g. R"("n":2)".
std::string ask(std::string_view members) {
    return R"({"messages":[{"role":"user","content":"Hi"}])" + (members.empty() ? "" : "," + std::string(members)) +
           "}";
}

constexpr std::string_view kTool =
    R"("tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}])";

TEST(AnthropicRequest, SystemImageToolsAndNoParallelCalls) {
    const golden::Written w =
        write("claude-sonnet-4-5", R"({"model":"x","temperature":1.4,"stop":"HALT","parallel_tool_calls":false,
        "user":"u-1","messages":[{"role":"system","content":"Be brief."},{"role":"developer","content":"Speak Danish."},
        {"role":"user","content":[{"type":"text","text":"Which bird?"},
         {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}}]}],
        "tools":[{"type":"function","function":{"name":"find","description":"Finds birds","parameters":
         {"type":"object","properties":{"q":{"type":"string"}},"required":["q"],"additionalProperties":false}}}],
        "tool_choice":"required"})");
    EXPECT_EQ(w.body,
              json::parse(R"({"model":"claude-sonnet-4-5","max_tokens":32000,"temperature":1,"stop_sequences":["HALT"],
        "metadata":{"user_id":"u-1"},"system":[{"type":"text","text":"Be brief."},{"type":"text","text":"Speak Danish."}],
        "messages":[{"role":"user","content":[{"type":"text","text":"Which bird?"},{"type":"image","source":
         {"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]}],
        "tools":[{"name":"find","description":"Finds birds","input_schema":
         {"type":"object","properties":{"q":{"type":"string"}},"required":["q"],"additionalProperties":false}}],
        "tool_choice":{"type":"any","disable_parallel_tool_use":true}})"));
    EXPECT_EQ(w.losses, "temperature detail");
}

TEST(AnthropicRequest, EffortAndJsonSchemaOnANewModel) {
    const golden::Written w =
        write("claude-opus-5", R"({"reasoning_effort":"medium","temperature":0.2,"max_completion_tokens":4000,
        "messages":[{"role":"user","content":"Highest mountain?"}],"response_format":{"type":"json_schema","json_schema":
        {"name":"m","strict":true,"schema":{"type":"object","properties":{"name":{"type":"string","minLength":1}},
         "required":["name"]}}}})");
    EXPECT_EQ(w.body, json::parse(R"({"model":"claude-opus-5","max_tokens":4000,
        "messages":[{"role":"user","content":[{"type":"text","text":"Highest mountain?"}]}],
        "thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"medium","format":
        {"type":"json_schema","schema":{"type":"object","properties":{"name":{"type":"string","description":"min length: 1."}},
         "additionalProperties":false,"required":["name"]}}}})"));
    EXPECT_EQ(w.losses, "temperature");
}

TEST(AnthropicRequest, MaxTokensIsAlwaysSentAndClamped) {
    EXPECT_EQ(write("claude-3-haiku-20240307", ask("")).body["max_tokens"], 4096);
    EXPECT_EQ(write("claude-opus-4-20250514", ask("")).body["max_tokens"], 32000);
    EXPECT_EQ(write("claude-opus-5", ask("")).body["max_tokens"], 32000);
    const golden::Written w = write("claude-haiku-4-5", ask(R"("max_tokens":100000)"));
    EXPECT_EQ(w.body["max_tokens"], 64000);
    EXPECT_EQ(w.losses, "max_tokens");
}

TEST(AnthropicRequest, ConfiguredDefaultOfMaxTokens) {
    const ChatRequest request(ask(""));
    Target target;
    target.model = "claude-opus-5";
    target.default_max_tokens = 7000;
    chat::LossReport losses;
    UpstreamRequest out;
    ASSERT_TRUE(anthropic::make_adapter()->write(request.get(), target, losses, out));
    EXPECT_EQ(json::parse(out.storage)["max_tokens"], 7000);
    EXPECT_EQ(out.path, "/messages");
    EXPECT_FALSE(out.stream);
}

TEST(AnthropicRequest, SamplingByModel) {
    const std::string both = ask(R"("temperature":0.30,"top_p":0.9,"top_k":5)");
    const golden::Written old = write("claude-sonnet-4-20250514", both);
    EXPECT_NE(old.bytes.find(R"("temperature":0.30,"top_p":0.9,"top_k":5)"), std::string::npos) << old.bytes;
    EXPECT_EQ(old.losses, "");
    const golden::Written one = write("claude-sonnet-4-5-20250929", both);
    EXPECT_NE(one.bytes.find(R"("temperature":0.30,"top_p":0.9,"top_k":5)"), std::string::npos) << one.bytes;
    EXPECT_EQ(one.losses, "");
    const golden::Written cooler = write("claude-sonnet-4-5-20250929", ask(R"("temperature":0.3,"top_p":1)"));
    EXPECT_FALSE(cooler.body.contains("top_p")) << "a neutral member must not provoke a refusal: " << cooler.bytes;
    const golden::Written narrower = write("claude-sonnet-4-5-20250929", ask(R"("temperature":1,"top_p":0.9)"));
    EXPECT_FALSE(narrower.body.contains("temperature")) << narrower.bytes;
    EXPECT_EQ(cooler.losses + narrower.losses, "");
    for (const char* model : {"claude-opus-4-7", "claude-opus-4-8", "claude-sonnet-5", "claude-of-the-future"}) {
        const golden::Written w = write(model, both);
        EXPECT_FALSE(w.body.contains("temperature") || w.body.contains("top_p") || w.body.contains("top_k")) << w.bytes;
        EXPECT_EQ(w.losses, "temperature top_p top_k");
    }
    EXPECT_EQ(write("claude-opus-5", ask(R"("temperature":1,"top_p":1.0)")).losses, "") << "defaults are no losses";
    const golden::Written thinking = write("claude-sonnet-4", ask(R"("temperature":0.3,"reasoning_effort":"low")"));
    EXPECT_FALSE(thinking.body.contains("temperature"));
}

TEST(AnthropicRequest, TemperatureAboveOneIsClampedNotRefused) {
    const golden::Written w = write("claude-sonnet-4-6", ask(R"("temperature":1.8)"));
    EXPECT_EQ(w.body["temperature"], 1);
    EXPECT_EQ(w.losses, "temperature");
}

TEST(AnthropicRequest, StopSequences) {
    EXPECT_EQ(write("claude-opus-5", ask(R"("stop":"END")")).body["stop_sequences"], json::array({"END"}));
    const golden::Written w = write("claude-opus-5", ask(R"("stop":[""," \n","a"])"));
    EXPECT_EQ(w.body["stop_sequences"], json::array({"a"}));
    EXPECT_EQ(w.losses, "stop");
    EXPECT_FALSE(write("claude-opus-5", ask(R"("stop":[""])")).body.contains("stop_sequences"));
}

TEST(AnthropicRequest, WhatCannotBeExpressedIsReported) {
    const golden::Written w =
        write("claude-opus-5", ask(R"("seed":7,"logit_bias":{"5":1},"frequency_penalty":0.5,"presence_penalty":1,
        "logprobs":true,"top_logprobs":2,"prediction":{"type":"content"},"verbosity":"low","store":true,"metadata":{"a":"b"},
        "prompt_cache_key":"k","web_search_options":{},"modalities":["text"],"repetition_penalty":1.1)"));
    EXPECT_EQ(
        w.losses,
        "seed logit_bias frequency_penalty presence_penalty logprobs top_logprobs prediction verbosity store metadata "
        "prompt_cache_key web_search_options repetition_penalty");
    EXPECT_EQ(w.body, json::parse(R"({"model":"claude-opus-5","max_tokens":32000,
        "messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]})"));
}

TEST(AnthropicRequest, EmptyValuesAreNoLosses) {
    const golden::Written w =
        write("claude-opus-5", ask(R"("seed":null,"logit_bias":{},"frequency_penalty":0,"presence_penalty":0.0,
        "logprobs":false,"store":false,"metadata":{},"verbosity":null)"));
    EXPECT_EQ(w.losses, "");
}

TEST(AnthropicRequest, RefusedWithTheNameOfTheMember) {
    const golden::Written n = write("claude-opus-5", ask(R"("n":2)"));
    ASSERT_TRUE(n.error);
    EXPECT_EQ(n.error->status, 400);
    EXPECT_EQ(n.error->code, "unsupported_value");
    EXPECT_EQ(n.error->param, "n");
    EXPECT_EQ(write("claude-opus-5", ask(R"("modalities":["text","audio"])")).error->param, "modalities");
    EXPECT_EQ(write("claude-opus-5", ask(R"("audio":{"voice":"x"})")).error->param, "audio");
    EXPECT_EQ(write("claude-opus-5", ask(R"("service_tier":"golden")")).error->param, "service_tier");
}

TEST(AnthropicRequest, ServiceTierAndUser) {
    EXPECT_EQ(write("m", ask(R"("service_tier":"priority")")).body["service_tier"], "auto");
    EXPECT_EQ(write("m", ask(R"("service_tier":"flex")")).body["service_tier"], "standard_only");
    const std::string mail = write("m", ask(R"("user":"a@example.org")")).body["metadata"]["user_id"];
    EXPECT_EQ(mail.find('@'), std::string::npos);
    EXPECT_TRUE(mail.starts_with("user_")) << mail;
}

TEST(AnthropicRequest, PassedOnOnlyWhenSent) {
    const golden::Written w =
        write("claude-opus-5", ask(R"("container":"c1","speed":"fast","context_management":{"edits":[]},
        "thinking":{"type":"adaptive"},"output_config":{"effort":"max"},"reasoning_effort":"low")"));
    EXPECT_EQ(w.body["container"], "c1");
    EXPECT_EQ(w.body["thinking"], json::parse(R"({"type":"adaptive"})"));
    EXPECT_EQ(w.body["output_config"], json::parse(R"({"effort":"max"})"));
    EXPECT_EQ(find_header(w.headers, "anthropic-beta"), "context-management-2025-06-27,fast-mode-2026-02-01");
    EXPECT_EQ(w.losses, "");
}

TEST(AnthropicRequest, BetaHeadersAreTheUnionAndNoMore) {
    EXPECT_EQ(find_header(write("claude-opus-5", ask("")).headers, "anthropic-beta"), "");
    EXPECT_EQ(find_header(write("claude-opus-5", ask("")).headers, "anthropic-version"), "2023-06-01");
    const std::vector<Header> client = {{"anthropic-beta", "one, two"}, {"anthropic-beta", "two,three,,"}};
    EXPECT_EQ(find_header(write("m", ask(R"("mcp_servers":[{}])"), client).headers, "anthropic-beta"),
              "one,two,three,mcp-client-2025-11-20");
}

TEST(AnthropicRequest, ToolSchemasAreCopiedWhole) {
    const std::string schema =
        R"({"$defs":{"p":{"type":"integer","minimum":1.50}},"anyOf":[{"required":["z"]}],"description":"d","type":"object",)"
        R"("properties":{"z":{"$ref":"#/$defs/p"},"a":{"const":1e3}},"additionalProperties":{"type":"string"}})";
    const golden::Written w = write(
        "claude-opus-5", ask(R"("tools":[{"type":"function","function":{"name":"f","parameters":)" + schema + "}}]"));
    EXPECT_NE(w.bytes.find(R"("input_schema":)" + schema), std::string::npos) << w.bytes;
}

TEST(AnthropicRequest, ToolsWithoutParameters) {
    const golden::Written w = write("claude-opus-5", ask(R"("tools":[{"type":"function","function":{"name":"a"}},
        {"type":"function","function":{"name":"b","parameters":{}}},
        {"type":"function","function":{"name":"c","description":null,"parameters":{"properties":{}}}}])"));
    const json empty = json::parse(R"({"type":"object","properties":{}})");
    for (const json& tool : w.body["tools"]) {
        EXPECT_EQ(tool["input_schema"], empty);
        EXPECT_FALSE(tool.contains("description"));
    }
    EXPECT_FALSE(write("claude-opus-5", ask(R"("tools":[],"tool_choice":"auto","parallel_tool_calls":false)"))
                     .body.contains("tools"));
    EXPECT_FALSE(write("claude-opus-5", ask(R"("tools":[],"tool_choice":"auto","parallel_tool_calls":false)"))
                     .body.contains("tool_choice"));
}

TEST(AnthropicRequest, ToolChoiceForms) {
    const auto choice = [](const char* value, const char* more = "") {
        return write("claude-sonnet-4-6", ask(std::string(kTool) + ",\"tool_choice\":" + value + more))
            .body["tool_choice"]
            .dump();
    };
    EXPECT_EQ(choice(R"("auto")"), R"({"type":"auto"})");
    EXPECT_EQ(choice(R"("required")"), R"({"type":"any"})");
    EXPECT_EQ(choice(R"("none")", R"(,"parallel_tool_calls":false)"), R"({"type":"none"})");
    EXPECT_EQ(choice(R"({"type":"function","function":{"name":"look"}})"), R"({"name":"look","type":"tool"})");
    EXPECT_EQ(choice("null"), "null");
    EXPECT_EQ(choice("null", R"(,"parallel_tool_calls":false)"), R"({"disable_parallel_tool_use":true,"type":"auto"})");
    EXPECT_EQ(choice("null", R"(,"parallel_tool_calls":true)"), "null");
}

TEST(AnthropicRequest, AllowedToolsFilter) {
    const std::string tools =
        R"("tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}],)";
    const golden::Written w =
        write("claude-sonnet-4-6", ask(tools + R"("tool_choice":{"type":"allowed_tools","allowed_tools":
        {"mode":"required","tools":[{"type":"function","function":{"name":"b"}}]}})"));
    ASSERT_EQ(w.body["tools"].size(), 1u);
    EXPECT_EQ(w.body["tools"][0]["name"], "b");
    EXPECT_EQ(w.body["tool_choice"]["type"], "any");
    const golden::Written none =
        write("claude-sonnet-4-6", ask(tools + R"("tool_choice":{"type":"allowed_tools","allowed_tools":
        {"mode":"auto","tools":[{"type":"function","function":{"name":"zz"}}]}})"));
    ASSERT_TRUE(none.error);
    EXPECT_EQ(none.error->param, "tool_choice");
}

TEST(AnthropicRequest, ForcedToolsWhereTheyAreRefused) {
    const std::string two =
        R"("tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}],)";
    for (const char* model : {"claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-1", "claude-mythos-5-2"}) {
        const golden::Written w =
            write(model, ask(two + R"("tool_choice":{"type":"function","function":{"name":"b"}})"));
        EXPECT_EQ(w.body["tool_choice"], json::parse(R"({"type":"auto"})")) << model;
        ASSERT_EQ(w.body["tools"].size(), 1u);
        EXPECT_EQ(w.body["tools"][0]["name"], "b");
        EXPECT_EQ(w.body["system"].size(), 1u);
        EXPECT_EQ(w.losses, "tool_choice");
    }
    const golden::Written thinking =
        write("claude-opus-4-5", ask(two + R"("tool_choice":"required","reasoning_effort":"high")"));
    EXPECT_EQ(thinking.body["tool_choice"]["type"], "auto");
    EXPECT_EQ(thinking.body["tools"].size(), 2u);
    EXPECT_EQ(write("claude-opus-5", ask(two + R"("tool_choice":"required")")).body["tool_choice"]["type"], "any");
}

TEST(AnthropicRequest, CustomToolsBecomeFunctionsWithOneString) {
    const golden::Written w =
        write("claude-opus-5", ask(R"("tools":[{"type":"custom","custom":{"name":"calc","description":"Adds.",
        "format":{"type":"grammar","grammar":{"definition":"start: /\\d+/","syntax":"lark"}}}}])"));
    EXPECT_EQ(w.body["tools"][0]["input_schema"]["properties"]["input"]["type"], "string");
    EXPECT_EQ(w.body["tools"][0]["description"], "Adds.\n\nThe input must match this lark grammar:\nstart: /\\d+/");
    EXPECT_EQ(w.losses, "custom.format");
}

TEST(AnthropicRequest, StrictToolsOnlyWhereTheyAreKnown) {
    const std::string strict = ask(R"("tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":
        {"type":"object","properties":{"a":{"oneOf":[{"type":"string","pattern":"^\\d$"}]}}}}}])");
    const golden::Written w = write("claude-sonnet-4-5", strict);
    EXPECT_EQ(w.body["tools"][0]["strict"], true);
    EXPECT_EQ(w.body["tools"][0]["input_schema"],
              json::parse(R"({"type":"object","additionalProperties":false,"properties":
        {"a":{"anyOf":[{"type":"string","description":"pattern: ^\\d$."}]}}})"));
    const golden::Written old = write("claude-sonnet-4", strict);
    EXPECT_FALSE(old.body["tools"][0].contains("strict"));
    EXPECT_EQ(old.losses, "strict");
}

TEST(AnthropicRequest, SchemaSubset) {
    const golden::Written w =
        write("claude-opus-5", ask(R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":
        {"$schema":"s","type":["object","null"],"properties":{
          "when":{"type":"string","format":"date-time"},"re":{"type":"string","format":"regex","description":"An RE."},
          "many":{"type":"array","items":{"$ref":"#/$defs/d","description":"gone"},"maxItems":3,"uniqueItems":true},
          "minLength":{"type":"number","exclusiveMinimum":0.5,"default":1.50},
          "map":{"type":"object","additionalProperties":{"type":"integer"}}},
         "$defs":{"d":{"enum":["x",null]}},"not":{"required":["q"]}}}})"));
    EXPECT_EQ(w.body["output_config"]["format"]["schema"], json::parse(R"({"type":["object","null"],"properties":{
          "when":{"type":"string","format":"date-time"},"re":{"type":"string","description":"An RE. format: regex."},
          "many":{"type":"array","items":{"$ref":"#/$defs/d"},"description":"max items: 3. unique items: true."},
          "minLength":{"type":"number","default":1.5,"description":"exclusive minimum: 0.5."},
          "map":{"type":"object","additionalProperties":false,
                 "description":"additional properties: {\"type\":\"integer\"}."}},
         "$defs":{"d":{"enum":["x",null]}},"description":"not: {\"required\":[\"q\"]}.","additionalProperties":false})"));
    EXPECT_NE(w.bytes.find(R"("default":1.50)"), std::string::npos) << "numbers keep their digits";
}

TEST(AnthropicRequest, JsonSchemaOnOldModelsIsAForcedTool) {
    const std::string format = R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":
        {"type":"object","properties":{"a":{"type":"string"}}}}})";
    const golden::Written alone = write("claude-sonnet-4", ask(format));
    EXPECT_EQ(alone.body["tools"][0]["name"], "json_response");
    EXPECT_EQ(alone.body["tool_choice"],
              json::parse(R"({"type":"tool","name":"json_response","disable_parallel_tool_use":true})"));
    EXPECT_FALSE(alone.body.contains("output_config"));
    const golden::Written more = write("claude-sonnet-4", ask(std::string(kTool) + "," + format));
    EXPECT_EQ(more.body["tools"].size(), 2u);
    EXPECT_EQ(more.body["tool_choice"]["type"], "any");
    const golden::Written thinking = write("claude-sonnet-4", ask(format + R"(,"reasoning_effort":"low")"));
    EXPECT_FALSE(thinking.body.contains("thinking")) << "no tool can be forced while the model thinks";
    EXPECT_EQ(thinking.losses, "reasoning_effort");
}

TEST(AnthropicRequest, JsonObjectIsAskedForInWords) {
    const golden::Written w =
        write("claude-opus-5", R"({"messages":[{"role":"system","content":"S"},{"role":"user","content":"Hi"}],
        "response_format":{"type":"json_object"}})");
    ASSERT_EQ(w.body["system"].size(), 2u);
    EXPECT_NE(w.body["system"][1]["text"].get<std::string>().find("JSON object only"), std::string::npos);
    EXPECT_EQ(w.body["messages"].size(), 1u) << "no prefill";
}

struct EffortCase {
    const char* model;
    const char* effort;
    const char* expected;  // {"thinking":…,"output_config":…}
};
class AnthropicEffort : public testing::TestWithParam<EffortCase> {};

TEST_P(AnthropicEffort, IsMapped) {
    const golden::Written w =
        write(GetParam().model, ask(std::string(R"("reasoning_effort":")") + GetParam().effort + "\""));
    json got = json::object();
    if (w.body.contains("thinking")) got["thinking"] = w.body["thinking"];
    if (w.body.contains("output_config")) got["output_config"] = w.body["output_config"];
    EXPECT_EQ(got, json::parse(GetParam().expected)) << GetParam().model << " " << GetParam().effort << "\n" << w.bytes;
    if (got.contains("thinking") && got["thinking"].contains("budget_tokens")) {
        EXPECT_LT(got["thinking"]["budget_tokens"], w.body["max_tokens"]);
    }
}

constexpr const char* kAdaptiveLow =
    R"({"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"low"}})";
INSTANTIATE_TEST_SUITE_P(
    Matrix, AnthropicEffort,
    testing::Values(
        EffortCase{"claude-opus-5", "none", R"({"thinking":{"type":"disabled"}})"},
        EffortCase{"claude-sonnet-4-5", "none", R"({"thinking":{"type":"disabled"}})"},
        EffortCase{"claude-sonnet-5-5", "none", R"({"thinking":{"type":"between_tools"}})"},
        EffortCase{"claude-opus-5-5", "none", kAdaptiveLow}, EffortCase{"claude-fable-5", "none", kAdaptiveLow},
        EffortCase{"claude-mythos-5-1", "none", kAdaptiveLow}, EffortCase{"claude-sonnet-5", "minimal", kAdaptiveLow},
        EffortCase{"claude-opus-4-6", "xhigh",
                   R"({"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"max"}})"},
        EffortCase{"claude-opus-4-7", "xhigh",
                   R"({"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"xhigh"}})"},
        EffortCase{"claude-haiku-4-5", "minimal", R"({"thinking":{"type":"enabled","budget_tokens":1024}})"},
        EffortCase{"claude-haiku-4-5", "low", R"({"thinking":{"type":"enabled","budget_tokens":2048}})"},
        EffortCase{"claude-sonnet-4", "medium", R"({"thinking":{"type":"enabled","budget_tokens":8192}})"},
        EffortCase{"claude-opus-4-5", "high", R"({"thinking":{"type":"enabled","budget_tokens":24576}})"},
        EffortCase{"claude-opus-4-1", "max", R"({"thinking":{"type":"enabled","budget_tokens":30976}})"},
        EffortCase{"claude-3-haiku-20240307", "high", "{}"}, EffortCase{"claude-3-haiku-20240307", "none", "{}"}));

TEST(AnthropicRequest, BudgetsStayBelowTheClientsLimit) {
    const golden::Written w = write("claude-sonnet-4-5", ask(R"("reasoning_effort":"high","max_tokens":2000)"));
    EXPECT_EQ(w.body["max_tokens"], 2000);
    EXPECT_EQ(w.body["thinking"]["budget_tokens"], 1999);
    const golden::Written small = write("claude-sonnet-4-5", ask(R"("reasoning_effort":"high","max_tokens":1024)"));
    EXPECT_FALSE(small.body.contains("thinking"));
    EXPECT_EQ(small.losses, "reasoning_effort");
    EXPECT_EQ(write("claude-sonnet-4-5", ask(R"("reasoning_effort":"high")")).body["max_tokens"], 24576 + 32000);
}

TEST(AnthropicModels, LongestFamilyWins) {
    using anthropic::model_traits;
    EXPECT_EQ(model_traits("us.anthropic.claude-opus-4-1-20250805-v1:0").family, "opus-4-1");
    EXPECT_EQ(model_traits("claude-opus-4@20250514").family, "opus-4");
    EXPECT_EQ(model_traits("claude-opus-5-5-latest").family, "opus-5-5");
    EXPECT_EQ(model_traits("claude-sonnet-4-20250514").family, "sonnet-4");
    EXPECT_EQ(model_traits("claude-3-5-haiku-latest").max_output, 8192);
    EXPECT_EQ(model_traits("something else").family, "");
}

}  // namespace
}  // namespace lightport::anthropic_test
