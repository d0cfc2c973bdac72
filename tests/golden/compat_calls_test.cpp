// Tool calls in the streams of OpenAI-shaped vendors.
#include "golden/compat_support.hpp"

namespace lightport::golden {
namespace {

const std::string kRole = delta(R"("role":"assistant","content":null)");
const std::string kEnd = delta("", R"("tool_calls")");

std::string calls(std::string_view list) { return delta(R"("tool_calls":[)" + std::string(list) + "]"); }

std::string told(std::string_view id, const std::string& chunks) {
    const std::string events = streamed(id, kRole + "\n" + chunks + "\n" + kEnd);
    EXPECT_TRUE(events.starts_with(line(kRole))) << events;
    return events.substr(line(kRole).size());
}

const std::string kA = R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}})";
const std::string kA1 = R"({"index":0,"function":{"arguments":"{\"x\":"}})";
const std::string kA2 = R"({"index":0,"function":{"arguments":"1}"}})";
const std::string kB = R"({"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}})";
const std::string kProper =
    line(calls(kA)) + line(calls(kA1)) + line(calls(kA2)) + line(calls(kB)) + line(kEnd) + "end\n";

TEST(CompatCalls, ProperOnesKeepTheirBytes) {
    EXPECT_EQ(told("groq", calls(kA) + "\n" + calls(kA1) + "\n" + calls(kA2) + "\n" + calls(kB)), kProper);
}

TEST(CompatCalls, EmptyIdsAndNamesOnContinuations) {
    const std::string a1 = R"({"index":0,"id":"","type":"function","function":{"name":"","arguments":"{\"x\":"}})";
    const std::string a2 = R"({"index":0,"id":"","type":"function","function":{"arguments":"1}"}})";
    EXPECT_EQ(told("dashscope", calls(kA) + "\n" + calls(a1) + "\n" + calls(a2) + "\n" + calls(kB)), kProper);
}

TEST(CompatCalls, RepeatedIdsAndNames) {
    const std::string a1 = R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":"}})";
    const std::string a2 = R"({"index":0,"id":"a","function":{"name":"f","arguments":"1}"}})";
    EXPECT_EQ(told("groq", calls(kA) + "\n" + calls(a1) + "\n" + calls(a2) + "\n" + calls(kB)), kProper);
}

TEST(CompatCalls, WithoutAnyIndex) {
    const std::string a = R"({"id":"a","function":{"name":"f"}})";
    const std::string a1 = R"({"function":{"arguments":"{\"x\":"}})";
    const std::string a2 = R"({"id":"a","function":{"arguments":"1}"}})";
    const std::string b = R"({"id":"b","function":{"name":"g","arguments":{}}})";
    EXPECT_EQ(told("sglang", calls(a) + "\n" + calls(a1) + "\n" + calls(a2) + "\n" + calls(b)), kProper);
}

TEST(CompatCalls, TheFirstIndexIsOne) {
    const std::string a = R"({"index":1,"id":"a","type":"function","function":{"name":"f","arguments":""}})";
    const std::string a1 = R"({"index":1,"function":{"arguments":"{\"x\":"}})";
    const std::string a2 = R"({"index":1,"function":{"arguments":"1}"}})";
    const std::string b = R"({"index":2,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}})";
    EXPECT_EQ(told("groq", calls(a) + "\n" + calls(a1) + "\n" + calls(a2) + "\n" + calls(b)), kProper);
}

TEST(CompatCalls, AnIndexThatIsUsedAgain) {
    const std::string b = R"({"index":0,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}})";
    EXPECT_EQ(told("groq", calls(kA) + "\n" + calls(kA1) + "\n" + calls(kA2) + "\n" + calls(b)), kProper);
    const std::string other = R"({"index":0,"id":"other","function":{"name":null,"arguments":"1}"}})";
    EXPECT_EQ(told("sglang", calls(kA) + "\n" + calls(kA1) + "\n" + calls(other) + "\n" + calls(kB)), kProper);
}

TEST(CompatCalls, ANameAfterItsArguments) {
    const std::string early = R"({"index":0,"id":"a","function":{"arguments":"{\"x\":"}})";
    const std::string late = R"({"index":0,"function":{"name":"f","arguments":"1}"}})";
    EXPECT_EQ(
        told("groq", calls(early) + "\n" + calls(late)),
        line(delta("")) +
            line(calls(R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}})")) +
            line(kEnd) + "end\n");
}

TEST(CompatCalls, ArgumentsThatAreAnObjectAndCallsWithoutIds) {
    const std::string both =
        R"({"function":{"name":"f","arguments":{"x": 1}}},{"function":{"name":"f","arguments":null}})";
    const std::string events = told("groq", calls(both));
    EXPECT_NE(events.find(R"("arguments":"{\"x\": 1}")"), std::string::npos) << events;
    EXPECT_NE(events.find(R"({"index":1,"id":"call_)"), std::string::npos) << events;
    EXPECT_NE(events.find(R"("tool_calls":[{"index":1,"function":{"arguments":"{}"}}])"), std::string::npos) << events;
}

TEST(CompatCalls, StopBecomesToolCallsAndEmptyListsGo) {
    const std::string empty = delta(R"("content":"x","tool_calls":[])");
    const std::string none = delta(R"("content":"x","tool_calls":null,"function_call":null)");
    const std::string events =
        streamed("groq", kRole + "\n" + empty + "\n" + none + "\n" + calls(kB) + "\n" + delta("", R"("stop")"));
    EXPECT_EQ(events,
              line(kRole) + line(delta(R"("content":"x")")) + line(delta(R"("content":"x")")) +
                  line(calls(R"({"index":0,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}})")) +
                  line(kEnd) + "end\n");
    EXPECT_TRUE(streamed("groq", delta(R"("content":"x","tool_calls":[])") + "\n" + delta("", R"("stop")"))
                    .ends_with("\"finish_reason\":\"stop\"}]}\nend\n"));
}

TEST(CompatCalls, WhatElseACallCarriesStays) {
    const std::string extra =
        R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"s":"x"}})";
    EXPECT_EQ(told("gemini-compat", calls(extra)), line(calls(extra)) + line(kEnd) + "end\n");
}

TEST(CompatCalls, EndlessOnesAreAFailure) {
    std::string many;
    for (int i = 0; i < 600; ++i) {
        many += (i == 0 ? "" : ",") + std::string(R"({"id":"c)") + std::to_string(i) + R"(","function":{"name":"f"}})";
    }
    const std::string events = streamed("groq", calls(many));
    EXPECT_TRUE(events.starts_with("failure 502")) << events.substr(0, 200);
}

}  // namespace
}  // namespace lightport::golden
