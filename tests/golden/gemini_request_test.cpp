// Chat requests → GenerateContentRequest: settings, tools, structured output, reasoning.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/gemini_support.hpp"
#include "providers/gemini/models.hpp"

namespace lightport::gemini_test {
namespace {

using nlohmann::json;

constexpr std::string_view kTool =
    R"("tools":[{"type":"function","function":{"name":"look","description":"Looks","parameters":{"type":"object",
       "properties":{"at":{"type":"string"}}}}}])";

std::string ask(std::string_view members) { return "{" + std::string(members) + "}"; }
std::string with_tool(std::string_view members) { return ask(std::string(kTool) + "," + std::string(members)); }

json config(const std::string& model, std::string_view members) {
    const golden::Written w = write(model, ask(members));
    EXPECT_FALSE(w.error) << w.error->message;
    return w.body.is_null() ? json() : w.body.value("generationConfig", json::object());
}

TEST(GeminiRequest, PathsAndTheModelsPlaceInThem) {
    EXPECT_EQ(write("gemini-2.5-flash", "{}").path, "/models/gemini-2.5-flash:generateContent");
    EXPECT_EQ(write("gemini-2.5-flash", R"({"stream":true})").path,
              "/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
    EXPECT_EQ(write("models/gemini-2.5-flash", "{}").path, "/models/gemini-2.5-flash:generateContent");
    EXPECT_EQ(write("tunedModels/mine", "{}").path, "/tunedModels/mine:generateContent");
    for (const char* model : {"../files", "models/..", "x?y", "x#y", "x%2e", "a\nb", "/models/x", ""}) {
        const golden::Written w = write(model, "{}");
        ASSERT_TRUE(w.error) << model;
        EXPECT_EQ(w.error->param, "model") << model;
    }
}

TEST(GeminiRequest, ToolRoundTripWithASignature) {
    const golden::Written w = write("gemini-3-flash-preview", R"({"messages":[
        {"role":"system","content":"Be brief."},{"role":"user","content":"Tide in Brest and Cork?"},
        {"role":"assistant","content":null,"tool_calls":[
          {"id":"call_A","type":"function","function":{"name":"tide","arguments":"{\"port\":\"Brest\"}"},
           "extra_content":{"google":{"thought_signature":"c2lnLUE="}}},
          {"id":"call_B","type":"function","function":{"name":"tide","arguments":"{\"port\":\"Cork\"}"}}]},
        {"role":"tool","tool_call_id":"call_A","content":"4 m"},{"role":"tool","tool_call_id":"call_B","content":"2 m"}],
        "tools":[{"type":"function","function":{"name":"tide","description":"d","strict":true,"parameters":
          {"type":"object","properties":{"port":{"type":"string"}},"required":["port"],"additionalProperties":false}}}],
        "tool_choice":"auto","max_completion_tokens":500,"stop":"END","reasoning_effort":"low"})");
    EXPECT_EQ(w.body, json::parse(R"({"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[
        {"role":"user","parts":[{"text":"Tide in Brest and Cork?"}]},
        {"role":"model","parts":[
          {"functionCall":{"id":"call_A","name":"tide","args":{"port":"Brest"}},"thoughtSignature":"c2lnLUE="},
          {"functionCall":{"id":"call_B","name":"tide","args":{"port":"Cork"}}}]},
        {"role":"user","parts":[
          {"functionResponse":{"id":"call_A","name":"tide","response":{"output":"4 m"}}},
          {"functionResponse":{"id":"call_B","name":"tide","response":{"output":"2 m"}}}]}],
        "tools":[{"functionDeclarations":[{"name":"tide","description":"d","parametersJsonSchema":
          {"type":"object","properties":{"port":{"type":"string"}},"required":["port"],"additionalProperties":false}}]}],
        "toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"}},
        "generationConfig":{"maxOutputTokens":500,"stopSequences":["END"],
          "thinkingConfig":{"thinkingLevel":"LOW","includeThoughts":true}}})"));
    EXPECT_EQ(w.losses, "");
}

TEST(GeminiRequest, SamplingKeepsItsDigits) {
    const golden::Written w =
        write("gemini-2.5-flash",
              R"({"temperature":0.70,"top_p":0.9,"top_k":40,"seed":7,"n":2,"max_tokens":9,"frequency_penalty":0.5,
            "presence_penalty":-0.5,"logprobs":true,"top_logprobs":3,"stop":["a","","b"]})");
    EXPECT_NE(w.bytes.find(R"("temperature":0.70)"), std::string::npos);
    EXPECT_EQ(w.body["generationConfig"],
              json::parse(R"({"maxOutputTokens":9,"temperature":0.70,"topP":0.9,"topK":40,"seed":7,"candidateCount":2,
                 "frequencyPenalty":0.5,"presencePenalty":-0.5,"responseLogprobs":true,"logprobs":3,
                 "stopSequences":["a","b"]})"));
    EXPECT_EQ(w.losses, "");
    EXPECT_FALSE(write("gemini-2.5-flash", "{}").body.contains("generationConfig"));
}

