// Chat requests → the body of Converse: conversation, tools, media.
#include <gtest/gtest.h>

#include "golden/bedrock_support.hpp"

namespace lightport::bedrock_test {
namespace {

using Json = nlohmann::json;

Json body_of(std::string_view chat, std::string_view model = kClaude45) {
    const Written written = write(chat, model);
    EXPECT_FALSE(written.error) << written.error->message;
    return written.body;
}

Json messages(std::string_view list, std::string_view model = kClaude45) {
    return body_of(R"({"messages":)" + std::string(list) + "}", model)["messages"];
}

std::string param_of(std::string_view chat) {
    const Written written = write(chat);
    return written.error ? std::to_string(written.error->status) + " " + written.error->param.value_or("-") : "written";
}

TEST(BedrockRequest, ToolsAndResults) {
    EXPECT_EQ(body_of(R"({"max_tokens":500,"temperature":0.5,"stop":["###"],
      "messages":[{"role":"system","content":"Terse."},{"role":"user","content":"Oslo?"},
       {"role":"assistant","content":"","tool_calls":[
         {"id":"call_1","type":"function","function":{"name":"wx","arguments":"{\"c\":\"Oslo\"}"}}]},
       {"role":"tool","tool_call_id":"call_1","content":"4C"},{"role":"user","content":"In F?"}],
      "tools":[{"type":"function","function":{"name":"wx","description":"",
         "parameters":{"type":"object","properties":{"c":{"type":"string"}}}}}],"tool_choice":"auto"})"),
              Json::parse(R"({"system":[{"text":"Terse."}],
      "messages":[{"role":"user","content":[{"text":"Oslo?"}]},
       {"role":"assistant","content":[{"toolUse":{"toolUseId":"call_1","name":"wx","input":{"c":"Oslo"}}}]},
       {"role":"user","content":[{"toolResult":{"toolUseId":"call_1","content":[{"text":"4C"}],"status":"success"}},
                                 {"text":"In F?"}]}],
      "inferenceConfig":{"maxTokens":500,"temperature":0.5,"stopSequences":["###"]},
      "toolConfig":{"tools":[{"toolSpec":{"name":"wx","inputSchema":{"json":
         {"type":"object","properties":{"c":{"type":"string"}}}}}}],"toolChoice":{"auto":{}}}})"));
}

TEST(BedrockRequest, Trap09AllSidesAreMerged) {
    const Json turns = messages(R"([{"role":"user","content":"a"},{"role":"user","content":"b"},
      {"role":"assistant","content":"c"},{"role":"system","content":"late"},
      {"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{}"}},
                                        {"id":"y","type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"x","content":"1"},{"role":"tool","tool_call_id":"y","content":"2"},
      {"role":"user","content":"d"}])");
    ASSERT_EQ(turns.size(), 3u) << turns;
    EXPECT_EQ(turns[0]["content"].size(), 2u);
    EXPECT_EQ(turns[1]["content"].size(), 3u);
    EXPECT_EQ(turns[2]["content"][0]["toolResult"]["toolUseId"], "x");
    EXPECT_EQ(turns[2]["content"][1]["toolResult"]["toolUseId"], "y");
    EXPECT_EQ(turns[2]["content"][2]["text"], "d");
}

TEST(BedrockRequest, AConversationBeginsWithTheUser) {
    const Json turns = messages(R"([{"role":"assistant","content":"Hi"},{"role":"user","content":"a"}])");
    ASSERT_EQ(turns.size(), 3u);
    EXPECT_EQ(turns[0]["role"], "user");
    EXPECT_FALSE(turns[0]["content"].empty());
}

TEST(BedrockRequest, Trap10BlocksOfToolsKeepAToolConfig) {
    const std::string_view chat = R"({"messages":[{"role":"user","content":"q"},
      {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
                                        {"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"a","content":"r"},{"role":"tool","tool_call_id":"b","content":"r"}]})";
    const Json body = body_of(chat);
    EXPECT_EQ(body["toolConfig"], Json::parse(R"({"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":
        {"type":"object","properties":{}}}}}]})"));
    EXPECT_EQ(body["system"], Json::parse(R"([{"text":"Do not call tools in this turn."}])"));
}

TEST(BedrockRequest, Trap11TheLastOfTwoResultsCounts) {
    const Json turns = messages(R"([{"role":"user","content":"q"},
      {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"a","content":"old"},{"role":"tool","tool_call_id":"a","content":"new"}])");
    ASSERT_EQ(turns[2]["content"].size(), 1u);
    EXPECT_EQ(turns[2]["content"][0]["toolResult"]["content"][0]["text"], "new");
}

