// Members whose value has to be looked into, and messages that depend on each other.
#include "unit/provider/profile_support.hpp"

namespace lightport::provider {
namespace {

using Format = RequestProfile::Format;

constexpr std::string_view kTools = R"("tools":[{"type":"function","function":{"name":"f"}}, {"type":"function",)"
                                    R"("function":{"name":"g"}}])";

std::string with_choice(std::string_view choice) {
    return body_with("," + std::string(kTools) + R"(,"tool_choice":)" + std::string(choice) +
                     R"(,"parallel_tool_calls":false)");
}
std::string their_choice(std::string_view choice) {
    return their_body("," + std::string(kTools) + R"(,"tool_choice":)" + std::string(choice) +
                      R"(,"parallel_tool_calls":false)");
}
constexpr std::string_view kNamed = R"({"type":"function","function":{"name":"g"}})";

TEST(ProfileChoices, WordsThatTheVendorCallsOtherwise) {
    RequestProfile profile;
    profile.synonyms = {{"service_tier", {{"default", "on_demand"}}}};
    const Rewritten written = rewrite(body_with(R"(,"service_tier":"default")"), profile);
    EXPECT_EQ(written.body, their_body(R"(,"service_tier":"on_demand")"));
    EXPECT_EQ(written.losses, "");
    EXPECT_EQ(rewrite(body_with(R"(,"service_tier":"flex")"), profile).body, their_body(R"(,"service_tier":"flex")"));
    EXPECT_EQ(rewrite(body_with(R"(,"service_tier":null)"), profile).body, their_body(R"(,"service_tier":null)"));
}

TEST(ProfileChoices, AnEffortBecomesMembersThatSayTheSame) {
    RequestProfile profile;
    profile.efforts = {{"none", "", {{"thinking", R"({"type":"disabled"})"}}}};
    const Rewritten written = rewrite(body_with(R"(,"reasoning_effort":"none","x":1)"), profile);
    EXPECT_EQ(written.body, their_body(R"(,"x":1,"thinking":{"type":"disabled"})"));
    EXPECT_EQ(written.losses, "");
    const std::string own = R"(,"thinking":{"type":"enabled"})";
    EXPECT_EQ(rewrite(body_with(R"(,"reasoning_effort":"none")" + own), profile).body, their_body(own));
    EXPECT_EQ(rewrite(body_with(R"(,"reasoning_effort":"high")"), profile).body,
              their_body(R"(,"reasoning_effort":"high")"));
}

TEST(ProfileChoices, WithoutToolsInsteadOfNone) {
    RequestProfile profile;
    profile.tool_choice.none_without_tools = true;
    const Rewritten written = rewrite(with_choice(R"("none")"), profile);
    EXPECT_EQ(written.body, their_body(""));
    EXPECT_EQ(written.losses, "");
    EXPECT_EQ(rewrite(with_choice(R"("auto")"), profile).body, their_choice(R"("auto")"));
}

TEST(ProfileChoices, RequiredHasAnotherWord) {
    RequestProfile profile;
    profile.tool_choice.required = "any";
    EXPECT_EQ(rewrite(with_choice(R"("required")"), profile).body, their_choice(R"("any")"));
    EXPECT_EQ(rewrite(with_choice(R"("required")"), profile).losses, "");
    profile.tool_choice.required = "auto";
    EXPECT_EQ(rewrite(with_choice(R"("required")"), profile).body, their_choice(R"("auto")"));
    EXPECT_EQ(rewrite(with_choice(R"("required")"), profile).losses, "tool_choice ");
}

TEST(ProfileChoices, OneToolIsTheOnlyOne) {
    RequestProfile profile;
    profile.tool_choice.named_only = true;
    const Rewritten written = rewrite(with_choice(kNamed), profile);
    EXPECT_EQ(written.body, their_body(R"(,"tools":[{"type":"function","function":{"name":"g"}}],)"
                                       R"("tool_choice":"required","parallel_tool_calls":false)"));
    EXPECT_EQ(written.losses, "");
    EXPECT_EQ(rewrite(with_choice(R"({"type":"function","function":{"name":"unknown"}})"), profile).body,
              their_choice(R"({"type":"function","function":{"name":"unknown"}})"));
    profile.tool_choice.required = "auto";
    EXPECT_EQ(rewrite(with_choice(kNamed), profile).losses, "tool_choice ");
    RequestProfile word;
    word.tool_choice.named = "auto";
    EXPECT_EQ(rewrite(with_choice(kNamed), word).body, their_choice(R"("auto")"));
    EXPECT_EQ(rewrite(with_choice(kNamed), word).losses, "tool_choice ");
}

TEST(ProfileChoices, OfAllowedToolsNoOtherOnesAreSent) {
    RequestProfile profile;
    profile.tool_choice.allowed_only = true;
    const auto allowed = [](const std::string& mode, const std::string& name) {
        return with_choice(R"({"type":"allowed_tools","allowed_tools":{"mode":")" + mode +
                           R"(","tools":[{"type":"function","function":{"name":")" + name + R"("}}]}})");
    };
    const auto only_g = [](const std::string& mode) {
        return their_body(R"(,"tools":[{"type":"function","function":{"name":"g"}}],"tool_choice":")" + mode +
                          R"(","parallel_tool_calls":false)");
    };
    EXPECT_EQ(rewrite(allowed("auto", "g"), profile).body, only_g("auto"));
    EXPECT_EQ(rewrite(allowed("required", "g"), profile).body, only_g("required"));
    EXPECT_EQ(rewrite(allowed("required", "\\u0067"), profile).body, only_g("required"));
    EXPECT_EQ(rewrite(allowed("required", "g"), profile).losses, "");
    profile.tool_choice.required = "auto";
    EXPECT_EQ(rewrite(allowed("required", "g"), profile).body, only_g("auto"));
    EXPECT_EQ(rewrite(allowed("required", "g"), profile).losses, "tool_choice ");
    EXPECT_NE(rewrite(allowed("auto", "g"), {}).body.find("allowed_tools"), std::string::npos);
}

