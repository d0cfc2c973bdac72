// Google's streams and whole answers → events, at every split.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/gemini_support.hpp"

namespace lightport::gemini_test {
namespace {

using nlohmann::json;

// A response with these parts, and more members of the candidate.
std::string parts(std::string_view parts, std::string_view more = "") {
    return R"({"candidates":[{"content":{"role":"model","parts":[)" + std::string(parts) + R"(]},"index":0)" +
           std::string(more) + R"(}],"modelVersion":"gemini-x","responseId":"r1"})";
}
constexpr std::string_view kStop =
    R"({"candidates":[{"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":9,"totalTokenCount":14}})";
constexpr std::string_view kHead = "start r1 gemini-x\n";
constexpr std::string_view kTail = "usage 5+9 cached 0 written 0 reasoning 0\nend\n";

std::string framed(std::string_view first) { return std::string(first) + "\n" + std::string(kStop); }
std::string expected(std::string_view middle, std::string_view finish = "stop") {
    return std::string(kHead) + std::string(middle) + "finish " + std::string(finish) + "\n" + std::string(kTail);
}

TEST(GeminiStream, ReasoningTextSignatureAndUsage) {
    EXPECT_EQ(
        events(
            R"({"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":9,"totalTokenCount":20,"thoughtsTokenCount":11},"modelVersion":"gemini-x","responseId":"r1"}
{"candidates":[{"content":{"parts":[{"text":"Three "}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":1,"totalTokenCount":21,"thoughtsTokenCount":11},"responseId":"r1"}
{"candidates":[{"content":{"parts":[{"text":"\u00e4pples."}],"role":"model"},"index":0}],"responseId":"r1"}
{"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"U0lH"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":4,"totalTokenCount":24,"thoughtsTokenCount":11,"cachedContentTokenCount":8},"responseId":"r1"})"),
        "start r1 gemini-x\nreasoning \"Hm.\"\ntext \"Three \\u00e4pples.\"\n"
        "extra {\"google\":{\"thought_signature\":\"U0lH\"}}\nfinish stop\n"
        "usage 9+15 cached 8 written 0 reasoning 11\nend\n");
}

TEST(GeminiStream, EveryDeltaIsPassedOnAtOnce) {
    const ChatRequest chat(R"({"stream":true})");
    const auto reader = gemini::GeminiAdapter{}.open(chat.get(), golden::stream_head());
    golden::EventLines lines;
    reader->read(golden::sse(parts(R"({"text":"a"})")), lines);
    EXPECT_EQ(lines.text(), "start r1 gemini-x\ntext \"a\"\n");
}

TEST(GeminiStream, ACallCarriesItsSignature) {
    EXPECT_EQ(
        events(framed(parts(
            R"({"functionCall":{"id":"f1","name":"tide","args":{"port": "Cork", "n": 1.50}},"thoughtSignature":"U0lH"})"))),
        expected("tool 0 f1 tide {\"google\":{\"thought_signature\":\"U0lH\"}}\n"
                 "args 0 \"{\\\"port\\\":\\\"Cork\\\",\\\"n\\\":1.50}\"\n",
                 "tool_calls"));
}

TEST(GeminiStream, NamesThatHadToChangeComeBack) {
    EXPECT_EQ(
        events(
            framed(parts(
                R"({"functionCall":{"id":"1","name":"_9lives","args":{}}},{"functionCall":{"id":"2","name":"sql","args":{"input":"SELECT \"1\""}}})")),
            R"({"stream":true,"tools":[{"type":"function","function":{"name":"9lives"}},
                         {"type":"custom","custom":{"name":"sql"}}]})"),
        expected("tool 0 1 9lives\nargs 0 \"{}\"\ncustom 1 2 sql\nargs 1 \"SELECT \\\"1\\\"\"\n", "tool_calls"));
}

TEST(GeminiStream, CodeThatGoogleRanIsNoCallAndUnknownPartsPass) {
    EXPECT_EQ(
        events(framed(parts(
            R"({"executableCode":{"code":"1"},"thoughtSignature":"X"},{"codeExecutionResult":{}},{"toolCall":{"id":"1"},"thoughtSignature":"Y"},{"new":1},{},null,5,{"text":null},{"text":"t"})"))),
        expected("text \"t\"\n"));
}

TEST(GeminiStream, ImagesBecomeMarkdown) {
    EXPECT_EQ(
        events(framed(parts(
            R"({"inlineData":{"mimeType":"image/png","data":"AAAA"}},{"inlineData":{"mimeType":"audio/wav","data":"BB"}})"))),
        expected("text \"![image](data:image/png;base64,AAAA)\"\n"));
}

TEST(GeminiStream, FinishReasons) {
    const auto finish = [](const std::string& reason, std::string_view part = R"({"text":"x"})") {
        const std::string all = events(parts(part, R"(,"finishReason":")" + reason + '"'));
        const std::size_t at = all.find("finish ");
        return all.substr(at + 7, all.find('\n', at) - at - 7);
    };
    for (const char* reason : {"SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "RECITATION", "LANGUAGE",
                               "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "MODEL_ARMOR"}) {
        EXPECT_EQ(finish(reason), "content_filter") << reason;
    }
    for (const char* reason :
         {"STOP", "OTHER", "NO_IMAGE", "FINISH_REASON_UNSPECIFIED", "MALFORMED_FUNCTION_CALL", "NEW"}) {
        EXPECT_EQ(finish(reason), "stop") << reason;
    }
    constexpr std::string_view kCall = R"({"functionCall":{"name":"f"}})";
    EXPECT_EQ(finish("STOP", kCall), "tool_calls");
    EXPECT_EQ(finish("MAX_TOKENS", kCall), "length");
    EXPECT_EQ(finish("CONTINUATION"), "length");
    EXPECT_EQ(finish("SAFETY", kCall), "content_filter");
}

TEST(GeminiStream, WhyAnAnswerEndedIsTold) {
    EXPECT_EQ(
        events(
            R"({"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"bad \"call\""}],"responseId":"r1"})"),
        "start r1 \nextra {\"google\":{\"finish_reason\":\"MALFORMED_FUNCTION_CALL\",\"finish_message\":\"bad "
        "\\\"call\\\"\"}}\n"
        "finish stop\nend\n");
}

TEST(GeminiStream, ABlockedPromptIsAFilteredAnswer) {
    constexpr std::string_view kBlocked =
        R"({"promptFeedback":{"blockReason":"PROHIBITED_CONTENT","blockReasonMessage":"no"},"usageMetadata":{"promptTokenCount":12,"totalTokenCount":12},"modelVersion":"gemini-x","responseId":"r1"})";
    const std::string wanted =
        "start r1 gemini-x\nextra "
        "{\"google\":{\"block_reason\":\"PROHIBITED_CONTENT\",\"block_reason_message\":\"no\"}}\n"
        "finish content_filter\nusage 12+0 cached 0 written 0 reasoning 0\nend\n";
    EXPECT_EQ(events(kBlocked), wanted);
    EXPECT_EQ(whole_events(kBlocked), wanted);
}

TEST(GeminiStream, SeveralCandidates) {
    const ChatRequest chat(R"({"n":2})");
    const json body = json::parse(
        golden::client_answer(gemini::GeminiAdapter{}, chat.get(), golden::whole_head(),
                              R"({"candidates":[{"content":{"parts":[{"text":"zero"}]},"finishReason":"STOP"},
            {"content":{"parts":[{"text":"one"}]},"finishReason":"MAX_TOKENS","index":1}]})"));
    ASSERT_EQ(body["choices"].size(), 2u);
    EXPECT_EQ(body["choices"][0]["message"]["content"], "zero");
    EXPECT_EQ(body["choices"][1]["message"]["content"], "one");
    EXPECT_EQ(body["choices"][1]["finish_reason"], "length");
}