TEST(BedrockRequest, Trap12ToolChoiceNone) {
    const std::string_view tools = R"("tool_choice":"none","tools":[{"type":"function","function":{"name":"f"}}])";
    EXPECT_FALSE(body_of("{" + std::string(tools) + "}").contains("toolConfig"));
    const Json body = body_of("{" + std::string(tools) + R"(,"messages":[{"role":"user","content":"q"},
      {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"a","content":"r"}]})");
    EXPECT_EQ(body["toolConfig"]["tools"].size(), 1u);
    EXPECT_FALSE(body["toolConfig"].contains("toolChoice"));
    EXPECT_EQ(body["system"][0]["text"], "Do not call tools in this turn.");
}

TEST(BedrockRequest, Trap13BlankTextsAndDescriptionsAreLeftOut) {
    const Json body = body_of(R"({"tools":[{"type":"function","function":{"name":"f","description":" "}}],
      "messages":[{"role":"system","content":" "},{"role":"user","content":[{"type":"text","text":"\n"},{"type":"text","text":"a"}]},
      {"role":"assistant","content":""},{"role":"user","content":"  "},{"role":"user","content":"b"}]})");
    EXPECT_FALSE(body.contains("system"));
    EXPECT_FALSE(body["toolConfig"]["tools"][0]["toolSpec"].contains("description"));
    EXPECT_EQ(body["messages"], Json::parse(R"([{"role":"user","content":[{"text":"a"},{"text":"b"}]}])"));
    EXPECT_EQ(param_of(R"({"messages":[{"role":"user","content":" "}]})"), "400 messages");
}

TEST(BedrockRequest, EmptyResultsSaySo) {
    const Json turns = messages(R"([{"role":"user","content":"q"},
      {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":""}}]},
      {"role":"tool","tool_call_id":"a","content":""}])");
    EXPECT_EQ(turns[1]["content"][0]["toolUse"]["input"], Json::object());
    EXPECT_EQ(turns[2]["content"][0]["toolResult"]["content"], Json::parse(R"x([{"text":"(empty)"}])x"));
}

TEST(BedrockRequest, Trap15MistralsIdsAreNineCharactersOfAHash) {
    const std::string_view list = R"([{"role":"user","content":"q"},
      {"role":"assistant","tool_calls":[
         {"id":"tooluse_AAAAAAAAAA","type":"function","function":{"name":"f","arguments":"{}"}},
         {"id":"tooluse_AAAAAAAAAB","type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"tooluse_AAAAAAAAAA","content":"1"},
      {"role":"tool","tool_call_id":"tooluse_AAAAAAAAAB","content":"2"},{"role":"user","content":"and"}])";
    const Json turns = messages(list, "mistral.mistral-large-2407-v1:0");
    const std::string first = turns[1]["content"][0]["toolUse"]["toolUseId"];
    const std::string second = turns[1]["content"][1]["toolUse"]["toolUseId"];
    EXPECT_EQ(first.size(), 9u);
    EXPECT_EQ(second.size(), 9u);
    EXPECT_NE(first, second);
    EXPECT_EQ(turns[2]["content"][0]["toolResult"]["toolUseId"], first);
    EXPECT_EQ(turns[2]["content"][1]["toolResult"]["toolUseId"], second);
    // Nothing may stand beside results.
    ASSERT_EQ(turns[2]["content"].size(), 2u);
    EXPECT_EQ(turns[2]["content"][1]["toolResult"]["content"], Json::parse(R"([{"text":"2"},{"text":"and"}])"));
}

TEST(BedrockRequest, LongAndRepeatedIdsStayPaired) {
    const std::string id(100, 'x');
    const std::string call = R"({"role":"assistant","tool_calls":[{"id":")" + id +
                             R"(","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
                             R"({"role":"tool","tool_call_id":")" +
                             id + R"(","content":"r"})";
    const Json turns = messages(R"([{"role":"user","content":"q"},)" + call + "," + call + "]");
    const std::string first = turns[1]["content"][0]["toolUse"]["toolUseId"];
    const std::string second = turns[3]["content"][0]["toolUse"]["toolUseId"];
    EXPECT_EQ(first.size(), 64u);
    EXPECT_EQ(second.size(), 64u);
    EXPECT_NE(first, second);
    EXPECT_EQ(turns[2]["content"][0]["toolResult"]["toolUseId"], first);
    EXPECT_EQ(turns[4]["content"][0]["toolResult"]["toolUseId"], second);
}