TEST(GeminiRequest, SeedsAreThirtyTwoBitsWide) {
    EXPECT_EQ(config("gemini-2.5-flash", R"("seed":-5)")["seed"], -5);
    EXPECT_EQ(config("gemini-2.5-flash", R"("seed":4294967298)")["seed"], 2);
    EXPECT_EQ(write("gemini-2.5-flash", R"({"seed":1.5})").losses, "seed");
}

TEST(GeminiRequest, PenaltiesGoOnlyToModelsThatHaveThem) {
    EXPECT_EQ(write("gemini-3-pro-preview", R"({"frequency_penalty":0.5,"presence_penalty":1})").losses,
              "frequency_penalty presence_penalty");
    EXPECT_EQ(write("gemini-3-pro-preview", R"({"frequency_penalty":0,"presence_penalty":0.0})").losses, "");
    EXPECT_FALSE(write("gemini-2.5-pro", R"({"frequency_penalty":0})").body.contains("generationConfig"));
}

TEST(GeminiRequest, WhatGoogleCannotDoIsRefusedOrNoted) {
    const auto param = [](std::string_view chat) { return write("gemini-2.5-flash", chat).error.value().param; };
    EXPECT_EQ(param(R"({"n":9})"), "n");
    EXPECT_EQ(param(R"({"stop":["1","2","3","4","5","6"]})"), "stop");
    EXPECT_EQ(param(R"({"audio":{"voice":"x","format":"pcm16"},"modalities":["text","audio"]})"), "audio");
    EXPECT_EQ(param(R"({"modalities":["audio"]})"), "modalities");
    EXPECT_EQ(param(R"({"service_tier":"gold"})"), "service_tier");
    EXPECT_EQ(param(R"({"safety_settings":{}})"), "safety_settings");
    EXPECT_EQ(param(R"({"thinking_config":5})"), "thinking_config");
    EXPECT_EQ(param(R"({"cached_content":5})"), "cached_content");
    EXPECT_EQ(
        write("gemini-2.5-flash",
              with_tool(R"("logit_bias":{"5":1},"user":"u","parallel_tool_calls":false,"store":true,"verbosity":"low",
                        "store":false,"metadata":{"a":"b"},"prediction":null,"modalities":["text"])"))
            .losses,
        "logit_bias user parallel_tool_calls store verbosity metadata");
}

TEST(GeminiRequest, ExtensionsOfGoogle) {
    const golden::Written w =
        write("gemini-3-pro-image", R"({"modalities":["text","image"],"media_resolution":"MEDIA_RESOLUTION_LOW",
        "safety_settings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}],"image_config":{"aspectRatio":"1:1"},
        "cached_content":"cachedContents/x","service_tier":"flex"})");
    EXPECT_EQ(w.body["safetySettings"], json::parse(R"([{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}])"));
    EXPECT_EQ(w.body["cachedContent"], "cachedContents/x");
    EXPECT_EQ(w.body["serviceTier"], "flex");
    EXPECT_EQ(w.body["generationConfig"],
              json::parse(R"({"responseModalities":["TEXT","IMAGE"],"mediaResolution":"MEDIA_RESOLUTION_LOW",
                              "imageConfig":{"aspectRatio":"1:1"}})"));
    EXPECT_EQ(w.losses, "");
    EXPECT_EQ(write("gemini-2.5-flash", R"({"service_tier":"default"})").body["serviceTier"], "standard");
    EXPECT_FALSE(write("gemini-2.5-flash", R"({"service_tier":"auto"})").body.contains("serviceTier"));
}

TEST(GeminiRequest, TheExtraBodyOfGooglesOpenAiEndpoint) {
    const golden::Written w = write("gemini-2.5-flash", R"({"extra_body":{"google":{"cached_content":"cachedContents/y",
        "thinking_config":{"thinking_budget":5},"safety_settings":[]}}})");
    EXPECT_EQ(w.body["cachedContent"], "cachedContents/y");
    EXPECT_EQ(w.body["generationConfig"], json::parse(R"({"thinkingConfig":{"thinking_budget":5}})"));
    EXPECT_EQ(w.losses, "");
    EXPECT_EQ(write("gemini-2.5-flash", R"({"extra_body":{"google":{"new":1}}})").losses, "extra_body");
}

