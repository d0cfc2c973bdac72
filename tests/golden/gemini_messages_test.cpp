// Conversations → contents: sides, media, calls and their results, signatures.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/gemini_support.hpp"

namespace lightport::gemini_test {
namespace {

using nlohmann::json;

constexpr const char* kModel = "gemini-2.5-flash";
constexpr const char* kGemini3 = "gemini-3-pro-preview";
constexpr const char* kPng = "iVBORw0KGgo=";

json contents(const std::string& model, std::string_view messages) {
    const golden::Written w = write(model, R"({"messages":)" + std::string(messages) + "}");
    EXPECT_FALSE(w.error) << w.error->message << " " << w.error->param.value_or("");
    return w.error ? json() : w.body["contents"];
}

json user_parts(const std::string& model, std::string_view content) {
    const json all = contents(model, R"([{"role":"user","content":)" + std::string(content) + "}]");
    return all.is_null() ? json() : all[0]["parts"];
}

std::optional<std::string> param(const std::string& model, std::string_view content) {
    const golden::Written w = write(model, R"({"messages":[{"role":"user","content":)" + std::string(content) + "}]}");
    return w.error ? w.error->param : std::nullopt;
}

std::string image(std::string_view url, std::string_view more = "") {
    return R"([{"type":"image_url","image_url":{"url":")" + std::string(url) + '"' + std::string(more) + "}}]";
}

TEST(GeminiMessages, RunsOfOneSideBecomeOneContent) {
    EXPECT_EQ(contents(kModel, R"([{"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"b"}]},
        {"role":"assistant","content":"c"},{"role":"assistant","content":""},{"role":"assistant","content":"d"},
        {"role":"user","content":"e"}])"),
              json::parse(R"([{"role":"user","parts":[{"text":"a"},{"text":"b"}]},
        {"role":"model","parts":[{"text":"c"},{"text":"d"}]},{"role":"user","parts":[{"text":"e"}]}])"));
}

TEST(GeminiMessages, ASilentAssistantDoesNotPartTheUsersTurn) {
    EXPECT_EQ(contents(kModel, R"([{"role":"user","content":"a"},{"role":"assistant","content":""},
        {"role":"user","content":"b"}])"),
              json::parse(R"([{"role":"user","parts":[{"text":"a"},{"text":"b"}]}])"));
}

TEST(GeminiMessages, EmptyTextIsLeftOutButAContentStays) {
    EXPECT_EQ(user_parts(kModel, R"("")"), json::parse(R"([{"text":" "}])"));
    EXPECT_EQ(user_parts(kModel, R"([{"type":"text","text":""},{"type":"text","text":"x"}])"),
              json::parse(R"([{"text":"x"}])"));
}

TEST(GeminiMessages, OnlySystemMessagesBecomeTheUsersContent) {
    const golden::Written w = write(kModel, R"({"messages":[{"role":"system","content":"S"}]})");
    EXPECT_EQ(w.body, json::parse(R"({"contents":[{"role":"user","parts":[{"text":"S"}]}]})"));
    EXPECT_EQ(contents(kModel, R"([{"role":"system","content":""}])"),
              json::parse(R"([{"role":"user","parts":[{"text":" "}]}])"));
}

TEST(GeminiMessages, GemmaHasNoSystemInstruction) {
    const golden::Written w = write("gemma-3-27b-it", R"({"messages":[{"role":"system","content":"S"},
        {"role":"user","content":"u"},{"role":"developer","content":"D"}]})");
    EXPECT_EQ(
        w.body,
        json::parse(R"({"contents":[{"role":"user","parts":[{"text":"S\n\n"},{"text":"D\n\n"},{"text":"u"}]}]})"));
    EXPECT_EQ(contents("gemma-3-27b-it", R"([{"role":"system","content":"S"},{"role":"assistant","content":"a"}])"),
              json::parse(R"([{"role":"user","parts":[{"text":"S"}]},{"role":"model","parts":[{"text":"a"}]}])"));
}

TEST(GeminiMessages, TextStaysEscaped) {
    const golden::Written w = write(kModel, R"({"messages":[{"role":"user","content":"\u00e4\"\\\n\ud83d\ude00"}]})");
    EXPECT_NE(w.bytes.find(R"("text":"\u00e4\"\\\n\ud83d\ude00")"), std::string::npos) << w.bytes;
}