std::string instructed(std::string_view instructions, std::string_view rest) {
    return R"({"model":"their","messages":[{"role":"system","content":")" + std::string(instructions) +
           R"("},{"role":"user","content":"q"}])" + std::string(rest) + "}";
}

TEST(ProfileChoices, AFormatThatIsAskedForInWords) {
    RequestProfile profile;
    profile.response_format = {Format::kDrop, Format::kPrompt, Format::kJsonObject};
    EXPECT_EQ(rewrite(body_with(R"(,"response_format":{"type":"text"})"), profile).body, their_body(""));
    EXPECT_EQ(rewrite(body_with(R"(,"response_format":{"type":"text"})"), profile).losses, "");
    const Rewritten object = rewrite(body_with(R"(,"response_format":{"type":"json_object"})"), profile);
    EXPECT_EQ(object.body, instructed("Respond with one JSON object only, no prose, no code fence.", ""));
    EXPECT_EQ(object.losses, "response_format ");
    const std::string schema =
        R"(,"response_format":{"type":"json_schema","json_schema":{"name":"o","schema":{"a":1}}})";
    const std::string_view words =
        "Respond with one JSON object only, no prose, no code fence. It conforms to this JSON schema: {\\\"a\\\":1}";
    const Rewritten weaker = rewrite(body_with(schema), profile);
    EXPECT_EQ(weaker.body, instructed(words, R"(,"response_format":{"type":"json_object"})"));
    EXPECT_EQ(weaker.losses, "response_format ");
    profile.response_format.json_schema = Format::kPrompt;
    EXPECT_EQ(rewrite(body_with(schema), profile).body, instructed(words, ""));
    EXPECT_EQ(rewrite(body_with(schema), {}).body, their_body(schema));
}

TEST(ProfileChoices, WholeAnswersThatAreAskedForAsStreams) {
    RequestProfile profile;
    profile.stream_from_tokens = 4097;
    profile.whole_defaults = {{"thinking", "false"}};
    const Rewritten small = rewrite(body_with(R"(,"max_tokens":4096)"), profile);
    EXPECT_EQ(small.body, their_body(R"(,"max_tokens":4096,"thinking":false)"));
    EXPECT_FALSE(small.stream);
    const Rewritten large = rewrite(body_with(R"(,"max_tokens":5000,"stream":false)"), profile);
    EXPECT_EQ(large.body, their_body(R"(,"max_tokens":5000,"stream":true,"stream_options":{"include_usage":true})"));
    EXPECT_TRUE(large.stream);
    EXPECT_FALSE(rewrite(body_with(""), profile).stream);
    const Rewritten asked = rewrite(body_with(R"(,"stream":true)"), profile);
    EXPECT_EQ(asked.body, their_body(R"(,"stream":true)"));
    EXPECT_TRUE(asked.stream);
    profile.stream_from_tokens = 0;
    profile.ignores = {"stream_options"};
    EXPECT_EQ(rewrite(body_with(""), profile).body, their_body(R"(,"stream":true)"));
}