TEST(GeminiStream, LogProbabilities) {
    const ChatRequest chat(R"({"logprobs":true,"top_logprobs":1})");
    const json body = json::parse(golden::client_answer(
        gemini::GeminiAdapter{}, chat.get(), golden::whole_head(),
        R"({"candidates":[{"content":{"parts":[{"text":"Hé!"}]},"finishReason":"STOP","logprobsResult":{"chosenCandidates":
            [{"token":"Hé","tokenId":1,"logProbability":-0.25},{"token":"!","logProbability":-1}],
            "topCandidates":[{"candidates":[{"token":"Ho","logProbability":-2.5}]}]}}]})"));
    EXPECT_EQ(body["choices"][0]["logprobs"],
              json::parse(R"({"content":[{"token":"Hé","logprob":-0.25,"bytes":[72,195,169],"top_logprobs":
                  [{"token":"Ho","logprob":-2.5,"bytes":[72,111]}]},{"token":"!","logprob":-1,"bytes":[33],"top_logprobs":[]}],"refusal":null})"));
    EXPECT_EQ(body["choices"][0]["message"]["content"], "Hé!");
}

TEST(GeminiStream, CitationsCountCharactersOfTheWholeText) {
    // "Grüße: " has 9 bytes and 7 characters; the citation is for "Köln" (5 bytes, 4 characters).
    const std::string wanted = expected(
        "text \"Grüße: K\\u00f6ln.\"\ncitation 7-11 https://a.example \"A\"\n"
        "citation 7-11 https://b.example \"B\"\n");
    const std::string grounding =
        R"({"candidates":[{"index":0,"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example","title":"A"}},{"maps":{"uri":"https://b.example","title":"B"}},{"retrievedContext":{"title":"no address"}}],"groundingSupports":[{"segment":{"startIndex":9,"endIndex":14},"groundingChunkIndices":[0,1,2,77,-1]}]}}]})";
    EXPECT_EQ(events(parts(R"({"text":"Grüße:"})", R"(,"groundingMetadata":{})") + "\n" +
                     parts(R"({"text":" K\u00f6ln."})") + "\n" + grounding + "\n" + std::string(kStop)),
              wanted);
}