TEST(GeminiMessages, InlineMedia) {
    EXPECT_EQ(user_parts(kModel, image("data:image/png;base64," + std::string(kPng))),
              json::parse(R"([{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}])"));
    // What the bytes say counts more than what the client says; parameters and line ends are dropped.
    EXPECT_EQ(user_parts(kModel, image("data:image/jpeg;charset=x;base64,iVBORw0K\\nGgo")),
              json::parse(R"([{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}])"));
    EXPECT_EQ(user_parts(kModel, R"([{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}])"),
              json::parse(R"([{"inlineData":{"mimeType":"audio/wav","data":"UklGRg=="}}])"));
    EXPECT_EQ(user_parts(kModel, R"([{"type":"file","file":{"filename":"a.pdf","file_data":"JVBERi0="}}])"),
              json::parse(R"([{"inlineData":{"mimeType":"application/pdf","data":"JVBERi0="}}])"));
    EXPECT_EQ(user_parts(kModel, R"([{"type":"file","file":{"filename":"a.csv","file_data":"YSxi"}}])"),
              json::parse(R"([{"inlineData":{"mimeType":"text/csv","data":"YSxi"}}])"));
    EXPECT_EQ(user_parts(kModel, R"([{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA"}}])"),
              json::parse(R"([{"inlineData":{"mimeType":"video/mp4","data":"AAAA"}}])"));
}

TEST(GeminiMessages, LinkedMedia) {
    EXPECT_EQ(user_parts(kModel, image("https://pics.example/owl.webp?size=1.png")),
              json::parse(
                  R"([{"fileData":{"fileUri":"https://pics.example/owl.webp?size=1.png","mimeType":"image/webp"}}])"));
    EXPECT_EQ(user_parts(kModel, image("https://youtu.be/abc")),
              json::parse(R"([{"fileData":{"fileUri":"https://youtu.be/abc"}}])"));
    EXPECT_EQ(
        user_parts("gemini-2.0-flash", R"([{"type":"file","file":{"file_id":"files/abc"}}])"),
        json::parse(R"([{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/abc"}}])"));
    EXPECT_EQ(user_parts(kModel, R"([{"type":"video_url","video_url":{"url":"https://v.example/a.mp4"}}])"),
              json::parse(R"([{"fileData":{"fileUri":"https://v.example/a.mp4","mimeType":"video/mp4"}}])"));
}

TEST(GeminiMessages, MediaThatCannotBeSentIsRefused) {
    EXPECT_EQ(param("gemini-2.0-flash", image("https://pics.example/owl.png")), "messages[0].content[0].image_url.url");
    EXPECT_EQ(param(kModel, image("gs://bucket/owl.png")), "messages[0].content[0].image_url.url");
    EXPECT_EQ(param(kModel, image("data:image/png;base64,!!")), "messages[0].content[0].image_url.url");
    EXPECT_EQ(param(kModel, R"([{"type":"file","file":{"file_id":"file-openai"}}])"),
              "messages[0].content[0].file.file_id");
    EXPECT_EQ(param(kModel, R"([{"type":"file","file":{"filename":"a.pdf"}}])"), "messages[0].content[0].file");
    EXPECT_EQ(param(kModel, R"([{"type":"file","file":{"file_data":"YSxi"}}])"),
              "messages[0].content[0].file.file_data");
    EXPECT_EQ(param(kModel, R"([{"type":"input_audio","input_audio":{"data":"AAAA","format":"x/y"}}])"),
              "messages[0].content[0].input_audio.format");
    EXPECT_EQ(param(kModel, R"([{"type":"hologram"}])"), "messages[0].content[0]");
}

TEST(GeminiMessages, DetailIsAResolutionForNewerModels) {
    EXPECT_EQ(
        user_parts(kGemini3, image("data:image/png;base64,iVBORw0KGgo=", R"(,"detail":"low")"))[0]["mediaResolution"],
        json::parse(R"({"level":"MEDIA_RESOLUTION_LOW"})"));
    const std::string body = R"({"messages":[{"role":"user","content":)" +
                             image("data:image/png;base64,iVBORw0KGgo=", R"(,"detail":"high")") + "}]}";
    EXPECT_EQ(write(kModel, body).losses, "detail");
    EXPECT_EQ(write(kGemini3, body).losses, "");
}

constexpr std::string_view kCall =
    R"({"role":"user","content":"q"},{"role":"assistant","content":"Let me see.","tool_calls":[
       {"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\": 1}"}},
       {"id":"b","type":"function","function":{"name":"g","arguments":""}}]})";

json turn(const std::string& model, std::string_view rest) {
    return contents(model, "[" + std::string(kCall) + (rest.empty() ? "" : ",") + std::string(rest) + "]");
}

TEST(GeminiMessages, ResultsStandInTheOrderOfTheCallsInOneContent) {
    const json all = turn(kModel, R"({"role":"tool","tool_call_id":"b","content":"B"},{"role":"user","content":"and?"},
        {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"A1"},{"type":"text","text":"A2"}]})");
    EXPECT_EQ(all[1], json::parse(R"({"role":"model","parts":[{"text":"Let me see."},
        {"functionCall":{"id":"a","name":"f","args":{"x":1}}},{"functionCall":{"id":"b","name":"g","args":{}}}]})"));
    EXPECT_EQ(all[2], json::parse(R"({"role":"user","parts":[
        {"functionResponse":{"id":"a","name":"f","response":{"output":"A1\nA2"}}},
        {"functionResponse":{"id":"b","name":"g","response":{"output":"B"}}}]})"));
    EXPECT_EQ(all[3], json::parse(R"({"role":"user","parts":[{"text":"and?"}]})"));
}

