// Chat completion requests in Cohere's form.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/cohere/adapter.hpp"

namespace lightport::cohere_test {
namespace {

using nlohmann::json;

constexpr std::string_view kModel = "command-a-03-2025";

golden::Written write(std::string_view chat, std::string_view model = kModel) {
    return golden::write(cohere::CohereAdapter{}, chat, {.model = std::string(model)});
}

void expect_body(std::string_view chat, std::string_view expected) {
    const golden::Written written = write(chat);
    ASSERT_FALSE(written.error) << written.error->message;
    EXPECT_EQ(written.body, json::parse(expected)) << written.bytes;
}

std::string refused_param(std::string_view chat) {
    const golden::Written written = write(chat);
    return written.error ? written.error->param.value_or("?") : "not refused: " + written.bytes;
}

constexpr std::string_view kTools =
    R"("tools":[{"type":"function","function":{"name":"tide","description":"high water","parameters":)"
    R"({"type":"object","properties":{"port":{"type":"string"}},"required":["port"]}}},)"
    R"({"type":"function","function":{"name":"moon"}}])";

std::string with_tools(std::string_view rest) {
    return "{" + std::string(kTools) + (rest.empty() ? "" : ",") + std::string(rest) + "}";
}

TEST(CohereRequest, PlainChat) {
    expect_body(R"({"messages":[{"role":"user","content":"Hello \u00e9"}]})",
                R"({"model":"command-a-03-2025","stream":false,"messages":[{"role":"user","content":"Hello é"}]})");
    const golden::Written streamed = write(R"({"stream":true,"stream_options":{"include_usage":true}})");
    EXPECT_EQ(streamed.body["stream"], true);
    EXPECT_FALSE(streamed.body.contains("stream_options"));
    EXPECT_EQ(streamed.path, "/chat");
}

TEST(CohereRequest, TextStaysEscapedAndNumbersKeepTheirDigits) {
    const golden::Written written = write(
        R"({"temperature":0.70,"seed":18446744073709551615,"messages":[{"role":"user","content":"a\u0041\/\n"}]})");
    EXPECT_NE(written.bytes.find(R"("a\u0041\/\n")"), std::string::npos) << written.bytes;
    EXPECT_NE(written.bytes.find(R"("temperature":0.70)"), std::string::npos) << written.bytes;
    EXPECT_NE(written.bytes.find(R"("seed":18446744073709551615)"), std::string::npos) << written.bytes;
}

TEST(CohereRequest, SystemTextsStandTogetherInFront) {
    expect_body(R"({"messages":[{"role":"system","content":"One."},{"role":"user","content":"q"},)"
                R"({"role":"developer","content":[{"type":"text","text":"Two."},{"type":"text","text":"Three."}]}]})",
                R"({"model":"command-a-03-2025","stream":false,"messages":[)"
                R"({"role":"system","content":"One.\n\nTwo.\n\nThree."},{"role":"user","content":"q"}]})");
}

TEST(CohereRequest, ImagesAndTextFiles) {
    expect_body(R"({"messages":[{"role":"user","content":[{"type":"text","text":"See"},)"
                R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},)"
                R"({"type":"image_url","image_url":{"url":"https://pictures.example/a.png"}},)"
                R"({"type":"file","file":{"filename":"n.txt","file_data":"data:text/plain;base64,SGk="}}]}]})",
                R"({"model":"command-a-03-2025","stream":false,"messages":[{"role":"user","content":[)"
                R"({"type":"text","text":"See"},)"
                R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},)"
                R"({"type":"image_url","image_url":{"url":"https://pictures.example/a.png"}},)"
                R"({"type":"text","text":"n.txt\nHi"}]}]})");
}

