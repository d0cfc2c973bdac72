// Mistakes that gateways are known to make with Gemini, each as a case.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/gemini_support.hpp"
#include "json/value.hpp"
#include "surface/openai_embeddings.hpp"

namespace lightport::gemini_test {
namespace {

using nlohmann::json;

constexpr const char* kModel = "gemini-2.5-flash";
constexpr std::string_view kStop =
    R"({"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP","index":0}]})";

// The chunks that a client gets, and whether [DONE] is the last thing.
std::vector<json> chunks(std::string_view documents, std::string_view request = R"({"stream":true})") {
    const ChatRequest chat(request);
    const std::string out = golden::client_answer(gemini::GeminiAdapter{}, chat.get(), golden::stream_head(),
                                                  golden::sse(documents, "\r\n\r\n"));
    EXPECT_TRUE(out.ends_with("data: [DONE]\n\n")) << out;
    std::vector<json> all;
    for (std::size_t at = out.find("data: {"); at != std::string::npos; at = out.find("data: {", at + 1)) {
        all.push_back(json::parse(out.substr(at + 6, out.find('\n', at) - at - 6)));
    }
    return all;
}

std::string finish_of(const std::vector<json>& all) {
    std::string reasons;
    for (const json& chunk : all) {
        for (const json& choice : chunk["choices"]) {
            if (!choice["finish_reason"].is_null()) reasons += choice["finish_reason"].get<std::string>();
        }
    }
    return reasons;
}

TEST(GeminiTraps, SystemMessagesAtAnyPlaceAndInAllTheirPartsStay) {
    const json system = write(kModel, R"({"messages":[{"role":"user","content":"a"},
        {"role":"system","content":[{"type":"text","text":"1"},{"type":"text","text":"2"}]},
        {"role":"assistant","content":"b"},{"role":"developer","content":"3"},{"role":"user","content":"c"}]})")
                            .body["systemInstruction"];
    EXPECT_EQ(system, json::parse(R"({"parts":[{"text":"1"},{"text":"2"},{"text":"3"}]})"));
}

TEST(GeminiTraps, ResultsCarryTheNameOfTheirFunctionAndTheRoleUser) {
    const json last = write(kModel, R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[
        {"id":"1","type":"function","function":{"name":"real_name","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"1","content":"r"}]})")
                          .body["contents"][2];
    EXPECT_EQ(last["role"], "user");
    EXPECT_EQ(last["parts"][0]["functionResponse"]["name"], "real_name");
}

TEST(GeminiTraps, TextBesideCallsStays) {
    const json parts = write(kModel, R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"text",
        "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]}]})")
                           .body["contents"][1]["parts"];
    EXPECT_EQ(parts[0]["text"], "text");
    EXPECT_TRUE(parts[1].contains("functionCall"));
}

TEST(GeminiTraps, TextAndCallInOneEventAndCallsInTwoEventsKeepTheirOwnIndex) {
    const auto all = chunks(
        R"({"candidates":[{"content":{"parts":[{"text":"t"},{"functionCall":{"name":"f","args":{}}}]},"index":0}]}
{"candidates":[{"content":{"parts":[{"functionCall":{"name":"g","args":{}}}]},"index":0}]}
)" + std::string(kStop));
    std::string seen;
    int roles = 0;
    for (const json& chunk : all) {
        const json& delta = chunk["choices"][0]["delta"];
        roles += delta.contains("role") ? 1 : 0;
        if (delta.contains("content")) seen += delta["content"].get<std::string>();
        for (const json& call : delta.value("tool_calls", json::array())) {
            if (call.contains("id")) seen += call["index"].dump() + call["function"]["name"].get<std::string>();
        }
    }
    EXPECT_EQ(seen, "t0f1g");
    EXPECT_EQ(roles, 1);
}

TEST(GeminiTraps, StopInALaterEventIsToolCallsAndOnlyThere) {
    EXPECT_EQ(finish_of(chunks(R"({"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]},"index":0}]})"
                               "\n" +
                               std::string(kStop))),
              "tool_calls");
    // Old models say STOP with every event.
    EXPECT_EQ(finish_of(chunks(R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]})"
                               "\n" +
                               std::string(kStop))),
              "stop");
}

TEST(GeminiTraps, AStringToStopAtBecomesAListAndEffortHasItsForm) {
    EXPECT_EQ(write(kModel, R"({"stop":"x"})").body["generationConfig"]["stopSequences"], json::array({"x"}));
    EXPECT_EQ(
        write(kModel, R"({"reasoning_effort":"none"})").body["generationConfig"]["thinkingConfig"]["thinkingBudget"],
        0);
    EXPECT_FALSE(write("gemini-2.0-flash", R"({"reasoning_effort":"low"})").body.contains("generationConfig"));
}