TEST(ProfileChoices, MembersThatTheVendorKnowsInStreamsOnly) {
    RequestProfile profile;
    profile.stream_with = {"enable_thinking"};
    profile.whole_defaults = {{"enable_thinking", "false"}};
    profile.efforts = {{"low", "", {{"enable_thinking", "true"}}}, {"none", "", {{"enable_thinking", "false"}}}};
    const std::string streamed = R"(,"stream":true,"stream_options":{"include_usage":true})";
    EXPECT_EQ(rewrite(body_with(R"(,"reasoning_effort":"low")"), profile).body,
              their_body(R"(,"enable_thinking":true)" + streamed));
    EXPECT_TRUE(rewrite(body_with(R"(,"reasoning_effort":"low")"), profile).stream);
    EXPECT_EQ(rewrite(body_with(R"(,"reasoning_effort":"none")"), profile).body,
              their_body(R"(,"enable_thinking":false)"));
    EXPECT_EQ(rewrite(body_with(R"(,"enable_thinking":true)"), profile).body,
              their_body(R"(,"enable_thinking":true)" + streamed));
    EXPECT_EQ(rewrite(body_with(R"(,"enable_thinking":false)"), profile).body,
              their_body(R"(,"enable_thinking":false)"));
    EXPECT_EQ(rewrite(body_with(""), profile).body, their_body(R"(,"enable_thinking":false)"));
}

TEST(ProfileChoices, ReasoningThatTheClientDoesNotKnow) {
    RequestProfile profile;
    profile.filler = RequestProfile::Filler::kCalls;
    profile.filler_json = R"(" ")";
    const std::string calls = R"("tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}])";
    const std::string before = R"("messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"},)"
                               R"({"role":"assistant",)";
    const std::string after = R"({"role":"tool","tool_call_id":"c","content":"t"}]})";
    EXPECT_EQ(rewrite(R"({"model":"m",)" + before + calls + "}," + after, profile).body,
              R"({"model":"their",)" + before + calls + R"(,"reasoning_content":" "},)" + after);
    EXPECT_EQ(
        rewrite(R"({"model":"m",)" + before + R"("reasoning_content":null,)" + calls + "}," + after, profile).body,
        R"({"model":"their",)" + before + calls + R"(,"reasoning_content":" "},)" + after);
    EXPECT_EQ(rewrite(R"({"model":"m",)" + before + R"("reasoning_content":"r",)" + calls + "}," + after, profile).body,
              R"({"model":"their",)" + before + R"("reasoning_content":"r",)" + calls + "}," + after);
    profile.filler = RequestProfile::Filler::kAlways;
    profile.reasoning_member = "reasoning";
    const std::string own = R"({"role":"assistant","content":"a","reasoning":"mine"},{"role":"user","content":"q"}]})";
    EXPECT_EQ(rewrite(R"({"model":"m","messages":[)" + own, profile).body, R"({"model":"their","messages":[)" + own);
    EXPECT_EQ(rewrite(R"({"model":"m","messages":[{"role":"assistant","reasoning":null,"content":"a",)"
                      R"("reasoning_content":""},{"role":"user","content":"q"}]})",
                      profile)
                  .body,
              R"({"model":"their","messages":[{"role":"assistant","content":"a","reasoning":" "},)"
              R"({"role":"user","content":"q"}]})");
    EXPECT_EQ(rewrite(R"({"model":"m","messages":[{"role":"assistant","reasoning":"x","content":"a",)"
                      R"("reasoning_content":"y"},{"role":"user","content":"q"}]})",
                      profile)
                  .body,
              R"({"model":"their","messages":[{"role":"assistant","content":"a","reasoning":"y"},)"
              R"({"role":"user","content":"q"}]})");
    EXPECT_EQ(rewrite(R"({"model":"m","messages":[{"role":"assistant","content":"a"},{"role":"user","content":"q"}]})",
                      profile)
                  .body,
              R"({"model":"their","messages":[{"role":"assistant","content":"a","reasoning":" "},)"
              R"({"role":"user","content":"q"}]})");
}