TEST(GeminiRequest, ToolChoices) {
    const auto mode = [](std::string_view members, const std::string& model = "gemini-2.5-flash") {
        return write(model, with_tool(members)).body["toolConfig"]["functionCallingConfig"];
    };
    EXPECT_TRUE(mode(R"("n":1)").is_null());
    EXPECT_EQ(mode(R"("tool_choice":"auto")"), json::parse(R"({"mode":"AUTO"})"));
    EXPECT_EQ(mode(R"("tool_choice":"none")"), json::parse(R"({"mode":"NONE"})"));
    EXPECT_EQ(mode(R"("tool_choice":"required")"), json::parse(R"({"mode":"ANY"})"));
    EXPECT_EQ(mode(R"("tool_choice":{"type":"function","function":{"name":"look"}})"),
              json::parse(R"({"mode":"ANY","allowedFunctionNames":["look"]})"));
    constexpr std::string_view kAllowed =
        R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"look"}}]}})";
    EXPECT_EQ(mode(kAllowed), json::parse(R"({"mode":"VALIDATED","allowedFunctionNames":["look"]})"));
    EXPECT_EQ(mode(kAllowed, "gemini-2.0-flash"), json::parse(R"({"mode":"AUTO"})"));
    EXPECT_FALSE(write("gemini-2.5-flash", R"({"tool_choice":"auto"})").body.contains("toolConfig"));
}

TEST(GeminiRequest, ToolsWithoutParametersAndOddNames) {
    const golden::Written w = write("gemini-2.5-flash", R"({"tools":[
        {"type":"function","function":{"name":"list_all"}},{"type":"function","function":{"name":"9lives"}},
        {"type":"function","function":{"name":"a.b:c-d"}},
        {"type":"custom","custom":{"name":"sql","description":"Runs SQL","format":{"type":"grammar","grammar":
          {"syntax":"lark","definition":"start: x"}}}}]})");
    EXPECT_EQ(w.body["tools"],
              json::parse(R"([{"functionDeclarations":[{"name":"list_all"},{"name":"_9lives"},{"name":"a.b:c-d"},
        {"name":"sql","description":"Runs SQL\n\nThe input must match this lark grammar:\nstart: x","parametersJsonSchema":
         {"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}}]}])"));
    EXPECT_EQ(w.losses, "custom.format");
}

TEST(GeminiRequest, SearchStandsAloneBesideFunctions) {
    EXPECT_EQ(write("gemini-2.5-flash", R"({"web_search_options":{}})").body["tools"],
              json::parse(R"([{"googleSearch":{}}])"));
    EXPECT_EQ(write("gemini-2.5-flash", with_tool(R"("web_search_options":{})")).losses, "web_search_options");
}

constexpr std::string_view kFormat =
    R"("response_format":{"type":"json_schema","json_schema":{"name":"p","strict":true,"schema":{"$schema":"s","type":"object",
       "properties":{"strict":{"type":"string"},"who":{"$ref":"#/$defs/W","description":"d"}},"$defs":{"W":{"type":"string"}}}}})";

TEST(GeminiRequest, StructuredOutput) {
    EXPECT_EQ(config("gemini-2.5-flash", R"("response_format":{"type":"json_object"})"),
              json::parse(R"({"responseMimeType":"application/json"})"));
    EXPECT_EQ(config("gemini-2.5-flash", R"("response_format":{"type":"text"})"), json::object());
    EXPECT_EQ(config("gemini-2.5-flash", kFormat),
              json::parse(R"({"responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":
                  {"strict":{"type":"string"},"who":{"$ref":"#/$defs/W"}},"$defs":{"W":{"type":"string"}}}})"));
    EXPECT_EQ(config("gemini-2.0-flash", kFormat),
              json::parse(R"({"responseMimeType":"application/json","responseSchema":{"type":"object","properties":
                  {"strict":{"type":"string"},"who":{"type":"string","description":"d"}}}})"));
}

TEST(GeminiRequest, StructuredOutputBesideToolsIsToldToOlderModels) {
    EXPECT_TRUE(
        write("gemini-3-pro-preview", with_tool(kFormat)).body["generationConfig"].contains("responseJsonSchema"));
    const golden::Written w = write("gemini-2.5-flash", with_tool(R"("response_format":{"type":"json_object"})"));
    EXPECT_FALSE(w.body.contains("generationConfig"));
    EXPECT_EQ(w.body["systemInstruction"]["parts"][0]["text"],
              "Answer only with one JSON object, without any other text.");
    EXPECT_EQ(w.losses, "response_format");
    const std::string text =
        write("gemini-2.5-flash", with_tool(kFormat)).body["systemInstruction"]["parts"][0]["text"];
    EXPECT_NE(text.find(R"("$defs":{"W":{"type":"string"}})"), std::string::npos) << text;
}

struct EffortRow {
    const char* model;
    const char* effort;
    const char* thinking;  // thinkingConfig
    const char* losses = "";
};

class GeminiEffort : public testing::TestWithParam<EffortRow> {};