TEST(GeminiTraps, UsageComesOnceAndOnlyWhereItIsAskedFor) {
    const std::string documents =
        R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"index":0}],"usageMetadata":{"promptTokenCount":3,"totalTokenCount":3}})"
        "\n" +
        std::string(kStop);
    for (const json& chunk : chunks(documents)) EXPECT_FALSE(chunk.contains("usage")) << chunk;
    int counted = 0;
    for (const json& chunk : chunks(documents, R"({"stream":true,"stream_options":{"include_usage":true}})")) {
        if (chunk["usage"].is_null()) continue;
        ++counted;
        EXPECT_EQ(chunk["usage"]["prompt_tokens"], 3);
        EXPECT_EQ(chunk["usage"]["completion_tokens"], 0) << "absent, not null";
        EXPECT_TRUE(chunk["choices"].empty());
    }
    EXPECT_EQ(counted, 1);
}

TEST(GeminiTraps, NoCandidatesAndForeignReasonsDoNotLeak) {
    const ChatRequest chat("{}");
    const std::string out = golden::client_answer(
        gemini::GeminiAdapter{}, chat.get(), golden::whole_head(),
        R"({"candidates":[{"finishReason":"SAFETY","finishMessage":"why"}],"usageMetadata":{"promptTokenCount":1}})");
    const json choice = json::parse(out)["choices"][0];
    EXPECT_EQ(choice["finish_reason"], "content_filter");
    EXPECT_EQ(choice["message"]["content"].dump().find("why"), std::string::npos);
    EXPECT_NE(whole_events("{}").find("failure 502"), std::string::npos);
}

TEST(GeminiTraps, BracketsAndCommasInsideTextAreText) {
    EXPECT_EQ(
        events(
            R"({"candidates":[{"content":{"parts":[{"text":"}]},\n{\"a\":[1],\r\ndata: x"}]},"finishReason":"STOP"}]})"),
        "start  \ntext \"}]},\\n{\\\"a\\\":[1],\\r\\ndata: x\"\nfinish stop\nend\n");
}

TEST(GeminiTraps, TheKeyIsNeverInTheAddress) {
    EXPECT_EQ(write(kModel, R"({"stream":true})").path.find("key="), std::string::npos);
}

TEST(GeminiTraps, ACallWithoutArgumentsHasAnEmptyObject) {
    EXPECT_EQ(
        whole_events(R"({"responseId":"r","candidates":[{"content":{"parts":[{"functionCall":{"id":"1","name":"f"}},
        {"functionCall":{"id":"2","name":"g","args":null}}]},"finishReason":"STOP"}]})"),
        "start r \ntool 0 1 f\nargs 0 \"{}\"\ntool 1 2 g\nargs 1 \"{}\"\nfinish tool_calls\nend\n");
}

TEST(GeminiTraps, SignaturesStandBesideTheCallNotInItsId) {
    const auto all = chunks(
        R"({"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"U0lH"}]},"index":0}]})"
        "\n" +
        std::string(kStop));
    bool seen = false;
    for (const json& chunk : all) {
        for (const json& call : chunk["choices"][0]["delta"].value("tool_calls", json::array())) {
            if (!call.contains("id")) continue;
            seen = true;
            EXPECT_LE(call["id"].get<std::string>().size(), 40u);
            EXPECT_EQ(call["extra_content"]["google"]["thought_signature"], "U0lH");
        }
    }
    EXPECT_TRUE(seen);
}

TEST(GeminiTraps, ParallelResultsAreOneContent) {
    const json contents = write(kModel, R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[
        {"id":"1","type":"function","function":{"name":"f","arguments":"{}"}},
        {"id":"2","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"1","content":"r"},{"role":"tool","tool_call_id":"2","content":"s"}]})")
                              .body["contents"];
    ASSERT_EQ(contents.size(), 3u);
    EXPECT_EQ(contents[2]["parts"].size(), 2u);
}

TEST(GeminiTraps, TheSecondTurnOfAnUnchangedMessageIsSigned) {
    const ChatRequest chat("{}");
    const std::string first = golden::client_answer(
        gemini::GeminiAdapter{}, chat.get(), golden::whole_head(),
        R"({"responseId":"r","candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"U0lH"}]},"finishReason":"STOP"}]})");
    const json message = json::parse(first)["choices"][0]["message"];
    json messages = json::parse(R"([{"role":"user","content":"q"}])");
    messages.push_back(message);
    messages.push_back({{"role", "tool"}, {"tool_call_id", message["tool_calls"][0]["id"]}, {"content", "r"}});
    const golden::Written w = write("gemini-3-pro-preview", json{{"messages", messages}}.dump());
    EXPECT_EQ(w.body["contents"][1]["parts"][0]["thoughtSignature"], "U0lH");
    EXPECT_EQ(w.losses, "");
}