TEST(GeminiStream, CitationsFarInsideALongTextCountItsCharacters) {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += "aü";  // 3 bytes each
    const std::string all =
        whole_events(R"({"candidates":[{"content":{"parts":[{"text":")" + text + R"("}]},"finishReason":"STOP",
        "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example"}}],"groundingSupports":[
        {"segment":{"startIndex":9000,"endIndex":99999},"groundingChunkIndices":[0]}]}}]})");
    EXPECT_NE(all.find("6000"), std::string::npos) << all.substr(all.size() - 200);
    EXPECT_NE(all.find("10000"), std::string::npos) << all.substr(all.size() - 200);
}

// Nothing of it has a source: none of it may cost a walk over the text.
TEST(GeminiStream, SupportsWithoutSourcesCostNothing) {
    std::string body = R"({"candidates":[{"content":{"parts":[{"text":")" + std::string(1 << 20, 'x') +
                       R"("}]},"finishReason":"STOP","groundingMetadata":{"groundingSupports":[{})";
    for (int i = 0; i < 100'000; ++i) body += R"(,{"segment":{"endIndex":999999}})";
    body += R"(]},"citationMetadata":{"citations":[{})";
    for (int i = 0; i < 100'000; ++i) body += R"(,{"endIndex":999999})";
    const ChatRequest chat("{}");
    const std::string all = golden::replay(gemini::GeminiAdapter{}, chat.get(), golden::whole_head(), body + "]}}]}");
    EXPECT_NE(all.find("finish stop"), std::string::npos);
}

TEST(GeminiStream, AnAnswerOfCountlessPartsIsRead) {
    std::string body = R"({"candidates":[{"content":{"parts":[{"text":"a"})";
    for (int i = 0; i < 100'000; ++i) body += R"(,{"text":""})";
    const ChatRequest chat("{}");
    const std::string all = golden::replay(gemini::GeminiAdapter{}, chat.get(), golden::whole_head(),
                                           body + R"(]},"finishReason":"STOP"}]})");
    EXPECT_NE(all.find("finish stop"), std::string::npos);
}

TEST(GeminiStream, CitationsInsideALaterPart) {
    EXPECT_EQ(
        whole_events(R"({"candidates":[{"content":{"parts":[{"text":"One. "},{"executableCode":{}},{"text":"Two."}]},
        "finishReason":"STOP","groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example"}}],
        "groundingSupports":[{"segment":{"partIndex":2,"endIndex":3},"groundingChunkIndices":[0]}]},
        "citationMetadata":{"citations":[{"startIndex":0,"endIndex":4,"uri":"https://q.example","title":"Q"},{"uri":null}]}}],
        "responseId":"r1","modelVersion":"gemini-x"})"),
        "start r1 gemini-x\ntext \"One. Two.\"\ncitation 5-8 https://a.example \"\"\ncitation 0-4 https://q.example "
        "\"Q\"\n"
        "finish stop\nend\n");
}

