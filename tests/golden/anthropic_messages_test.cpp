// Chat messages → Anthropic turns: merging, tool results, ids, media, replayed reasoning, cache breakpoints.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/anthropic_support.hpp"
#include "providers/anthropic/adapter.hpp"

namespace lightport::anthropic_test {
namespace {

using nlohmann::json;

struct Written : golden::Written {
    explicit Written(golden::Written written) : golden::Written(std::move(written)) {}

    std::string messages() const { return body.at("messages").dump(); }
    std::string beta() const { return std::string(find_header(headers, "anthropic-beta")); }
};

Written write(std::string_view messages, const std::string& model = "claude-sonnet-4-5", std::string_view more = "") {
    const std::string chat = R"({"messages":)" + std::string(messages) + std::string(more) + "}";
    return Written(golden::write(anthropic::AnthropicAdapter{}, chat, {model}));
}

// The blocks of a user message with one part.
json block_of(std::string_view part, const std::string& model = "claude-sonnet-4-5") {
    const Written w = write(R"([{"role":"user","content":[)" + std::string(part) + "]}]", model);
    return w.error ? json(*w.error->param + " " + w.error->code.value_or("")) : w.body["messages"][0]["content"];
}
std::string image(std::string_view url) {
    return R"({"type":"image_url","image_url":{"url":")" + std::string(url) + "\"}}";
}
std::string file(std::string_view members) { return R"({"type":"file","file":{)" + std::string(members) + "}}"; }

TEST(AnthropicMessages, ResultsComeFirstAndTogether) {
    const Written w = write(R"([{"role":"user","content":"Rain in Bonn and Kiel?"},
        {"role":"assistant","content":null,"tool_calls":[
          {"id":"call_a","type":"function","function":{"name":"rain","arguments":"{\"c\": \"Bonn\", \"n\":1.50}"}},
          {"id":"functions.rain:1","type":"function","function":{"name":"rain","arguments":""}}]},
        {"role":"user","content":"Quick!"},
        {"role":"tool","tool_call_id":"call_a","content":"no"},
        {"role":"tool","tool_call_id":"functions.rain:1","content":"error","is_error":true},
        {"role":"user","content":"Again."}])");
    const std::string id = w.body["messages"][1]["content"][1]["id"];
    EXPECT_TRUE(id.starts_with("functions_rain_1_")) << id;
    EXPECT_EQ(id.size(), 17u + 8u);
    const json expected = json::parse(R"([{"role":"user","content":[{"type":"text","text":"Rain in Bonn and Kiel?"}]},
        {"role":"assistant","content":[{"type":"tool_use","id":"call_a","name":"rain","input":{"c":"Bonn","n":1.5}},
          {"type":"tool_use","id":")" +
                                      id + R"(","name":"rain","input":{}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_a","content":"no"},
          {"type":"tool_result","tool_use_id":")" +
                                      id + R"(","content":"error","is_error":true},
          {"type":"text","text":"Quick!"},{"type":"text","text":"Again."}]}])");
    EXPECT_EQ(w.body["messages"], expected);
    EXPECT_NE(w.bytes.find(R"({"c": "Bonn", "n":1.50})"), std::string::npos) << "arguments keep their digits and order";
    EXPECT_EQ(w.body["tools"][0], json::parse(R"({"name":"rain","input_schema":{"type":"object","properties":{}}})"));
    EXPECT_EQ(w.body["tool_choice"]["type"], "none") << "tools of the history are defined, but not offered";
}

TEST(AnthropicMessages, OfTwoResultsForOneCallTheLastCounts) {
    const Written w = write(R"([{"role":"user","content":"q"},
        {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"a","content":"first"},{"role":"tool","tool_call_id":"a","content":"second"}])");
    EXPECT_EQ(w.body["messages"][2]["content"],
              json::parse(R"([{"type":"tool_result","tool_use_id":"a","content":"second"}])"));
}