TEST(BedrockRequest, CallsOfOneTurnWithOneIdKeepTheirResults) {
    const Json turns = messages(R"([{"role":"user","content":"q"},
      {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
                                        {"id":"a","type":"function","function":{"name":"g","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"a","content":"of f"},{"role":"tool","tool_call_id":"a","content":"of g"}])");
    EXPECT_EQ(turns[1]["content"][1]["toolUse"]["toolUseId"], "a_2");
    ASSERT_EQ(turns[2]["content"].size(), 2u) << turns;
    EXPECT_EQ(turns[2]["content"][0]["toolResult"]["toolUseId"], "a");
    EXPECT_EQ(turns[2]["content"][0]["toolResult"]["content"][0]["text"], "of f");
    EXPECT_EQ(turns[2]["content"][1]["toolResult"]["toolUseId"], "a_2");
}

TEST(BedrockRequest, ResultsWithoutACallAreRefused) {
    EXPECT_EQ(param_of(R"({"messages":[{"role":"user","content":"q"},
      {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"a","content":"r"},{"role":"tool","tool_call_id":"b","content":"r"}]})"),
              "400 messages[3].tool_call_id");
}

TEST(BedrockRequest, Trap16OnlySignedReasoningGoesBack) {
    const std::string_view list = R"([{"role":"user","content":"q"},
      {"role":"assistant","content":"a","reasoning_content":"unsigned","thinking_blocks":[
         {"type":"thinking","thinking":"Hm.\n","signature":"Ev=="},{"type":"thinking","thinking":"unsigned"},
         {"type":"redacted_thinking","data":"b25l"}]},{"role":"user","content":"b"}])";
    EXPECT_EQ(messages(list)[1]["content"],
              Json::parse(R"([{"reasoningContent":{"reasoningText":{"text":"Hm.\n","signature":"Ev=="}}},
                             {"reasoningContent":{"redactedContent":"b25l"}},{"text":"a"}])"));
    const Written other = write(R"({"messages":)" + std::string(list) + "}", "openai.gpt-oss-120b-1:0");
    EXPECT_EQ(other.body["messages"][1]["content"], Json::parse(R"([{"text":"a"}])"));
    EXPECT_EQ(other.losses, "thinking_blocks");
}

TEST(BedrockRequest, UnsignedReasoningIsALoss) {
    EXPECT_EQ(write(R"({"messages":[{"role":"user","content":"q"},
      {"role":"assistant","content":"a","reasoning_content":"Hm."},{"role":"user","content":"b"}]})")
                  .losses,
              "reasoning_content");
}

TEST(BedrockRequest, APrefillEndsWithoutWhitespace) {
    EXPECT_EQ(messages(R"([{"role":"user","content":"q"},{"role":"assistant","content":"So \n"}])")[1]["content"],
              Json::parse(R"([{"text":"So"}])"));
}

// ---- media

constexpr std::string_view kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

std::string image(std::string_view url) {
    return R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":")" + std::string(url) +
           R"("}}]}]})";
}
std::string file(std::string_view name, std::string_view data) {
    return R"({"type":"file","file":{"filename":")" + std::string(name) + R"(","file_data":")" + std::string(data) +
           R"("}})";
}