TEST(GeminiMessages, AMissingResultIsSaid) {
    const json all = turn(
        kModel, R"({"role":"tool","tool_call_id":"a","content":"A","is_error":true},{"role":"user","content":"x"})");
    EXPECT_EQ(all[2]["parts"], json::parse(R"([{"functionResponse":{"id":"a","name":"f","response":{"error":"A"}}},
        {"functionResponse":{"id":"b","name":"g","response":{"error":"no result provided"}}}])"));
    EXPECT_EQ(turn(kModel, R"({"role":"user","content":"never mind"})")[2]["parts"].size(), 2u);
    EXPECT_EQ(turn(kModel, "").size(), 2u) << "calls at the end wait for their results";
}

TEST(GeminiMessages, TheLastOfTwoResultsCounts) {
    const json all = turn(kModel, R"({"role":"tool","tool_call_id":"a","content":"old"},
        {"role":"tool","tool_call_id":"a","content":"new"},{"role":"tool","tool_call_id":"b","content":"B"})");
    EXPECT_EQ(all[2]["parts"].size(), 2u);
    EXPECT_EQ(all[2]["parts"][0]["functionResponse"]["response"]["output"], "new");
}

TEST(GeminiMessages, OneIdForTwoCalls) {
    const json all = contents(kModel, R"([{"role":"user","content":"q"},{"role":"assistant","tool_calls":[
        {"id":"c","type":"function","function":{"name":"f","arguments":"{}"}},
        {"id":"c","type":"function","function":{"name":"g","arguments":"[1]"}}]},
        {"role":"tool","tool_call_id":"c","content":"1"},{"role":"tool","tool_call_id":"c","content":"2"}])");
    EXPECT_EQ(all[1]["parts"][1]["functionCall"]["args"], json::parse(R"({"raw_arguments":"[1]"})"));
    EXPECT_EQ(all[2]["parts"][0]["functionResponse"]["response"]["output"], "1");
    EXPECT_EQ(all[2]["parts"][1]["functionResponse"]["response"]["output"], "2");
}

TEST(GeminiMessages, AResultOfNoCallIsRefused) {
    const golden::Written w = write(
        kModel, R"({"messages":[)" + std::string(kCall) + R"(,{"role":"tool","tool_call_id":"z","content":"?"}]})");
    ASSERT_TRUE(w.error);
    EXPECT_EQ(w.error->status, 400);
    EXPECT_EQ(w.error->param, "messages[2].tool_call_id");
}

TEST(GeminiMessages, LegacyFunctions) {
    EXPECT_EQ(
        contents(kModel, R"([{"role":"user","content":"q"},
        {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
        {"role":"function","name":"f","content":"r"}])")[2],
        json::parse(
            R"({"role":"user","parts":[{"functionResponse":{"id":"call_function_1","name":"f","response":{"output":"r"}}}]})"));
}