RequestProfile alternating() {
    RequestProfile profile;
    profile.alternate = true;
    profile.developer_role = "system";
    return profile;
}

std::string messages(std::string_view list) { return R"({"model":"m","messages":[)" + std::string(list) + "]}"; }
std::string their_messages(std::string_view list) {
    return R"({"model":"their","messages":[)" + std::string(list) + "]}";
}

TEST(ProfileTurns, MessagesOfTheSameRoleBecomeOne) {
    const Rewritten written = rewrite(
        messages(R"({"role":"system","content":"S"},{"role":"developer","content":"T"},{"role":"user","content":"a"},)"
                 R"({"role":"user","content":[{"type":"text","text":"b"},{"type":"text","text":"c"}],"name":"n"},)"
                 R"({"role":"assistant","content":"d"},{"role":"user","content":"e"})"),
        alternating());
    EXPECT_EQ(written.body,
              their_messages(R"({"role":"system","content":"S\n\nT"},{"role":"user","content":"a\n\nb\n\nc"},)"
                             R"({"role":"assistant","content":"d"},{"role":"user","content":"e"})"));
    EXPECT_EQ(written.losses, "name ");
}

TEST(ProfileTurns, PartsThatAreNoTextStay) {
    const std::string image = R"({"type":"image_url","image_url":{"url":"https://x.example/i.png"}})";
    const Rewritten written = rewrite(messages(R"({"role":"user","content":"a"},{"role":"user","content":[)" + image +
                                               R"(,{"type":"text","text":"b"}]})"),
                                      alternating());
    EXPECT_EQ(written.body, their_messages(R"({"role":"user","content":[{"type":"text","text":"a"},)" + image +
                                           R"(,{"type":"text","text":"b"}]})"));
    EXPECT_EQ(written.losses, "");
}

TEST(ProfileTurns, AFirstMessageWithoutContentLosesNone) {
    const Rewritten written = rewrite(messages(R"({"role":"user","content":"q"},{"role":"assistant","refusal":"no"},)"
                                               R"({"role":"assistant","content":"yes"},{"role":"user","content":"r"})"),
                                      alternating());
    EXPECT_EQ(written.body,
              their_messages(R"({"role":"user","content":"q"},{"role":"assistant","refusal":"no","content":"yes"},)"
                             R"({"role":"user","content":"r"})"));
    EXPECT_EQ(rewrite(messages(R"({"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"b",)"
                               R"("cache_control":{"x":1}}]})"),
                      alternating())
                  .losses,
              "cache_control ");
}

TEST(ProfileTurns, ToolCallsStayApart) {
    const std::string_view list =
        R"({"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function",)"
        R"("function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"1"},)"
        R"({"role":"tool","tool_call_id":"d","content":"2"},{"role":"assistant","content":"a"})";
    EXPECT_EQ(rewrite(messages(list), alternating()).body, their_messages(list));
}

TEST(ProfileTurns, InstructionsJoinTheSystemMessage) {
    RequestProfile profile = alternating();
    profile.response_format.json_object = Format::kPrompt;
    const std::string format = R"(,"response_format":{"type":"json_object"}})";
    const std::string words = "Respond with one JSON object only, no prose, no code fence.";
    EXPECT_EQ(rewrite(R"({"model":"m","messages":[{"role":"developer","content":"S"},{"role":"user","content":"q"}])" +
                          format,
                      profile)
                  .body,
              their_messages(R"({"role":"system","content":")" + words + R"(\n\nS"},{"role":"user","content":"q"})"));
    EXPECT_EQ(rewrite(R"({"model":"m","messages":[{"role":"user","content":"q"}])" + format, profile).body,
              their_messages(R"({"role":"system","content":")" + words + R"("},{"role":"user","content":"q"})"));
}

TEST(ProfileTurns, AnEmptyContentStaysOne) {
    EXPECT_EQ(rewrite(messages(R"({"role":"user","content":""},{"role":"user","content":""})"), alternating()).body,
              their_messages(R"({"role":"user","content":"\n\n"})"));
}

}  // namespace
}  // namespace lightport::provider
