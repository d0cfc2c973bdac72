// Requests rewritten by a vendor's profile.
#include "provider/profile.hpp"

#include <gtest/gtest.h>

#include "provider/safe_id.hpp"
#include "unit/provider/profile_support.hpp"

namespace lightport::provider {
namespace {

TEST(Profile, AnEmptyOneChangesTheModelOnly) {
    const Rewritten written = rewrite(" " + body_with(R"( , "x" : [1, 2.50] )") + "\n", {});
    EXPECT_EQ(written.body, their_body(R"( , "x" : [1, 2.50] )"));
    EXPECT_EQ(written.losses, "");
}

TEST(Profile, BytesThatStayAreBorrowedInOnePiece) {
    std::string body = body_with(R"(,"seed":1,"temperature":0.70)");
    json::pad(body);
    std::pmr::monotonic_buffer_resource memory;
    const Result<chat::Request> request = surface::OpenAiChat{}.read(body, &memory);
    ASSERT_TRUE(request.ok());
    chat::LossReport losses;
    UpstreamRequest out;
    ASSERT_TRUE(write_by_profile(*request, "t", {}, {}, losses, out).ok());
    EXPECT_EQ(out.pieces.size(), 3u);
    EXPECT_EQ(out.storage, R"("t")");
}

TEST(Profile, Renames) {
    RequestProfile profile;
    profile.renames = {{"max_completion_tokens", "max_tokens"}, {"seed", "random_seed"}};
    EXPECT_EQ(rewrite(body_with(R"(,"max_completion_tokens": 5,"seed":7)"), profile).body,
              their_body(R"(,"max_tokens":5,"random_seed":7)"));
    EXPECT_EQ(rewrite(body_with(R"(,"max_tokens":9,"max_completion_tokens":5)"), profile).body,
              their_body(R"(,"max_tokens":5)"));
    EXPECT_EQ(rewrite(body_with(R"(,"max_completion_tokens":5,"max_tokens":9)"), profile).body,
              their_body(R"(,"max_tokens":5)"));
    EXPECT_EQ(rewrite(body_with(R"(,"max_tokens":9)"), profile).body, their_body(R"(,"max_tokens":9)"));
    EXPECT_EQ(rewrite(body_with(R"(,"se\u0065d":7)"), profile).body, their_body(R"(,"random_seed":7)"));
}

TEST(Profile, DefaultsStandWhereTheClientSaysNothing) {
    RequestProfile profile;
    profile.renames = {{"seed", "random_seed"}};
    profile.defaults = {{"random_seed", "1"}};
    EXPECT_EQ(rewrite(body_with(""), profile).body, their_body(R"(,"random_seed":1)"));
    EXPECT_EQ(rewrite(body_with(R"(,"seed":7)"), profile).body, their_body(R"(,"random_seed":7)"));
    EXPECT_EQ(rewrite(body_with(R"(,"random_seed":7)"), profile).body, their_body(R"(,"random_seed":7)"));
    EXPECT_EQ(rewrite(body_with(R"(,"seed":null)"), profile).body, their_body(R"(,"random_seed":1)"));
    EXPECT_EQ(rewrite(body_with(R"(,"random_seed":null)"), profile).body, their_body(R"(,"random_seed":1)"));
}

TEST(Profile, TheLimitIsSentOnceWhateverTheClientCallsIt) {
    RequestProfile before;
    before.renames = {{"max_completion_tokens", "max_tokens"}};
    RequestProfile now;
    now.renames = {{"max_tokens", "max_completion_tokens", true}};
    const std::string limit = R"(,"max_completion_tokens":7)";
    for (const char* asked :
         {R"(,"max_tokens":7,"max_completion_tokens":null)", R"(,"max_completion_tokens":null,"max_tokens":7)",
          R"(,"max_completion_tokens":7,"max_tokens":null)", R"(,"max_tokens":5,"max_completion_tokens":7)",
          R"(,"max_completion_tokens":7,"max_tokens":5)"}) {
        EXPECT_EQ(rewrite(body_with(asked), before).body, their_body(R"(,"max_tokens":7)")) << asked;
        EXPECT_EQ(rewrite(body_with(asked), now).body, their_body(limit)) << asked;
        EXPECT_EQ(rewrite(body_with(asked), now).losses, "") << asked;
    }
    EXPECT_EQ(rewrite(body_with(R"(,"max_tokens":null,"max_completion_tokens":null)"), before).body,
              their_body(R"(,"max_tokens":null)"));
}

TEST(Profile, ZeroIsAValue) {
    RequestProfile profile;
    profile.drops = {"temperature", "seed", "top_p", "frequency_penalty"};
    EXPECT_EQ(rewrite(body_with(R"(,"temperature":0,"seed":0,"top_p":0.0,"frequency_penalty":0)"), profile).losses,
              "temperature seed top_p ");
}

TEST(Profile, DropsAreLossesUnlessTheyAskForNothing) {
    RequestProfile profile;
    profile.drops = {"logit_bias", "store", "user"};
    profile.ignores = {"stream_options"};
    const Rewritten written =
        rewrite(body_with(R"(,"logit_bias":{},"store":false,"user":"u","stream":true,"stream_options":{})"), profile);
    EXPECT_EQ(written.body, their_body(R"(,"stream":true)"));
    EXPECT_EQ(written.losses, "user ");
    EXPECT_EQ(rewrite(body_with(R"(,"store":true,"logit_bias":{"1":2})"), profile).losses, "store logit_bias ");
}

TEST(Profile, StrictVendorsSeeOnlyWhatTheyKnow) {
    RequestProfile profile;
    profile.only = {"model", "messages", "random_seed"};
    profile.renames = {{"seed", "random_seed"}};
    const Rewritten written =
        rewrite(body_with(R"(,"seed":1,"verbosity":"low","metadata":{},"stream":true,"top_p":1)"), profile);
    EXPECT_EQ(written.body, their_body(R"(,"random_seed":1,"stream":true)"));
    EXPECT_EQ(written.losses, "verbosity top_p ");
}

TEST(Profile, LossesAreBounded) {
    RequestProfile profile;
    profile.only = {"model", "messages"};
    std::string rest;
    for (int i = 0; i < 1000; ++i) rest += ",\"member" + std::to_string(i) + "\":1";
    const Rewritten written = rewrite(body_with(rest), profile);
    EXPECT_EQ(std::count(written.losses.begin(), written.losses.end(), ' '), 64);
}

TEST(Profile, DefaultsAndClamps) {
    RequestProfile profile;
    profile.defaults = {{"max_tokens", "4096"}, {"safe", "true"}};
    profile.clamps = {{"temperature", 0, 1.5}};
    profile.renames = {{"t", "temperature"}};
    const Rewritten high = rewrite(body_with(R"(,"temperature":1.8,"max_tokens":null)"), profile);
    EXPECT_EQ(high.body, their_body(R"(,"temperature":1.5,"max_tokens":4096,"safe":true)"));
    EXPECT_EQ(high.losses, "temperature ");
    const Rewritten within = rewrite(body_with(R"(,"t":1.50,"safe":false,"max_tokens":1)"), profile);
    EXPECT_EQ(within.body, their_body(R"(,"temperature":1.50,"safe":false,"max_tokens":1)"));
    EXPECT_EQ(within.losses, "");
}

TEST(Profile, IdleMembersAreLeftOut) {
    RequestProfile profile;
    profile.drop_idle = true;
    const Rewritten written = rewrite(
        body_with(R"(,"n":1,"frequency_penalty":0.0,"logprobs":false,"logit_bias":{},"tools":[],"tool_choice":"auto",)"
                  R"("parallel_tool_calls":true,"stop":null,"temperature":0,"seed":0)"),
        profile);
    EXPECT_EQ(written.body, their_body(R"(,"temperature":0,"seed":0)"));
    EXPECT_EQ(written.losses, "");
    EXPECT_EQ(rewrite(body_with(R"(,"n":2,"frequency_penalty":0.5)"), profile).body,
              their_body(R"(,"n":2,"frequency_penalty":0.5)"));
}

TEST(Profile, ModelAndMessagesAlwaysPass) {
    RequestProfile profile;
    profile.only = {"top_p"};
    EXPECT_EQ(rewrite(R"({ "a":0,"messages":[{"role":"user","content":"q"}],"b":0,"model":"m","c":0 })", profile).body,
              R"({ "messages":[{"role":"user","content":"q"}],"model":"their" })");
}

TEST(Profile, MessagesAreCleanedAndTheOthersKeepTheirBytes) {
    RequestProfile profile;
    profile.developer_role = "system";
    profile.reasoning_member = "reasoning";
    profile.message_ignores = {"annotations"};
    profile.message_drops = {"name"};
    const Rewritten written =
        rewrite(R"({"model":"m","messages":[ {"role":"developer","content":"S"} , {"content" : "q","role":"user"},)"
                R"({"role":"assistant","content":"a","annotations":[{"x":1}],"name":"bob","reasoning_content":"r"} ]})",
                profile);
    EXPECT_EQ(written.body,
              R"({"model":"their","messages":[ {"role":"system","content":"S"} , {"content" : "q","role":"user"},)"
              R"({"role":"assistant","content":"a","reasoning":"r"} ]})");
    EXPECT_EQ(written.losses, "name ");
}

TEST(Profile, MessagesOfStrictVendors) {
    RequestProfile profile;
    profile.message_only = {"role", "content"};
    const Rewritten written =
        rewrite(R"({"model":"m","messages":[{"role":"user","content":"q","name":"n","x":null,"y":{}}]})", profile);
    EXPECT_EQ(written.body, R"({"model":"their","messages":[{"role":"user","content":"q"}]})");
    EXPECT_EQ(written.losses, "name ");
}

TEST(Profile, EditsWin) {
    RequestProfile profile;
    profile.drops = {"tool_choice"};
    profile.defaults = {{"format", "1"}};
    RequestEdits edits;
    edits.members = {{"user", R"("x")"}, {"format", "2"}, {"top_p", std::nullopt}};
    edits.messages.resize(2);
    edits.messages[1] = {{"content", R"("new")"}, {"prefix", "true"}, {"absent", std::nullopt}};
    const Rewritten written = rewrite(R"({"model":"m","user":"u","top_p":1,"messages":[{"role":"user","content":"q"},)"
                                      R"({"role":"assistant","content":"a"},{"role":"user","content":"r"}]})",
                                      profile, edits);
    EXPECT_EQ(written.body,
              R"({"model":"their","user":"x","messages":[{"role":"user","content":"q"},)"
              R"({"role":"assistant","content":"new","prefix":true},{"role":"user","content":"r"}],"format":2})");
    EXPECT_EQ(written.losses, "");
}

TEST(Profile, RefusesWhatWouldChangeTheAnswerUnlessItAsksForNothing) {
    RequestProfile profile;
    profile.refuses = {"n", "logprobs", "response_format", "tool_choice"};
    const Rewritten written = rewrite(
        body_with(R"(,"n":1,"logprobs":false,"response_format":{"type":"text"},"tool_choice":"auto","x":1)"), profile);
    EXPECT_EQ(written.body, their_body(R"(,"x":1)"));
    EXPECT_EQ(written.losses, "");
    const Rewritten refused = rewrite(body_with(R"(,"logprobs":false,"n":2,"x":1)"), profile);
    ASSERT_TRUE(refused.error);
    EXPECT_EQ(refused.error->status, 400);
    EXPECT_EQ(refused.error->code, "unsupported_parameter");
    EXPECT_EQ(refused.error->param, "n");
    EXPECT_NE(refused.error->message.find("`n`"), std::string::npos);
    EXPECT_EQ(rewrite(body_with(R"(,"logprobs":true)"), profile).error->param, "logprobs");
}

TEST(Profile, ADroppedMemberThatSaysTheDefaultIsNoLoss) {
    RequestProfile profile;
    profile.drops = {"n", "parallel_tool_calls"};
    EXPECT_EQ(rewrite(body_with(R"(,"n":1,"parallel_tool_calls":true)"), profile).losses, "");
    EXPECT_EQ(rewrite(body_with(R"(,"n":3,"parallel_tool_calls":false)"), profile).losses, "n parallel_tool_calls ");
}

TEST(Profile, EffortsBecomeTheNearestKnownOne) {
    RequestProfile profile;
    profile.efforts = {{"minimal", "low", {}}, {"none", "", {}}};
    const Rewritten written = rewrite(body_with(R"(,"reasoning_effort":"minimal","x":1)"), profile);
    EXPECT_EQ(written.body, their_body(R"(,"reasoning_effort":"low","x":1)"));
    EXPECT_EQ(written.losses, "reasoning_effort ");
    EXPECT_EQ(rewrite(body_with(R"(,"reasoning_effort":"none","x":1)"), profile).body, their_body(R"(,"x":1)"));
    const Rewritten known = rewrite(body_with(R"(,"reasoning_effort":"high")"), profile);
    EXPECT_EQ(known.body, their_body(R"(,"reasoning_effort":"high")"));
    EXPECT_EQ(known.losses, "");
}

TEST(Profile, TextPartsBecomeOneString) {
    RequestProfile profile;
    profile.text_as_string = true;
    const std::string image = R"({"role":"user","content":[{"type":"text","text":"c"},)"
                              R"({"type":"image_url","image_url":{"url":"https://x.example/i.png"}}]})";
    const Rewritten written =
        rewrite(R"({"model":"m","messages":[{"role":"system","content":[{"type":"text","text":"a\"\u00e9"},)"
                R"({"text":"b","type":"text"}]},{"role":"user","content":"q"},)" +
                    image + "]}",
                profile);
    EXPECT_EQ(written.body, R"({"model":"their","messages":[{"role":"system","content":"a\"\u00e9\nb"},)"
                            R"({"role":"user","content":"q"},)" +
                                image + "]}");
    EXPECT_EQ(written.losses, "");
}