TEST(CohereRequest, RefusesWhatWouldLoseItsMeaning) {
    const auto user = [](std::string_view part) {
        return R"({"messages":[{"role":"user","content":[)" + std::string(part) + "]}]}";
    };
    EXPECT_EQ(refused_param(user(R"({"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}})")),
              "messages[0].content[0]");
    EXPECT_EQ(refused_param(user(R"({"type":"file","file":{"file_data":"data:application/pdf;base64,JVBERg=="}})")),
              "messages[0].content[0]");
    EXPECT_EQ(refused_param(user(R"({"type":"file","file":{"file_id":"file-1"}})")), "messages[0].content[0]");
    EXPECT_EQ(refused_param(user(R"({"type":"hologram"})")), "messages[0].content[0]");
    EXPECT_EQ(refused_param(R"({"messages":[{"role":"system","content":[{"type":"image_url","image_url":"x"}]}]})"),
              "messages[0].content[0]");
    EXPECT_EQ(refused_param(R"({"messages":[{"role":"system","content":""}]})"), "messages");
    EXPECT_EQ(refused_param(R"({"n":2})"), "n");
    EXPECT_EQ(refused_param(R"({"modalities":["text","audio"]})"), "modalities");
    EXPECT_EQ(refused_param(R"({"audio":{"voice":"x"}})"), "audio");
    EXPECT_EQ(refused_param(with_tools(R"("tool_choice":{"type":"function","function":{"name":"sun"}})")),
              "tool_choice");
}

TEST(CohereRequest, ToolChoice) {
    const auto choice = [](std::string_view value) { return write(with_tools(value)); };
    EXPECT_FALSE(choice(R"("tool_choice":"auto")").body.contains("tool_choice"));
    EXPECT_EQ(choice(R"("tool_choice":"none")").body["tool_choice"], "NONE");
    EXPECT_EQ(choice(R"("tool_choice":"none")").body["tools"].size(), 2u);
    EXPECT_EQ(choice(R"("tool_choice":"required")").body["tool_choice"], "REQUIRED");
    const golden::Written allowed =
        choice(R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[)"
               R"({"type":"function","function":{"name":"moon"}}]}})");
    EXPECT_FALSE(allowed.body.contains("tool_choice"));
    EXPECT_EQ(allowed.body["tools"].size(), 1u);
    EXPECT_FALSE(write(R"({"tools":[]})").body.contains("tools"));
}

TEST(CohereRequest, ToolsWithoutParametersGetAnEmptyObject) {
    EXPECT_EQ(write(with_tools("")).body["tools"][1],
              json::parse(R"({"type":"function","function":{"name":"moon",)"
                          R"("parameters":{"type":"object","properties":{}}}})"));
}

TEST(CohereRequest, NamesComeInTheCommonAlphabetAndCustomToolsAsFunctions) {
    const golden::Written written = write(R"({"tools":[{"type":"function","function":{"name":"a.b"}},)"
                                          R"({"type":"custom","custom":{"name":"sql","description":"Run"}}]})");
    const std::string name = written.body["tools"][0]["function"]["name"];
    EXPECT_TRUE(name.starts_with("a_b_")) << name;
    EXPECT_EQ(written.body["tools"][1]["function"]["parameters"]["required"][0], "input");
}

TEST(CohereRequest, StrictToolsOnlyWhereAllCanBe) {
    const auto tool = [](std::string_view schema, std::string_view strict) {
        return R"({"type":"function","function":{"name":"t","strict":)" + std::string(strict) + R"(,"parameters":)" +
               std::string(schema) + "}}";
    };
    constexpr std::string_view kGood = R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})";
    constexpr std::string_view kBounded =
        R"({"type":"object","properties":{"a":{"type":"integer","minimum":1}},"required":["a"]})";
    const golden::Written all = write(R"({"tools":[)" + tool(kGood, "true") + "]}");
    EXPECT_EQ(all.body["strict_tools"], true);
    EXPECT_FALSE(all.body["tools"][0]["function"].contains("strict"));
    EXPECT_EQ(all.losses, "");
    const golden::Written some = write(R"({"tools":[)" + tool(kGood, "true") + "," + tool(kGood, "false") + "]}");
    EXPECT_FALSE(some.body.contains("strict_tools"));
    EXPECT_EQ(some.losses, "strict");
    const golden::Written bounded = write(R"({"tools":[)" + tool(kBounded, "true") + "]}");
    EXPECT_EQ(bounded.losses, "strict");
    EXPECT_EQ(bounded.body["tools"][0]["function"]["parameters"], json::parse(kBounded));  // a tool's schema stays
}