TEST(AnthropicMessages, IdsUsedAgainStayUnique) {
    const Written w = write(R"([{"role":"user","content":"q"},
        {"role":"assistant","tool_calls":[{"id":"call_0","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"call_0","content":"1"},
        {"role":"assistant","tool_calls":[{"id":"call_0","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"call_0","content":"2"}])");
    EXPECT_EQ(w.body["messages"][1]["content"][0]["id"], "call_0");
    EXPECT_EQ(w.body["messages"][3]["content"][0]["id"], "call_0_2");
    EXPECT_EQ(w.body["messages"][4]["content"][0]["tool_use_id"], "call_0_2");
}

TEST(AnthropicMessages, ForeignIdsStayDifferent) {
    const Written w = write(R"([{"role":"user","content":"q"},{"role":"assistant","tool_calls":[
        {"id":"a.b","function":{"name":"f","arguments":"{}"}},{"id":"a:b","function":{"name":"f","arguments":"{}"}},
        {"id":"\u00e4","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"ä","content":"1"}])");
    const json& calls = w.body["messages"][1]["content"];
    EXPECT_NE(calls[0]["id"], calls[1]["id"]);
    EXPECT_EQ(calls[2]["id"], w.body["messages"][2]["content"][0]["tool_use_id"]) << "the text counts, not its escapes";
}

TEST(AnthropicMessages, LegacyFunctionCallsGetAnId) {
    const Written w = write(R"([{"role":"user","content":"q"},
        {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\"x\":1}"}},
        {"role":"function","name":"f","content":"ok"}])");
    EXPECT_EQ(w.body["messages"][1]["content"][0]["id"], "call_function_1");
    EXPECT_EQ(w.body["messages"][2]["content"][0]["tool_use_id"], "call_function_1");
    EXPECT_EQ(w.losses, "");
}

TEST(AnthropicMessages, ArgumentsThatAreNoObjectAreWrapped) {
    const auto input = [](std::string_view arguments) {
        const Written w =
            write(R"([{"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"a","function":
            {"name":"f","arguments":")" +
                  std::string(arguments) + R"("}}]}])");
        return w.body["messages"][1]["content"][0]["input"].dump();
    };
    EXPECT_EQ(input(" \\n"), "{}");
    EXPECT_EQ(input("[1]"), R"({"raw_arguments":"[1]"})");
    EXPECT_EQ(input("{\\\"a\\\": "), R"({"raw_arguments":"{\"a\": "})");
    EXPECT_EQ(input("null"), "{}");  // how some models call a tool without parameters
}

TEST(AnthropicMessages, ResultContents) {
    const Written w = write(R"([{"role":"user","content":"q"},{"role":"assistant","tool_calls":[
        {"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"f","arguments":"{}"}},
        {"id":"c","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"one"},{"type":"text","text":" "},{"type":"text","text":"two"}]},
        {"role":"tool","tool_call_id":"b","content":""},{"role":"tool","tool_call_id":"c","content":[]}])");
    EXPECT_EQ(w.body["messages"][2]["content"], json::parse(R"([
        {"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
        {"type":"tool_result","tool_use_id":"b","content":""},{"type":"tool_result","tool_use_id":"c"}])"));
}

TEST(AnthropicMessages, TurnsAreMergedAndEmptyOnesLeftOut) {
    const Written w =
        write(R"([{"role":"user","content":"a"},{"role":"assistant","content":""},{"role":"user","content":"b"},
        {"role":"assistant","content":"c"},{"role":"assistant","content":[{"type":"refusal","refusal":"d"},{"type":"text","text":"\n"}]},
        {"role":"user","content":[{"type":"text","text":""},{"type":"text","text":"e"}],"name":"Ann"}])");
    EXPECT_EQ(w.body["messages"], json::parse(R"([
        {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
        {"role":"assistant","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},
        {"role":"user","content":[{"type":"text","text":"e"}]}])"));
    EXPECT_EQ(w.losses, "name");
}

TEST(AnthropicMessages, PrefillStaysAndOnlyItsEndIsTrimmed) {
    const Written w = write(R"([{"role":"user","content":"q"},{"role":"assistant","content":"C:\\n \n\t"}])");
    EXPECT_EQ(w.body["messages"][1], json::parse(R"({"role":"assistant","content":[{"type":"text","text":"C:\\n"}]})"));
    EXPECT_EQ(w.body["messages"].size(), 2u);
    const Written later =
        write(R"([{"role":"user","content":"q"},{"role":"assistant","content":"x "},{"role":"user","content":"y"}])");
    EXPECT_EQ(later.body["messages"][1]["content"][0]["text"], "x ");
}

TEST(AnthropicMessages, LaterSystemMessages) {
    const std::string_view chat = R"([{"role":"system","content":"A"},{"role":"user","content":"1"},
        {"role":"assistant","content":"2"},{"role":"system","content":"B"},{"role":"user","content":"3"},
        {"role":"developer","content":"C"}])";
    const Written old = write(chat, "claude-opus-4-7");
    EXPECT_EQ(old.body["system"].dump(),
              R"([{"text":"A","type":"text"},{"text":"B","type":"text"},{"text":"C","type":"text"}])");
    EXPECT_EQ(old.body["messages"].size(), 3u);
    const Written inside = write(chat, "claude-opus-4-8");
    EXPECT_EQ(inside.body["system"].size(), 2u) << "not behind an assistant turn";
    EXPECT_EQ(inside.body["messages"][3], json::parse(R"({"role":"system","content":[{"type":"text","text":"C"}]})"));
}

TEST(AnthropicMessages, SystemMessagesNeverStandBetweenResults) {
    const Written w = write(R"([{"role":"user","content":"q"},{"role":"assistant","tool_calls":[
        {"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"a","content":"1"},{"role":"system","content":"S"},
        {"role":"tool","tool_call_id":"b","content":"2"}])",
                            "claude-opus-5");
    EXPECT_EQ(w.body["messages"].size(), 3u);
    EXPECT_EQ(w.body["messages"][2]["content"].size(), 2u);
    EXPECT_EQ(w.body["system"].size(), 1u);
}

TEST(AnthropicMessages, OnlySystemMessagesAreRefused) {
    EXPECT_EQ(write(R"([{"role":"system","content":"A"}])").error->param, "messages");
    EXPECT_EQ(
        write(
            R"([{"role":"system","content":[{"type":"text","text":"A"},{"type":"image_url","image_url":{"url":"https://x/"}}]},
        {"role":"user","content":"u"}])")
            .error->param,
        "messages[0].content[1]");
}