TEST_P(GeminiEffort, BecomesThinkingConfig) {
    const EffortRow& row = GetParam();
    const golden::Written w = write(row.model, ask(R"("reasoning_effort":")" + std::string(row.effort) + '"'));
    const json got = w.body.contains("generationConfig") ? w.body["generationConfig"]["thinkingConfig"] : json();
    EXPECT_EQ(got, json::parse(row.thinking)) << row.model << " " << row.effort;
    EXPECT_EQ(w.losses, row.losses) << row.model << " " << row.effort;
}

INSTANTIATE_TEST_SUITE_P(
    Matrix, GeminiEffort,
    testing::Values(
        EffortRow{"gemini-2.5-flash", "none", R"({"thinkingBudget":0})"},
        EffortRow{"gemini-2.5-flash", "minimal", R"({"thinkingBudget":1024,"includeThoughts":true})"},
        EffortRow{"gemini-2.5-flash", "medium", R"({"thinkingBudget":8192,"includeThoughts":true})"},
        EffortRow{"gemini-2.5-flash", "max", R"({"thinkingBudget":24576,"includeThoughts":true})"},
        EffortRow{"gemini-2.5-pro", "none", R"({"thinkingBudget":128})", "reasoning_effort"},
        EffortRow{"gemini-2.5-pro", "xhigh", R"({"thinkingBudget":32768,"includeThoughts":true})"},
        EffortRow{"gemini-3-pro-preview", "minimal", R"({"thinkingLevel":"LOW","includeThoughts":true})"},
        EffortRow{"gemini-3-pro-preview", "medium", R"({"thinkingLevel":"HIGH","includeThoughts":true})"},
        EffortRow{"gemini-3.1-pro-preview", "medium", R"({"thinkingLevel":"MEDIUM","includeThoughts":true})"},
        EffortRow{"gemini-3-flash-preview", "minimal", R"({"thinkingLevel":"MINIMAL","includeThoughts":true})"},
        EffortRow{"gemini-3-flash-preview", "none", R"({"thinkingLevel":"MINIMAL"})", "reasoning_effort"},
        EffortRow{"gemini-3.7-flash", "minimal", R"({"thinkingLevel":"LOW","includeThoughts":true})"},
        EffortRow{"gemini-3.7-flash-lite", "minimal", R"({"thinkingLevel":"MINIMAL","includeThoughts":true})"},
        EffortRow{"gemini-flash-latest", "minimal", R"({"thinkingLevel":"LOW","includeThoughts":true})"},
        EffortRow{"gemini-4-pro", "xhigh", R"({"thinkingLevel":"HIGH","includeThoughts":true})"},
        EffortRow{"gemini-3-pro-image-preview", "low", R"({"thinkingBudget":1024,"includeThoughts":true})"},
        EffortRow{"gemini-2.0-flash", "high", "null", "reasoning_effort"},
        EffortRow{"gemini-2.0-flash", "none", "null"}, EffortRow{"gemma-3-27b-it", "low", "null", "reasoning_effort"},
        EffortRow{"gemini-2.5-flash-preview-03-25", "low", R"({"thinkingBudget":1024,"includeThoughts":true})"}));

TEST(GeminiRequest, OtherFormsOfReasoning) {
    EXPECT_EQ(config("gemini-2.5-flash", R"("thinking":{"type":"enabled","budget_tokens":2000})"),
              json::parse(R"({"thinkingConfig":{"thinkingBudget":2000,"includeThoughts":true}})"));
    EXPECT_EQ(config("gemini-3-pro-preview", R"("thinking":{"type":"enabled","budget_tokens":2000})"),
              json::parse(R"({"thinkingConfig":{"thinkingLevel":"HIGH","includeThoughts":true}})"));
    EXPECT_EQ(config("gemini-3.1-pro", R"("thinking":{"type":"enabled","budget_tokens":2000})"),
              json::parse(R"({"thinkingConfig":{"thinkingLevel":"MEDIUM","includeThoughts":true}})"));
    EXPECT_EQ(config("gemini-2.5-flash-lite", R"("thinking":{"type":"enabled","budget_tokens":100})"),
              json::parse(R"({"thinkingConfig":{"thinkingBudget":512,"includeThoughts":true}})"));
    EXPECT_EQ(config("gemini-2.5-flash", R"("thinking":{"type":"disabled"})"),
              json::parse(R"({"thinkingConfig":{"thinkingBudget":0}})"));
    const golden::Written w =
        write("gemini-2.5-flash", R"({"thinking_config":{"thinkingBudget":1},"reasoning_effort":"low"})");
    EXPECT_EQ(w.body["generationConfig"], json::parse(R"({"thinkingConfig":{"thinkingBudget":1}})"));
    EXPECT_EQ(w.losses, "reasoning_effort");
}

}  // namespace
}  // namespace lightport::gemini_test