TEST(CohereRequest, HistoryOfToolCalls) {
    expect_body(
        R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[)"
        R"({"id":"a","type":"function","function":{"name":"tide","arguments":"{\"port\":\"Oban\"}"}},)"
        R"({"id":"b","type":"function","function":{"name":"moon","arguments":"null"}},)"
        R"({"id":"c","type":"function","function":{"name":"moon","arguments":"{\"half"}}]},)"
        R"({"role":"tool","tool_call_id":"a","content":"{\"h\":4}"},)"
        R"({"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"new "},{"type":"text","text":"moon"}]},)"
        R"({"role":"tool","tool_call_id":"c","content":[)"
        R"({"type":"document","document":{"id":"d1","data":{"phase":"full"}}}]}]})",
        R"({"model":"command-a-03-2025","stream":false,"messages":[{"role":"user","content":"q"},)"
        R"({"role":"assistant","tool_calls":[)"
        R"({"id":"a","type":"function","function":{"name":"tide","arguments":"{\"port\":\"Oban\"}"}},)"
        R"({"id":"b","type":"function","function":{"name":"moon","arguments":"{}"}},)"
        R"({"id":"c","type":"function","function":{"name":"moon","arguments":"{\"raw_arguments\":\"{\\\"half\"}"}}]},)"
        R"({"role":"tool","tool_call_id":"a","content":"{\"h\":4}"},)"
        R"({"role":"tool","tool_call_id":"b","content":"new moon"},)"
        R"({"role":"tool","tool_call_id":"c","content":[)"
        R"({"type":"document","document":{"id":"d1","data":{"phase":"full"}}}]}]})");
}

TEST(CohereRequest, RepeatedAndMissingCallIdsBecomeUnique) {
    const golden::Written written =
        write(R"({"messages":[{"role":"user","content":"q"},)"
              R"({"role":"assistant","tool_calls":[{"id":"0","function":{"name":"f","arguments":"{}"}}]},)"
              R"({"role":"tool","tool_call_id":"0","content":"x"},)"
              R"({"role":"assistant","tool_calls":[{"id":"0","function":{"name":"f","arguments":"{}"}}]},)"
              R"({"role":"tool","tool_call_id":"0","content":"y"},)"
              R"({"role":"assistant","tool_calls":[{"id":"","function":{"name":"f","arguments":"{}"}}]},)"
              R"({"role":"tool","tool_call_id":"","content":"z"}]})");
    const json& messages = written.body["messages"];
    EXPECT_EQ(messages[1]["tool_calls"][0]["id"], "0");
    EXPECT_EQ(messages[2]["tool_call_id"], "0");
    EXPECT_EQ(messages[3]["tool_calls"][0]["id"], "0_2");
    EXPECT_EQ(messages[4]["tool_call_id"], "0_2");
    EXPECT_EQ(messages[5]["tool_calls"][0]["id"], messages[6]["tool_call_id"]);
}

TEST(CohereRequest, CallsOfOneTurnWithOneIdKeepTheirResults) {
    const golden::Written written =
        write(R"({"messages":[{"role":"user","content":"q"},)"
              R"({"role":"assistant","tool_calls":[{"id":"0","function":{"name":"f","arguments":"{}"}},)"
              R"({"id":"0","function":{"name":"g","arguments":"{}"}}]},)"
              R"({"role":"tool","tool_call_id":"0","content":"x"},{"role":"tool","tool_call_id":"0","content":"y"}]})");
    const json& messages = written.body["messages"];
    EXPECT_EQ(messages[1]["tool_calls"][0]["id"], "0");
    EXPECT_EQ(messages[1]["tool_calls"][1]["id"], "0_2");
    EXPECT_EQ(messages[2]["tool_call_id"], "0");
    EXPECT_EQ(messages[3]["tool_call_id"], "0_2");
}

TEST(CohereRequest, MarksOfWhatIsToBeCachedAreALoss) {
    constexpr std::string_view kMark = R"("cache_control":{"type":"ephemeral"})";
    const auto losses = [&](std::string_view chat) {
        std::string marked(chat);
        return write(marked.replace(marked.find('*'), 1, kMark)).losses;
    };
    EXPECT_EQ(losses(R"({"messages":[{"role":"user","content":"q",*}]})"), "cache_control");
    EXPECT_EQ(losses(R"({"messages":[{"role":"user","content":[{"type":"text","text":"q",*}]}]})"), "cache_control");
    EXPECT_EQ(losses(R"({"tools":[{"type":"function","function":{"name":"f"},*}]})"), "cache_control");
}