TEST(AnthropicMessages, EmptySystemIsLeftOut) {
    EXPECT_FALSE(write(R"([{"role":"system","content":" "},{"role":"user","content":"u"}])").body.contains("system"));
}

TEST(AnthropicMessages, ImageUrls) {
    EXPECT_EQ(block_of(image("https://x.example/a.png")).dump(),
              R"([{"source":{"type":"url","url":"https://x.example/a.png"},"type":"image"}])");
    EXPECT_EQ(block_of(image("ftp://x")), "messages[0].content[0].image_url.url invalid_value");
}

TEST(AnthropicMessages, DataUrls) {
    const auto source = [](std::string_view url) { return block_of(image(url))[0]["source"].dump(); };
    const std::string png = R"({"data":"iVBORw0KGgo=","media_type":"image/png","type":"base64"})";
    EXPECT_EQ(source("data:image/png;base64,iVBORw0KGgo="), png);
    EXPECT_EQ(source("data:image/png;name=a.png;charset=utf-8;BASE64,iVBORw0KGgo="), png);
    EXPECT_EQ(source("data:image/jpg;base64,iVBORw0KGgo="), png) << "the bytes decide";
    EXPECT_EQ(source("DATA:IMAGE/PNG;base64,iVBO\\nRw0K Ggo"), png) << "whitespace, missing padding";
    EXPECT_EQ(source("data:image\\/png;base64,iVBORw0KGgo="), png) << "escaped slashes";
    EXPECT_EQ(source("data:image/png,%89PNG%0D%0A%1A%0A"), png) << "percent-encoded";
    EXPECT_EQ(source("data:image/jpg;base64,_9j_4A"),
              R"({"data":"/9j/4A==","media_type":"image/jpeg","type":"base64"})");
    EXPECT_EQ(source("data:image/gif;base64,UklGRgAAAABXRUJQ"),
              R"({"data":"UklGRgAAAABXRUJQ","media_type":"image/webp","type":"base64"})");
    EXPECT_EQ(block_of(image("data:image/png;base64,!!!!")), "messages[0].content[0] invalid_value");
    EXPECT_EQ(block_of(image("data:image/png;base64,")), "messages[0].content[0] invalid_value");
    EXPECT_EQ(block_of(image("data:image/bmp;base64,Qk0A")), "messages[0].content[0] unsupported_value");
    EXPECT_EQ(block_of(image("data:nothing")), "messages[0].content[0] invalid_value");
}

TEST(AnthropicMessages, Files) {
    EXPECT_EQ(
        block_of(file(R"("filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0xLjQ=")")),
        json::parse(
            R"([{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0xLjQ="},
                               "title":"a.pdf"}])"));
    EXPECT_EQ(block_of(file(R"("filename":"b.PDF","file_data":"JVBERi0xLjQ=")"))[0]["source"]["media_type"],
              "application/pdf");
    EXPECT_EQ(
        block_of(file(R"("filename":"n.csv","file_data":"data:text/csv;base64,w6QsMQoiYiI=")")),
        json::parse(
            R"([{"type":"document","source":{"type":"text","media_type":"text/plain","data":"ä,1\n\"b\""},"title":"n.csv"}])"));
    EXPECT_EQ(block_of(file(R"("filename":"n.md","file_data":"SGk=")"))[0]["source"]["data"], "Hi");
    EXPECT_EQ(block_of(file(R"("file_data":"https://x.example/d")")).dump(),
              R"([{"source":{"type":"url","url":"https://x.example/d"},"type":"document"}])");
    EXPECT_EQ(block_of(file(R"("filename":"i.png","file_data":"iVBORw0KGgo=")"))[0]["type"], "image");
    EXPECT_EQ(block_of(file(R"("file_id":"file-abc")")), "messages[0].content[0].file.file_id unsupported_value");
    EXPECT_EQ(block_of(file(R"("filename":"a.docx","file_data":"UEsDBA==")")),
              "messages[0].content[0] unsupported_value");
    const Written w = write("[{\"role\":\"user\",\"content\":[" + file(R"("file_id":"file_01")") + "]}]");
    EXPECT_EQ(w.body["messages"][0]["content"][0]["source"].dump(), R"({"file_id":"file_01","type":"file"})");
    EXPECT_EQ(w.beta(), "files-api-2025-04-14");
}

TEST(AnthropicMessages, AudioAndUnknownPartsAreRefused) {
    const Written w = write(R"([{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"t"},
        {"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}]}])");
    ASSERT_TRUE(w.error);
    EXPECT_EQ(w.error->param, "messages[1].content[1]");
    EXPECT_EQ(w.error->code, "unsupported_value");
    EXPECT_EQ(block_of(R"({"type":"hologram"})"), "messages[0].content[0] unsupported_value");
}

TEST(AnthropicMessages, CacheBreakpoints) {
    const Written w =
        write(R"([
        {"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}]},
        {"role":"user","content":"a","cache_control":{"type":"ephemeral"}},{"role":"assistant","content":"b"},
        {"role":"user","content":[{"type":"text","text":"c","cache_control":{"type":"ephemeral"}},
          {"type":"text","text":"d","cache_control":{"type":"ephemeral"}}]}])",
              "claude-opus-5",
              R"(,"tools":[{"type":"function","function":{"name":"f"},"cache_control":{"type":"ephemeral"}}])");
    EXPECT_FALSE(w.body["tools"][0].contains("cache_control")) << "five are one too many: the earliest goes";
    EXPECT_EQ(w.body["system"][0]["cache_control"].dump(), R"({"ttl":"1h","type":"ephemeral"})");
    EXPECT_EQ(w.body["messages"][0]["content"][0]["cache_control"].dump(), R"({"type":"ephemeral"})");
    EXPECT_TRUE(w.body["messages"][2]["content"][1].contains("cache_control"));
    EXPECT_EQ(w.losses, "cache_control");
}

TEST(AnthropicMessages, PromptCacheBreakpoints) {
    const json blocks = block_of(R"({"type":"text","text":"a","prompt_cache_breakpoint":{"mode":"explicit"}})");
    EXPECT_EQ(blocks[0]["cache_control"].dump(), R"({"type":"ephemeral"})");
}

constexpr std::string_view kSigned =
    R"("thinking_blocks":[{"type":"thinking","thinking":" Hm\u2026 ","signature":"Eq\/B","index":0},{"type":"redacted_thinking","data":"R=="}])";

TEST(AnthropicMessages, SignedThinkingGoesBackFirstAndUntouched) {
    const std::string chat = R"([{"role":"user","content":"q"},{"role":"assistant","content":"t",)" +
                             std::string(kSigned) +
                             R"(,"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"a","content":"r"}])";
    for (const char* model : {"claude-opus-5", "claude-sonnet-4-5"}) {
        const Written w = write(chat, model, R"(,"reasoning_effort":"low")");
        EXPECT_NE(
            w.bytes.find(
                R"({"role":"assistant","content":[{"type":"thinking","thinking":" Hm\u2026 ","signature":"Eq\/B"},)"
                R"({"type":"redacted_thinking","data":"R=="},{"type":"text","text":"t"},{"type":"tool_use")"),
            std::string::npos)
            << w.bytes;
        EXPECT_TRUE(w.body.contains("thinking"));
    }
    const Written off = write(chat, "claude-opus-5", R"(,"reasoning_effort":"none")");
    EXPECT_EQ(off.bytes.find("signature"), std::string::npos);
    EXPECT_EQ(off.losses, "thinking_blocks");
}