TEST(Profile, WhatElseStandsInPartsOfTextIsALoss) {
    RequestProfile profile;
    profile.text_as_string = true;
    EXPECT_EQ(rewrite(R"({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a",)"
                      R"("cache_control":{"type":"ephemeral"}}]}]})",
                      profile)
                  .losses,
              "cache_control ");
}

TEST(Profile, ToolIdsOfAGivenLength) {
    RequestProfile profile;
    profile.tool_id_length = 9;
    const auto with_ids = [](const std::string& first, const std::string& second) {
        return R"("messages":[{"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":")" + first +
               R"(","type":"function","function":{"name":"f","arguments":"{}"}},{"type":"function","id":")" + second +
               R"(","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":")" + first +
               R"(","content":"1"},{"role":"tool","tool_call_id":")" + second + R"(","content":"2"}]})";
    };
    std::string mapped;
    append_fixed_id(mapped, json::Text{"call_0123-456"}, 9);
    EXPECT_EQ(mapped.size(), 9u);
    EXPECT_EQ(mapped.find_first_of("_-"), std::string::npos);
    EXPECT_EQ(rewrite(R"({"model":"m",)" + with_ids("call_0123-456", "Abcdefgh9"), profile).body,
              R"({"model":"their",)" + with_ids(mapped, "Abcdefgh9"));
    std::string longest;
    append_fixed_id(longest, json::Text{"x"}, 64);
    EXPECT_EQ(longest.size(), 64u);
}

}  // namespace
}  // namespace lightport::provider