TEST(CohereRequest, EmptyAssistantMessagesAreLeftOut) {
    EXPECT_EQ(write(R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":""},)"
                    R"({"role":"user","content":"b"}]})")
                  .body["messages"]
                  .size(),
              2u);
}

TEST(CohereRequest, ReasoningOfEarlierTurns) {
    constexpr std::string_view kChat = R"({"messages":[{"role":"user","content":"a"},)"
                                       R"({"role":"assistant","content":"b","reasoning_content":"why"},)"
                                       R"({"role":"user","content":"c"}]})";
    EXPECT_EQ(write(kChat, "command-a-reasoning-08-2025").body["messages"][1],
              json::parse(R"({"role":"assistant","content":[{"type":"thinking","thinking":"why"},)"
                          R"({"type":"text","text":"b"}]})"));
    const golden::Written plain = write(kChat);
    EXPECT_EQ(plain.body["messages"][1], json::parse(R"({"role":"assistant","content":"b"})"));
    EXPECT_EQ(plain.losses, "reasoning_content");
    const golden::Written plan = write(
        R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","reasoning_content":"look","tool_calls":[)"
        R"({"id":"1","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"r"}]})");
    EXPECT_EQ(plan.body["messages"][1]["tool_plan"], "look");
    EXPECT_EQ(plan.losses, "");
}

TEST(CohereRequest, ReasoningEffort) {
    const auto thinking = [](std::string_view rest, std::string_view model = "command-a-reasoning-08-2025") {
        return write("{" + std::string(rest) + "}", model).body.value("thinking", json());
    };
    EXPECT_EQ(thinking(""), json());
    EXPECT_EQ(thinking(R"("reasoning_effort":"none")"), json::parse(R"({"type":"disabled"})"));
    EXPECT_EQ(thinking(R"("reasoning_effort":"low")"), json::parse(R"({"type":"enabled","token_budget":1024})"));
    EXPECT_EQ(thinking(R"("reasoning_effort":"medium")"), json::parse(R"({"type":"enabled","token_budget":4096})"));
    EXPECT_EQ(thinking(R"("reasoning_effort":"high")"), json::parse(R"({"type":"enabled"})"));
    EXPECT_EQ(thinking(R"("reasoning_effort":"low","max_tokens":500)"),
              json::parse(R"({"type":"enabled","token_budget":499})"));
    EXPECT_EQ(thinking(R"("reasoning_effort":"low","thinking":{"type":"enabled","token_budget":7})"),
              json::parse(R"({"type":"enabled","token_budget":7})"));
    EXPECT_EQ(thinking(R"("reasoning_effort":"low")", "my-finetune"),
              json::parse(R"({"type":"enabled","token_budget":1024})"));
    const golden::Written none = write(R"({"reasoning_effort":"low"})");
    EXPECT_FALSE(none.body.contains("thinking"));
    EXPECT_EQ(none.losses, "reasoning_effort");
    EXPECT_EQ(write(R"({"reasoning_effort":"none"})").losses, "");
}

TEST(CohereRequest, AnAllOfBesideAlternativesIsALoss) {
    const golden::Written written =
        write(R"({"response_format":{"type":"json_schema","json_schema":{"name":"p","strict":true,"schema":)"
              R"({"type":"object","properties":{"a":{"oneOf":[{"type":"string"},{"type":"null"}],)"
              R"("allOf":[{"description":"d"}]}},"required":["a"]}}}})");
    EXPECT_EQ(written.losses, "response_format");
    EXPECT_EQ(written.bytes.find("anyOf"), written.bytes.rfind("anyOf"));
}