TEST(AnthropicMessages, ReasoningDetailsAreUnderstood) {
    const Written w = write(R"([{"role":"user","content":"q"},{"role":"assistant","content":"t","reasoning_details":[
        {"type":"reasoning.text","text":"Hm","signature":"S","format":"anthropic-claude-v1"},
        {"type":"reasoning.encrypted","data":"D"},{"type":"reasoning.encrypted","data":"G","format":"google-gemini-v1"},
        {"type":"reasoning.text","text":"unsigned"}]},{"role":"user","content":"u"}])",
                            "claude-opus-5");
    EXPECT_EQ(w.body["messages"][1]["content"], json::parse(R"([{"type":"thinking","thinking":"Hm","signature":"S"},
        {"type":"redacted_thinking","data":"D"},{"type":"text","text":"t"}])"));
}

TEST(AnthropicMessages, UnsignedReasoningIsNeverReplayed) {
    const Written w =
        write(R"([{"role":"user","content":"q"},{"role":"assistant","content":"t","reasoning_content":"Hm",
        "thinking_blocks":[{"type":"thinking","thinking":"Hm","signature":""}]},{"role":"user","content":"u"}])",
              "claude-opus-5");
    EXPECT_EQ(w.body["messages"][1]["content"].size(), 1u) << w.messages();
}