TEST(GeminiTraps, ATypeIsNotGuessedForAUrl) {
    const json part = write(kModel, R"({"messages":[{"role":"user","content":[
        {"type":"image_url","image_url":{"url":"https://pics.example/owl?format=png"}}]}]})")
                          .body["contents"][0]["parts"][0];
    EXPECT_EQ(part, json::parse(R"({"fileData":{"fileUri":"https://pics.example/owl?format=png"}})"));
}

TEST(GeminiTraps, AnEmptyIdIsNone) {
    const auto all = chunks(
        R"({"candidates":[{"content":{"parts":[{"functionCall":{"id":"","name":"f"}},{"functionCall":{"id":"","name":"f"}}]},"index":0}]})"
        "\n" +
        std::string(kStop));
    std::vector<std::string> ids;
    for (const json& chunk : all) {
        for (const json& call : chunk["choices"][0]["delta"].value("tool_calls", json::array())) {
            if (call.contains("id")) ids.push_back(call["id"]);
        }
    }
    ASSERT_EQ(ids.size(), 2u);
    EXPECT_TRUE(ids[0].starts_with("call_"));
    EXPECT_NE(ids[0], ids[1]);
}

TEST(GeminiTraps, AStreamWithoutAFinishReasonIsCut) {
    EXPECT_EQ(events(R"({"candidates":[{"content":{"parts":[{"text":"a"}]}}],"responseId":"r"})"),
              "start r \ntext \"a\"\n"
              "failure 502 server_error stream_truncated Gemini's stream ended before the answer was complete.\n");
    EXPECT_NE(events("").find("stream_truncated"), std::string::npos);
}

TEST(GeminiTraps, MembersThatGoogleDoesNotKnowStayBehind) {
    const golden::Written w =
        write("gemini-2.0-flash", R"({"parallel_tool_calls":true,"stream_options":{},"stream":true,
        "tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"$schema":"s","type":"object",
         "properties":{"a":{"const":"x"},"b":{"$ref":"#/$defs/d"}},"$defs":{"d":{"type":"string"}}}}}]})");
    for (const char* word : {"parallel_tool_calls", "strict", "$schema", "const\"", "$ref", "stream"}) {
        EXPECT_EQ(w.bytes.find(word), std::string::npos) << word << w.bytes;
    }
    EXPECT_EQ(w.losses, "strict");
}

TEST(GeminiTraps, AStreamThatIsADocumentHasToBeCompleteToo) {
    const ChatRequest chat(R"({"stream":true})");
    const auto read = [&](std::string_view body) {
        return golden::replay_everywhere(gemini::GeminiAdapter{}, chat.get(), golden::stream_head(), body);
    };
    EXPECT_NE(read(R"([{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}])").find("stream_truncated"),
              std::string::npos);
    EXPECT_NE(read("[" + std::string(kStop) + "]").find("finish stop"), std::string::npos);
}

TEST(GeminiTraps, EscapedSlashesAreSlashes) {
    const json parts = write(kModel, R"({"messages":[{"role":"user","content":[
        {"type":"file","file":{"file_data":"data:text\/plain;base64,aGFsbG8="}},
        {"type":"file","file":{"file_id":"files\/x1","filename":"a.pdf"}},
        {"type":"file","file":{"file_data":"https:\/\/generativelanguage.googleapis.com\/v1beta\/files\/x2","filename":"a.pdf"}},
        {"type":"video_url","video_url":{"url":"https:\/\/youtu.be\/abc"}}]}]})")
                           .body["contents"][0]["parts"];
    EXPECT_EQ(parts[0], json::parse(R"({"inlineData":{"mimeType":"text/plain","data":"aGFsbG8="}})"));
    EXPECT_EQ(parts[1]["fileData"]["fileUri"], "https://generativelanguage.googleapis.com/v1beta/files/x1");
    EXPECT_EQ(parts[2]["fileData"]["fileUri"], "https://generativelanguage.googleapis.com/v1beta/files/x2");
    EXPECT_EQ(parts[3]["fileData"]["fileUri"], "https://youtu.be/abc");
    const golden::Written cloud = write(kModel, R"({"messages":[{"role":"user","content":[
        {"type":"image_url","image_url":{"url":"gs:\/\/bucket\/a.png"}}]}]})");
    ASSERT_TRUE(cloud.error);
    EXPECT_NE(cloud.error->message.find("place of files"), std::string::npos) << cloud.error->message;
}

TEST(GeminiTraps, WhatIsNotSentBackIsNoted) {
    const golden::Written w = write(kModel, R"({"messages":[{"role":"user","content":"q"},
        {"role":"assistant","content":"a","reasoning_content":"r","reasoning_details":[{"type":"reasoning.text","text":"r"}],
         "thinking_blocks":[{"type":"thinking","thinking":"r","signature":"s"}]},{"role":"user","content":"q"}],
        "tools":[{"type":"function","function":{"name":"f"},"cache_control":{"type":"ephemeral"}}]})");
    EXPECT_EQ(w.losses, "cache_control reasoning_content reasoning_details thinking_blocks");
    const golden::Written used = write(kModel, R"({"messages":[{"role":"user","content":"q"},
        {"role":"assistant","thinking_blocks":[{"type":"thinking","thinking":"r","signature":"U0ln"}],
         "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"1","content":"r"}]})");
    EXPECT_EQ(used.losses, "");
}

TEST(GeminiTraps, LabelsAreForVertexOnlyAlsoInTheExtraBody) {
    const golden::Written w = write(kModel, R"({"extra_body":{"google":{"labels":{"a":"b"}}}})");
    EXPECT_FALSE(w.body.contains("labels"));
    EXPECT_EQ(w.losses, "extra_body");
}

}  // namespace
}  // namespace lightport::gemini_test