TEST(CohereRequest, StructuredOutput) {
    const auto format = [](std::string_view schema) {
        return write(R"({"response_format":{"type":"json_schema","json_schema":{"name":"p","strict":true,"schema":)" +
                     std::string(schema) + "}}}");
    };
    const golden::Written kept = format(
        R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"},"t":{"type":"string","format":"date"}},)"
        R"("required":["a"],"additionalProperties":false,"$defs":{"A":{"anyOf":[{"type":"null"},{"type":"string"}]}}})");
    EXPECT_EQ(kept.losses, "");
    EXPECT_EQ(kept.body["response_format"]["json_schema"],
              json::parse(R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"},)"
                          R"("t":{"type":"string","format":"date"}},"required":["a"],"additionalProperties":false,)"
                          R"("$defs":{"A":{"anyOf":[{"type":"null"},{"type":"string"}]}}})"));
    const golden::Written cut =
        format(R"({"type":"object","properties":{"a":{"oneOf":[{"type":"string","pattern":"^x$"},{"type":"array",)"
               R"("minItems":1,"items":{"type":"object","properties":{"b":{"type":"string","format":"email"}}}}]},)"
               R"("c":{"allOf":[{"$ref":"#/$defs/C"}]}},"required":[]})");
    EXPECT_EQ(cut.losses, "response_format");
    EXPECT_EQ(cut.body["response_format"]["json_schema"],
              json::parse(R"({"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"array",)"
                          R"("items":{"type":"object","properties":{"b":{"type":"string"}},"required":["b"]}}]},)"
                          R"("c":{"anyOf":[{"$ref":"#/$defs/C"}]}},"required":["a","c"]})"));
}

TEST(CohereRequest, StructuredOutputBesideToolsIsAskedForInWords) {
    const golden::Written written = write(with_tools(
        R"("messages":[{"role":"system","content":"S"},{"role":"user","content":"q"}],)"
        R"("response_format":{"type":"json_schema","json_schema":{"name":"p","schema":{"type":"object"}}})"));
    EXPECT_FALSE(written.body.contains("response_format"));
    EXPECT_EQ(written.losses, "response_format");
    EXPECT_EQ(written.body["messages"][0]["content"],
              "S\n\nRespond with one JSON object only, no prose, no code fence. It must match this JSON schema: "
              R"({"type":"object"})");
    EXPECT_EQ(write(R"({"documents":["d"],"response_format":{"type":"json_object"}})").losses, "response_format");
}

TEST(CohereRequest, CoheresOwnMembersPass) {
    const golden::Written written =
        write(R"({"documents":[{"data":{"text":"t"}}],"citation_options":{"mode":"FAST"},"safety_mode":"OFF",)"
              R"("strict_tools":false,"priority":5,"top_k":40})");
    EXPECT_EQ(written.body["documents"], json::parse(R"([{"data":{"text":"t"}}])"));
    EXPECT_EQ(written.body["citation_options"]["mode"], "FAST");
    EXPECT_EQ(written.body["safety_mode"], "OFF");
    EXPECT_EQ(written.body["strict_tools"], false);
    EXPECT_EQ(written.body["priority"], 5);
    EXPECT_EQ(written.body["k"], 40);
    EXPECT_EQ(written.losses, "");
}

TEST(CohereRequest, WhatHasNoPlaceIsNoted) {
    EXPECT_EQ(write(with_tools(R"("logit_bias":{"1":2},"user":"u","logprobs":true,"top_logprobs":2,"seed":-1,)"
                               R"("parallel_tool_calls":false,"service_tier":"flex","metadata":{"a":"b"},"store":true,)"
                               R"("top_k":501,"stop":["1","2","3","4","5","6"],"messages":[)"
                               R"({"role":"user","name":"Ann","content":"q"}])"))
                  .losses,
              "logit_bias user parallel_tool_calls service_tier name top_logprobs metadata store top_k seed stop");
    EXPECT_EQ(write(R"({"logit_bias":{},"user":"","store":false,"metadata":{},"service_tier":"auto","stop":[],)"
                    R"("modalities":["text"],"frequency_penalty":0,"seed":0,"temperature":1,"top_p":1})")
                  .losses,
              "");
}

TEST(CohereRequest, CapabilitiesAreTrue) {
    const Capabilities some = cohere::CohereAdapter{}.capabilities();
    EXPECT_EQ(some.audio, Support::kNo);
    EXPECT_EQ(some.n, Support::kNo);
    EXPECT_EQ(some.logit_bias, Support::kNo);
    EXPECT_EQ(some.signatures, Support::kNo);
    EXPECT_EQ(some.embeddings == Support::kYes, cohere::CohereAdapter{}.embeddings() != nullptr);
    EXPECT_EQ(some.rerank == Support::kYes, cohere::CohereAdapter{}.rerank() != nullptr);
}

}  // namespace
}  // namespace lightport::cohere_test