TEST(BedrockRequest, Images) {
    EXPECT_EQ(body_of(image("data:image/jpeg;base64," + std::string(kPng)))["messages"][0]["content"][0],
              Json::parse(R"({"image":{"format":"png","source":{"bytes":")" + std::string(kPng) + R"("}}})"));
    EXPECT_EQ(body_of(image("s3://bucket/a/cat.webp"))["messages"][0]["content"][0],
              Json::parse(R"({"image":{"format":"webp","source":{"s3Location":{"uri":"s3://bucket/a/cat.webp"}}}})"));
}

TEST(BedrockRequest, EscapedSlashesOfAnS3UrlAreSlashes) {
    EXPECT_EQ(body_of(image(R"(s3:\/\/bucket\/a\/cat.webp)"))["messages"][0]["content"][0],
              Json::parse(R"({"image":{"format":"webp","source":{"s3Location":{"uri":"s3://bucket/a/cat.webp"}}}})"));
}

TEST(BedrockRequest, Trap26WebUrlsAreRefusedNotFetched) {
    EXPECT_EQ(param_of(image("https://example.org/cat.png")), "400 messages[0].content[0].image_url.url");
    EXPECT_EQ(param_of(image("http://169.254.169.254/latest/meta-data/")), "400 messages[0].content[0].image_url.url");
    EXPECT_EQ(
        param_of(R"({"messages":[{"role":"user","content":[)" + file("a.pdf", "https://example.org/a.pdf") + "]}]}"),
        "400 messages[0].content[0].file.file_data");
    EXPECT_EQ(param_of(image("data:image/bmp;base64,Qk0=")), "400 messages[0].content[0]");
    EXPECT_EQ(param_of(image("data:image/png;base64,***")), "400 messages[0].content[0]");
}

TEST(BedrockRequest, DocumentsHaveFormatsAndNamesOfTheirOwn) {
    const Json content = messages(R"([{"role":"user","content":[)" +
                                  file("Q3_report (final).pdf", "data:application/pdf;base64,JVBERi0xLjQK") + "," +
                                  file("Q3_report (final).pdf", "data:application/pdf;base64,JVBERi0xLjQK") + "," +
                                  file("notes.md", "data:text/plain;base64,Iw==") + "," +
                                  file("ä", "data:application/msword;base64,AAAA") + "]}]")[0]["content"];
    ASSERT_EQ(content.size(), 5u) << content;
    EXPECT_EQ(content[0], Json::parse(R"x({"document":{"format":"pdf","name":"Q3 report (final)",
                                         "source":{"bytes":"JVBERi0xLjQK"}}})x"));
    EXPECT_EQ(content[1]["document"]["name"], "Q3 report (final)-2");
    EXPECT_EQ(content[2]["document"]["format"], "md");
    EXPECT_EQ(content[3]["document"]["format"], "doc");
    EXPECT_EQ(content[3]["document"]["name"], "document-4");
    EXPECT_EQ(content[4], Json::parse(R"({"text":"See document."})"));
}

TEST(BedrockRequest, TheTextOfAResultIsNoneBesideADocument) {
    const std::string calls = R"([{"role":"user","content":"q"},
      {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"a","content":"r"})";
    const std::string pdf = file("a.pdf", "data:application/pdf;base64,JVBERi0xLjQK");
    const Json turns = messages(calls + R"(,{"role":"user","content":[)" + pdf + "]}]");
    ASSERT_EQ(turns[2]["content"].size(), 3u) << turns;
    EXPECT_EQ(turns[2]["content"][2]["text"], "See document.");
    // Nothing may stand beside the results of this model.
    const Json inside =
        messages(calls + R"(,{"role":"user","content":[)" + pdf + "]}]", "mistral.mistral-large-2407-v1:0");
    ASSERT_EQ(inside[2]["content"].size(), 1u) << inside;
    EXPECT_TRUE(inside[2]["content"][0]["toolResult"]["content"][1].contains("document"));
}

TEST(BedrockRequest, WhatCannotBeSentIsRefused) {
    EXPECT_EQ(param_of(R"({"n":2})"), "400 n");
    EXPECT_EQ(param_of(R"({"service_tier":"scale"})"), "400 service_tier");
    EXPECT_EQ(param_of(R"({"messages":[{"role":"user","content":[{"type":"input_audio",
                          "input_audio":{"data":"AAAA","format":"wav"}}]}]})"),
              "400 messages[0].content[0]");
    EXPECT_EQ(param_of(R"({"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}]})"),
              "400 messages[0].content[0].file.file_id");
    EXPECT_EQ(param_of(R"({"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],
                          "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto",
                            "tools":[{"type":"function","function":{"name":"g"}}]}}})"),
              "400 tool_choice");
}

// ---- tools

TEST(BedrockRequest, ToolChoices) {
    const auto choice = [](std::string_view wanted, std::string_view model) {
        const Json body = body_of(R"({"tool_choice":)" + std::string(wanted) +
                                      R"(,"tools":[{"type":"function","function":{"name":"f"}},
                                                   {"type":"function","function":{"name":"g"}}]})",
                                  model);
        return std::to_string(body["toolConfig"]["tools"].size()) +
               body["toolConfig"].value("toolChoice", Json()).dump();
    };
    constexpr std::string_view kNamed = R"({"type":"function","function":{"name":"g"}})";
    constexpr std::string_view kNova = "us.amazon.nova-pro-v1:0";
    constexpr std::string_view kMistral = "mistral.mistral-large-2407-v1:0";
    constexpr std::string_view kLlama = "us.meta.llama3-3-70b-instruct-v1:0";
    EXPECT_EQ(choice(R"("required")", kClaude45), R"(2{"any":{}})");
    EXPECT_EQ(choice(kNamed, kClaude45), R"(2{"tool":{"name":"g"}})");
    EXPECT_EQ(choice(kNamed, kNova), R"(2{"tool":{"name":"g"}})");
    EXPECT_EQ(choice(R"("required")", kMistral), R"(2{"any":{}})");
    EXPECT_EQ(choice(kNamed, kMistral), R"(1{"any":{}})");
    EXPECT_EQ(choice(R"("required")", kLlama), R"(2{"auto":{}})");
    EXPECT_EQ(choice(kNamed, kLlama), R"(1{"auto":{}})");
}