TEST(GeminiMessages, MediaInResults) {
    const std::string rest = R"({"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"see"},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},
        {"role":"tool","tool_call_id":"b","content":"B"})";
    const json image = json::parse(R"({"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}})");
    const json newer = turn(kGemini3, rest);
    EXPECT_EQ(newer.size(), 3u);
    EXPECT_EQ(newer[2]["parts"][0]["functionResponse"]["parts"], json::array({image}));
    const json older = turn(kModel, rest);
    EXPECT_EQ(older[2]["parts"].size(), 2u);
    EXPECT_EQ(older[3], json({{"role", "user"}, {"parts", json::array({image})}}));
}

// The signature that the one call of an assistant's message comes with.
std::string signature(std::string_view call_members, std::string_view message_members = "",
                      std::string_view id = "call_1") {
    const json all =
        contents(kGemini3, R"([{"role":"user","content":"q"},{"role":"assistant")" + std::string(message_members) +
                               R"(,"tool_calls":[{"id":")" + std::string(id) +
                               R"(","type":"function","function":{"name":"f","arguments":"{}")" +
                               std::string(call_members) + "}]}]");
    const json& part = all[1]["parts"][0];
    EXPECT_EQ(part["functionCall"]["id"], std::string(id.substr(0, id.find("__thought__"))));
    return part.value("thoughtSignature", "");
}

TEST(GeminiMessages, SignaturesAreFoundWhereverClientsKeepThem) {
    EXPECT_EQ(signature(R"(},"extra_content":{"google":{"thought_signature":"S1"}})"), "S1");
    EXPECT_EQ(signature(R"(},"provider_specific_fields":{"thought_signature":"S2"})"), "S2");
    EXPECT_EQ(signature(R"(,"thought_signature":"S3"})"), "S3");
    EXPECT_EQ(signature("}", "", "call_1__thought__S4"), "S4");
    EXPECT_EQ(signature("}", R"(,"reasoning_details":[{"type":"reasoning.encrypted","format":"google-gemini-v1",
        "id":"call_1","data":"S5"}])"),
              "S5");
    EXPECT_EQ(signature("}", R"(,"thinking_blocks":[{"type":"thinking","thinking":"t","signature":"S6"}])"), "S6");
}

TEST(GeminiMessages, WithoutASignatureTheDocumentedSentinelGoes) {
    EXPECT_EQ(signature("}"), "skip_thought_signature_validator");
    EXPECT_EQ(
        signature("}", R"(,"thinking_blocks":[{"type":"thinking","thinking":"t","signature":"of Claude"}])", "toolu_1"),
        "skip_thought_signature_validator");
    EXPECT_FALSE(turn(kModel, "")[1]["parts"][1].contains("thoughtSignature"));
    // Of parallel calls only one is signed; whichever it is, the others stay as they are.
    const json all = contents(kGemini3, R"([{"role":"user","content":"q"},{"role":"assistant","tool_calls":[
        {"id":"1","type":"function","function":{"name":"f","arguments":"{}"}},
        {"id":"2","type":"function","function":{"name":"f","arguments":"{}"},
         "extra_content":{"google":{"thought_signature":"S"}}}]}])");
    EXPECT_FALSE(all[1]["parts"][0].contains("thoughtSignature"));
    EXPECT_EQ(all[1]["parts"][1]["thoughtSignature"], "S");
}

TEST(GeminiMessages, TheSignatureOfATextComesBackWithIt) {
    EXPECT_EQ(contents(kModel, R"([{"role":"user","content":"q"},{"role":"assistant","content":"a",
        "extra_content":{"google":{"thought_signature":"T"}}},{"role":"user","content":"r"}])")[1]["parts"],
              json::parse(R"([{"text":"a","thoughtSignature":"T"}])"));
}

TEST(GeminiMessages, PromptsOfManyMegabytesPass) {
    const std::string text(std::size_t{2} << 20, 'x');
    const golden::Written w = write(kModel, R"({"messages":[{"role":"user","content":")" + text + R"("}]})");
    EXPECT_EQ(w.body["contents"][0]["parts"][0]["text"].get<std::string>().size(), text.size());
}

}  // namespace
}  // namespace lightport::gemini_test