TEST(GeminiStream, SourcesWithoutAPlaceAreSourcesOfTheWholeText) {
    EXPECT_EQ(
        whole_events(R"({"candidates":[{"content":{"parts":[{"text":"abc"}]},"finishReason":"STOP","groundingMetadata":
        {"groundingChunks":[{"image":{"sourceUri":"https://i.example","title":"I"}}]}}]})"),
        "start  \ntext \"abc\"\ncitation 0-3 https://i.example \"I\"\nfinish stop\nend\n");
}

TEST(GeminiStream, UsageIsCountedOnce) {
    const auto usage = [](std::string_view counts) {
        const std::string all =
            whole_events(R"({"candidates":[{"finishReason":"STOP"}],"usageMetadata":{)" + std::string(counts) + "}}");
        const std::size_t at = all.find("usage ");
        return at == std::string::npos ? "none" : all.substr(at + 6, all.find('\n', at) - at - 6);
    };
    EXPECT_EQ(
        usage(
            R"("promptTokenCount":10,"toolUsePromptTokenCount":5,"candidatesTokenCount":2,"thoughtsTokenCount":3,"totalTokenCount":20)"),
        "15+5 cached 0 written 0 reasoning 3");
    EXPECT_EQ(usage(R"("promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":3,"totalTokenCount":15)"),
              "10+5 cached 0 written 0 reasoning 3")
        << "thoughts are inside the answer's count";
    EXPECT_EQ(usage(R"("trafficType":"ON_DEMAND")"), "none");
    EXPECT_EQ(usage(R"("promptTokenCount":null,"candidatesTokenCount":"5","totalTokenCount":-1)"),
              "0+0 cached 0 written 0 reasoning 0");
    EXPECT_EQ(usage(R"("promptTokenCount":1,"serviceTier":"standard")"),
              "1+0 cached 0 written 0 reasoning 0 tier default");
}

TEST(GeminiStream, AnswersThatAreNotWhatTheyShouldBe) {
    for (const char* body : {"", "not json", "[]", "{}", "null", "5", R"({"candidates":[]})", R"({"candidates":null})",
                             R"({"candidates":[null,5]})", R"({"candidates":[{"content":)"}) {
        const std::string all = whole_events(body);
        EXPECT_NE(all.find("failure 502 server_error invalid_upstream_response Gemini"), std::string::npos)
            << body << all;
        EXPECT_EQ(all.find("finish"), std::string::npos) << body;
    }
    // Wrong types inside an answer count as absent.
    for (const char* candidate : {"{}", R"({"content":null})", R"({"content":{}})", R"({"content":{"parts":null}})",
                                  R"({"content":{"parts":{}}})", R"({"content":5,"finishReason":null,"index":"x"})"}) {
        EXPECT_EQ(whole_events(R"({"candidates":[)" + std::string(candidate) + "]}"), "start  \nfinish stop\nend\n")
            << candidate;
    }
    EXPECT_NE(events("{\"candidates\":[}").find("not JSON"), std::string::npos);
    EXPECT_NE(events("null").find("not JSON"), std::string::npos);
    EXPECT_NE(whole_events(R"({"candidates":[{"index":-1},{"index":99999}]})").find("no candidate"), std::string::npos);
}

TEST(GeminiStream, ArraysInsteadOfEvents) {
    const std::string array = "[" + parts(R"({"text":"a"})") + "\n,\n" + std::string(kStop) + "\n]";
    EXPECT_EQ(whole_events(array), expected("text \"a\"\n"));
    const ChatRequest chat(R"({"stream":true})");
    EXPECT_EQ(golden::replay_everywhere(gemini::GeminiAdapter{}, chat.get(), golden::stream_head(), array),
              expected("text \"a\"\n"));
}

TEST(GeminiStream, LineEndsCommentsAndDone) {
    const ChatRequest chat(R"({"stream":true})");
    const std::string body =
        ": hello\n\ndata:" + parts(R"({"text":"a"})") + "\r\rdata: " + std::string(kStop) + "\n\ndata: [DONE]\n\n";
    EXPECT_EQ(golden::replay_everywhere(gemini::GeminiAdapter{}, chat.get(), golden::stream_head(), body),
              expected("text \"a\"\n"));
}

}  // namespace
}  // namespace lightport::gemini_test