TEST(BedrockRequest, Trap27StrictOnlyWhereBedrockTakesIt) {
    const std::string_view chat = R"({"tools":[{"type":"function","function":{"name":"f","strict":true,
                                      "parameters":{"type":"object","properties":{}}}}]})";
    EXPECT_EQ(write(chat).body["toolConfig"]["tools"][0]["toolSpec"]["strict"], true);
    const Written newest = write(chat, "global.anthropic.claude-opus-4-8-v1:0");
    EXPECT_FALSE(newest.body["toolConfig"]["tools"][0]["toolSpec"].contains("strict"));
    EXPECT_EQ(newest.losses, "strict");
}

TEST(BedrockRequest, CachePointsStandBehindWhatIsCached) {
    const std::string_view chat =
        R"({"tools":[{"type":"function","function":{"name":"f"},"cache_control":{"type":"ephemeral"}}],
      "messages":[{"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}]},
                  {"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}]})";
    const Json body = body_of(chat);
    EXPECT_EQ(body["system"], Json::parse(R"([{"text":"s"},{"cachePoint":{"type":"default","ttl":"1h"}}])"));
    EXPECT_EQ(body["messages"][0]["content"], Json::parse(R"([{"text":"a"},{"cachePoint":{"type":"default"}}])"));
    EXPECT_EQ(body["toolConfig"]["tools"][1], Json::parse(R"({"cachePoint":{"type":"default"}})"));
    const Written llama = write(chat, "meta.llama3-1-8b-instruct-v1:0");
    EXPECT_EQ(llama.bytes.find("cachePoint"), std::string::npos);
    EXPECT_EQ(llama.losses, "cache_control");
}

TEST(BedrockRequest, FourCachePointsAtMost) {
    std::string parts;
    for (int i = 0; i < 6; ++i) {
        parts += std::string(i == 0 ? "" : ",") + R"({"type":"text","text":"t","cache_control":{"type":"ephemeral"}})";
    }
    const Written written = write(R"({"messages":[{"role":"user","content":[)" + parts + "]}]}");
    std::size_t points = 0;
    for (const Json& block : written.body["messages"][0]["content"]) points += block.contains("cachePoint");
    EXPECT_EQ(points, 4u);
    EXPECT_EQ(written.losses, "cache_control");
    const Json& content = written.body["messages"][0]["content"];
    EXPECT_TRUE(content.back().contains("cachePoint"));
    EXPECT_FALSE(content[1].contains("cachePoint"));
}

TEST(BedrockRequest, OnlyWrittenCachePointsCount) {
    const std::string mark = R"(,"cache_control":{"type":"ephemeral"})";
    const std::string part = R"({"type":"text","text":"t")" + mark + "}";
    const Written written = write(
        R"({"messages":[{"role":"user","content":[)" + part +
        R"(]},{"role":"assistant","content":[{"type":"text","text":"b",)"
        R"("prompt_cache_breakpoint":{}}],"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
        R"({"role":"tool","tool_call_id":"a","content":[)" +
        part + "," + part + "," + part +
        R"(]},)"
        R"({"role":"user","content":""})" +
        "," + R"({"role":"user","content":"c")" + mark + "}]}");
    EXPECT_EQ(written.losses, "");
    const Json& turns = written.body["messages"];
    EXPECT_TRUE(turns[0]["content"][1].contains("cachePoint"));
    EXPECT_TRUE(turns[1]["content"][1].contains("cachePoint"));
    EXPECT_TRUE(turns[2]["content"][1].contains("cachePoint"));
    EXPECT_TRUE(turns[2]["content"][3].contains("cachePoint"));
}

TEST(BedrockRequest, SystemPromptsOfModelsWithoutThem) {
    EXPECT_EQ(body_of(R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"}]})",
                      "mistral.mistral-7b-instruct-v0:2"),
              Json::parse(R"({"messages":[{"role":"user","content":[{"text":"s"},{"text":"a"}]}]})"));
}

TEST(BedrockRequest, TextTravelsEscaped) {
    const Written written = write(R"({"messages":[{"role":"user","content":"a\u00e9\"\\\n"}]})");
    EXPECT_NE(written.bytes.find(R"({"text":"a\u00e9\"\\\n"})"), std::string::npos) << written.bytes;
}

}  // namespace
}  // namespace lightport::bedrock_test
