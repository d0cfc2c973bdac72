// Messages, content parts and the tool calls in them.
#include "surface_fixture.hpp"

namespace lightport::surface::test {
namespace {

using chat::PartKind;
using chat::Role;

constexpr const char* kUser = R"({"role":"user","content":"x"})";

// An assistant's message with these tool calls, behind a user's.
std::string calls(const std::string& list) {
    return talk(std::string(kUser) + R"(,{"role":"assistant","tool_calls":)" + list + "}");
}

TEST(ChatMessages, ReadsEveryRole) {
    const Body body(talk(R"({"role":"system","content":"a"},{"role":"developer","content":"b"},
        {"role":"user","name":"bob","content":"c"},{"role":"assistant","content":"d"})"));
    const auto& messages = body.request().messages;
    ASSERT_EQ(messages.size(), 4U);
    EXPECT_EQ(messages[0].role, Role::kSystem);
    EXPECT_EQ(messages[1].role, Role::kDeveloper);
    EXPECT_EQ(messages[2].role, Role::kUser);
    EXPECT_EQ(messages[2].name.escaped, "bob");
    EXPECT_EQ(messages[3].role, Role::kAssistant);
    EXPECT_EQ(messages[3].raw.json, R"({"role":"assistant","content":"d"})");
    EXPECT_TRUE(messages[3].content_is_string);
}

TEST(ChatMessages, TextStaysEscaped) {
    const Body body(talk(R"({"content":"a\n\"b\" \ud83d\ude00","role":"user"})"));
    EXPECT_EQ(body.request().messages[0].parts[0].text.escaped, R"(a\n\"b\" \ud83d\ude00)");
}

TEST(ChatMessages, AnEmptyStringIsAPartToo) {
    const Body body(talk(R"({"role":"user","content":""})"));
    EXPECT_TRUE(body.request().messages[0].content_is_string);
    ASSERT_EQ(body.request().messages[0].parts.size(), 1U);
    EXPECT_TRUE(body.request().messages[0].parts[0].text.empty());
}

TEST(ChatMessages, ReadsEveryKindOfPart) {
    const Body body(talk(R"({"role":"user","content":[{"type":"text","text":"t","cache_control":{"type":"ephemeral"}},
        {"image_url":{"url":"https://a/b.png","detail":"low"},"type":"image_url"},
        {"type":"image_url","image_url":"https://a/c.png"},
        {"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}},
        {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AA=="}},
        {"type":"file","file":{"file_id":"file-1"}},
        {"type":"refusal","refusal":"no"},
        {"type":"video_url","video_url":{"url":"v"}}]})"));
    const auto& message = body.request().messages[0];
    EXPECT_FALSE(message.content_is_string);
    const auto& parts = message.parts;
    ASSERT_EQ(parts.size(), 8U);
    EXPECT_EQ(parts[0].kind, PartKind::kText);
    EXPECT_EQ(parts[0].cache_control.json, R"({"type":"ephemeral"})");
    EXPECT_EQ(parts[1].kind, PartKind::kImage);
    EXPECT_EQ(parts[1].text.escaped, "https://a/b.png");
    EXPECT_EQ(parts[1].detail.escaped, "low");
    EXPECT_EQ(parts[2].text.escaped, "https://a/c.png");
    EXPECT_EQ(parts[3].kind, PartKind::kAudio);
    EXPECT_EQ(parts[3].text.escaped, "AAAA");
    EXPECT_EQ(parts[3].format.escaped, "mp3");
    EXPECT_EQ(parts[4].kind, PartKind::kFile);
    EXPECT_EQ(parts[4].filename.escaped, "a.pdf");
    EXPECT_EQ(parts[4].text.escaped, "data:application/pdf;base64,AA==");
    EXPECT_EQ(parts[5].file_id.escaped, "file-1");
    EXPECT_EQ(parts[6].kind, PartKind::kRefusal);
    EXPECT_EQ(parts[7].kind, PartKind::kOther);
    EXPECT_EQ(parts[7].raw.json, R"({"type":"video_url","video_url":{"url":"v"}})");
}

// What answers carry beyond the standard comes back with the next turn.
TEST(ChatMessages, TakesBackWhatAnswersCarry) {
    const Body body(talk(std::string(kUser) + R"(,{"role":"assistant","content":"a","refusal":null,"audio":null,
        "annotations":[],"function_call":null,"tool_calls":null,"reasoning":"r","reasoning_details":[{"type":"x"}],
        "thinking_blocks":[{"type":"thinking","thinking":"t","signature":"s"}],
        "extra_content":{"google":{"thought_signature":"g"}},"cache_control":{"type":"ephemeral"}})"));
    const auto& message = body.request().messages[1];
    EXPECT_EQ(message.reasoning_content.escaped, "r");
    EXPECT_EQ(message.reasoning_details.json, R"([{"type":"x"}])");
    EXPECT_EQ(message.thinking_blocks.json, R"([{"type":"thinking","thinking":"t","signature":"s"}])");
    EXPECT_EQ(message.extra_content.json, R"({"google":{"thought_signature":"g"}})");
    EXPECT_EQ(message.cache_control.json, R"({"type":"ephemeral"})");
    EXPECT_TRUE(message.tool_calls.empty());
    EXPECT_EQ(message.parts.size(), 1U);
}

TEST(ChatMessages, ReasoningContentComesBeforeReasoning) {
    const Body body(talk(std::string(kUser) +
                         R"(,{"role":"assistant","content":"a","reasoning_content":"one","reasoning":"two"})"));
    EXPECT_EQ(body.request().messages[1].reasoning_content.escaped, "one");
}

TEST(ChatMessages, ARefusalIsAPart) {
    const Body body(talk(std::string(kUser) + R"(,{"role":"assistant","content":null,"refusal":"No."},
        {"role":"assistant","content":"","refusal":"No."},{"role":"assistant","content":"Hm","refusal":"No."})"));
    const auto& messages = body.request().messages;
    for (const std::size_t i : {1U, 2U}) {
        ASSERT_EQ(messages[i].parts.size(), 1U);
        EXPECT_EQ(messages[i].parts[0].kind, PartKind::kRefusal);
        EXPECT_EQ(messages[i].parts[0].text.escaped, "No.");
        EXPECT_FALSE(messages[i].content_is_string);
    }
    EXPECT_EQ(messages[3].parts.size(), 2U);
}

TEST(ChatMessages, ReadsToolCallsAndTheirResults) {
    const Body body(talk(std::string(kUser) + R"(,{"role":"assistant","content":null,"tool_calls":[
        {"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
        {"id":"c2","function":{"name":"g","arguments":""}},
        {"id":"c3","type":"custom","custom":{"name":"sql","input":"SELECT 1"}}]},
        {"role":"tool","tool_call_id":"c1","content":"1","is_error":true},
        {"role":"tool","tool_call_id":"unknown","content":[{"type":"text","text":"2"}]},
        {"role":"tool","tool_call_id":"c3","content":null})"));
    const auto& messages = body.request().messages;
    const auto& made = messages[1].tool_calls;
    ASSERT_EQ(made.size(), 3U);
    EXPECT_EQ(made[0].id.escaped, "c1");
    EXPECT_EQ(made[0].name.escaped, "f");
    EXPECT_EQ(made[0].arguments.escaped, R"({\"a\":1})");
    EXPECT_EQ(made[1].name.escaped, "g");
    EXPECT_FALSE(made[1].custom);
    EXPECT_TRUE(made[2].custom);
    EXPECT_EQ(made[2].arguments.escaped, "SELECT 1");
    EXPECT_EQ(messages[2].tool_call_id.escaped, "c1");
    EXPECT_TRUE(messages[2].is_error);
    EXPECT_EQ(messages[3].parts.size(), 1U);
    EXPECT_TRUE(messages[4].parts.empty());
}

// Arguments are a string on this side; a decoded object is put back into one, digit by digit.
TEST(ChatMessages, DecodedArgumentsBecomeTextAgain) {
    const Body body(
        calls(R"([{"id":"c","function":{"name":"f","arguments":{"big":12345678901234567890,"s":"\"q\""}}}])"));
    EXPECT_EQ(body.request().messages[1].tool_calls[0].arguments.escaped,
              R"({\"big\":12345678901234567890,\"s\":\"\\\"q\\\"\"})");
}

TEST(ChatMessages, LegacyFunctionCallsGetAnIdThatTheirResultsShare) {
    const Body body(talk(std::string(kUser) +
                         R"(,{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
        {"role":"function","name":"f","content":"1"},
        {"role":"assistant","function_call":{"name":"g","arguments":"{}"}},{"role":"function","name":"g","content":null})"));
    const auto& messages = body.request().messages;
    ASSERT_EQ(messages[1].tool_calls.size(), 1U);
    EXPECT_FALSE(messages[1].tool_calls[0].id.empty());
    EXPECT_EQ(messages[1].tool_calls[0].name.escaped, "f");
    EXPECT_EQ(messages[2].role, Role::kFunction);
    EXPECT_EQ(messages[2].tool_call_id, messages[1].tool_calls[0].id);
    EXPECT_EQ(messages[4].tool_call_id, messages[3].tool_calls[0].id);
    EXPECT_NE(messages[2].tool_call_id, messages[4].tool_call_id);
}

TEST(ChatMessages, GeneratedIdsDependOnThePositionOnly) {
    const std::string text = talk(std::string(kUser) + R"(,{"role":"assistant","function_call":{"name":"f"}})");
    EXPECT_EQ(std::string(Body(text).request().messages[1].tool_calls[0].id.escaped), "call_function_1");
}

TEST(ChatMessages, RefusalsNameTheMember) {
    const std::string user = std::string(kUser) + ",";
    const std::pair<std::string, const char*> cases[] = {
        {talk("5"), "400 invalid_type messages[0]"},
        {talk("null"), "400 invalid_type messages[0]"},
        {talk(R"({"content":"x"})"), "400 missing_required_parameter messages[0].role"},
        {talk(R"({"role":7,"content":"x"})"), "400 invalid_type messages[0].role"},
        {talk(user + R"({"role":"wizard","content":"x"})"), "400 invalid_value messages[1].role"},
        {talk(user + R"({"role":"user","content":5})"), "400 invalid_type messages[1].content"},
        {talk(R"({"role":"user"})"), "400 missing_required_parameter messages[0].content"},
        {talk(R"({"role":"system","content":null})"), "400 missing_required_parameter messages[0].content"},
        {talk(R"({"role":"user","content":["x"]})"), "400 invalid_type messages[0].content[0]"},
        {talk(R"({"role":"user","content":[{}]})"), "400 missing_required_parameter messages[0].content[0].type"},
        {talk(R"({"role":"user","content":[{"type":"text"}]})"),
         "400 missing_required_parameter messages[0].content[0].text"},
        {talk(R"({"role":"user","content":[{"type":"text","text":1}]})"),
         "400 invalid_type messages[0].content[0].text"},
        {talk(R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{}}]})"),
         "400 missing_required_parameter messages[0].content[1].image_url.url"},
        {talk(R"({"role":"user","content":[{"type":"image_url"}]})"),
         "400 missing_required_parameter messages[0].content[0].image_url"},
        {talk(R"({"role":"user","content":[{"type":"input_audio","input_audio":{"data":"x"}}]})"),
         "400 missing_required_parameter messages[0].content[0].input_audio.format"},
        {talk(R"({"role":"user","content":[{"type":"file","file":"x"}]})"),
         "400 invalid_type messages[0].content[0].file"},
        {talk(R"({"role":"user","content":"x","name":5})"), "400 invalid_type messages[0].name"},
        {calls("{}"), "400 invalid_type messages[1].tool_calls"},
        {calls("[7]"), "400 invalid_type messages[1].tool_calls[0]"},
        {calls(R"([{"function":{"name":"f"}}])"), "400 missing_required_parameter messages[1].tool_calls[0].id"},
        {calls(R"([{"id":"c"}])"), "400 missing_required_parameter messages[1].tool_calls[0].function"},
        {calls(R"([{"id":"c","function":{}}])"),
         "400 missing_required_parameter messages[1].tool_calls[0].function.name"},
        {calls(R"([{"id":"c","function":{"name":"f","arguments":5}}])"),
         "400 invalid_type messages[1].tool_calls[0].function.arguments"},
        {calls(R"([{"id":"c","type":"magic","function":{"name":"f"}}])"),
         "400 invalid_value messages[1].tool_calls[0].type"},
        {talk(user + R"({"role":"tool","tool_call_id":"c","content":"x"})"), "400 null messages[1].role"},
        {talk(user + R"({"role":"tool","content":"x"})"), "400 missing_required_parameter messages[1].tool_call_id"},
        {talk(user + R"({"role":"function","content":"x"})"), "400 missing_required_parameter messages[1].name"},
    };
    for (const auto& [body, expected] : cases) EXPECT_EQ(verdict(body), expected) << body;
}

}  // namespace
}  // namespace lightport::surface::test