TEST(AnthropicMessages, BudgetModelsDoNotThinkInATurnThatBeganWithoutSignature) {
    const std::string_view chat = R"([{"role":"user","content":"q"},{"role":"assistant","content":null,
        "tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"r"}])";
    const Written w = write(chat, "claude-sonnet-4-5", R"(,"reasoning_effort":"low")");
    EXPECT_FALSE(w.body.contains("thinking"));
    EXPECT_EQ(w.losses, "reasoning_effort");
    EXPECT_TRUE(write(chat, "claude-opus-5", R"(,"reasoning_effort":"low")").body.contains("thinking"));
}

TEST(AnthropicMessages, LongerConversationsBeginWithTheBytesOfShorterOnes) {
    const std::vector<std::string> turns = {
        R"({"role":"system","content":"S"})",
        R"({"role":"user","content":"1"})",
        R"({"role":"assistant","content":"2 ","tool_calls":[{"id":"x.1","function":{"name":"f","arguments":"{\"b\":1,\"a\":2}"}}]})",
        R"({"role":"tool","tool_call_id":"x.1","content":"3"})",
        R"({"role":"developer","content":"late"})",
        R"({"role":"assistant","content":"4"})",
        R"({"role":"user","content":"5"})"};
    std::string chat = "[";
    std::string before;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        chat += (i == 0 ? "" : ",") + turns[i];
        if (i == 0) continue;
        const std::string bytes =
            write(chat + "]", "claude-opus-5", R"(,"tools":[{"type":"function","function":{"name":"f"}}])").bytes;
        EXPECT_EQ(
            bytes,
            write(chat + "]", "claude-opus-5", R"(,"tools":[{"type":"function","function":{"name":"f"}}])").bytes);
        // All but what closes the last message, the messages and the body.
        EXPECT_TRUE(bytes.starts_with(before)) << before << "\n" << bytes;
        before = bytes.substr(0, bytes.size() - std::string_view("]}]}").size());
    }
}

TEST(AnthropicMessages, TextTravelsAsItWasEscaped) {
    const Written w = write(R"([{"role":"user","content":"\u00e4\/\ud83d\ude00 \"x\" \\ äö"}])");
    EXPECT_NE(w.bytes.find(R"("text":"\u00e4\/\ud83d\ude00 \"x\" \\ äö")"), std::string::npos) << w.bytes;
}

}  // namespace
}  // namespace lightport::anthropic_test
