// Streams of ConverseStream → events, at any split of the bytes.
#include <gtest/gtest.h>

#include "golden/bedrock_support.hpp"

namespace lightport::bedrock_test {
namespace {

const std::string kStart = aws_event("messageStart", R"({"role":"assistant","p":"ab"})");
const std::string kStopFirst = aws_event("contentBlockStop", R"({"contentBlockIndex":0})");
const std::string kUsage =
    aws_event("metadata", R"({"usage":{"inputTokens":40,"outputTokens":22,"totalTokens":62},"metrics":{}})");
constexpr std::string_view kPlain = R"({"stream":true})";

std::string delta(int index, std::string_view delta_json) {
    return aws_event("contentBlockDelta", R"({"contentBlockIndex":)" + std::to_string(index) + R"(,"delta":)" +
                                              std::string(delta_json) + R"(,"p":"abc"})");
}
std::string stop(std::string_view reason) {
    return aws_event("messageStop", R"({"stopReason":")" + std::string(reason) + R"("})");
}
std::string tool_start(int index, std::string_view id, std::string_view name) {
    return aws_event("contentBlockStart", R"({"contentBlockIndex":)" + std::to_string(index) +
                                              R"(,"start":{"toolUse":{"toolUseId":")" + std::string(id) +
                                              R"(","name":")" + std::string(name) + R"("}}})");
}

TEST(BedrockStream, TextThenACall) {
    EXPECT_EQ(
        replay(kPlain, kStart + delta(0, R"({"text":"Looking."})") + kStopFirst + tool_start(1, "tooluse_A", "wx") +
                           delta(1, R"({"toolUse":{"input":"{\"c\":"}})") +
                           delta(1, R"({"toolUse":{"input":"\"Rome\"}"}})") +
                           aws_event("contentBlockStop", R"({"contentBlockIndex":1})") + stop("tool_use") + kUsage),
        "start 7f3a \n"
        "text \"Looking.\"\n"
        "tool 0 tooluse_A wx\n"
        "args 0 \"{\\\"c\\\":\\\"Rome\\\"}\"\n"
        "finish tool_calls\n"
        "usage 40+22 cached 0 written 0 reasoning 0\n"
        "end\n");
}

TEST(BedrockStream, Trap05EndsWithoutMetadataAtTheEndOfTheInput) {
    const std::string events = replay(kPlain, kStart + delta(0, R"({"text":"a"})") + kStopFirst + stop("end_turn"));
    EXPECT_EQ(events, "start 7f3a \ntext \"a\"\nfinish stop\nend\n");
}

TEST(BedrockStream, Trap05MetadataMayComeBeforeTheStop) {
    EXPECT_EQ(replay(kPlain, kStart + delta(0, R"({"text":"a"})") + kUsage + stop("max_tokens")),
              "start 7f3a \ntext \"a\"\nfinish length\nusage 40+22 cached 0 written 0 reasoning 0\nend\n");
}

TEST(BedrockStream, Trap02DamagedFramesAreNamed) {
    std::string broken = delta(0, R"({"text":"b"})");
    broken[broken.size() - 6] = '#';
    const std::string events = replay(kPlain, kStart + delta(0, R"({"text":"a"})") + broken + stop("end_turn"));
    EXPECT_EQ(events,
              "start 7f3a \ntext \"a\"\nfailure 502 server_error invalid_upstream_response Amazon Bedrock's "
              "stream is damaged: message checksum mismatch.\n");
}

TEST(BedrockStream, Trap02NoFramesAtAll) {
    EXPECT_EQ(replay(kPlain, "data: {\"choices\":[]}\n\n"),
              "failure 502 server_error invalid_upstream_response Amazon Bedrock's stream is damaged: prelude checksum "
              "mismatch.\n");
}

TEST(BedrockStream, Trap03ExceptionsBehindTextFail) {
    const std::string body = kStart + delta(0, R"({"text":"Partial"})") +
                             aws_exception("throttlingException", R"({"message":"Too many tokens, please wait."})");
    EXPECT_EQ(replay(kPlain, body + stop("end_turn") + kUsage),
              "start 7f3a \ntext \"Partial\"\nfailure 429 rate_limit_error rate_limit_exceeded Too many tokens, please "
              "wait.\n");
    const ChatRequest chat(kPlain);
    const std::string client = golden::client_answer(bedrock::BedrockAdapter{}, chat.get(), stream_head(), body);
    EXPECT_NE(client.find("rate_limit_exceeded"), std::string::npos) << client;
    EXPECT_EQ(client.find("[DONE]"), std::string::npos) << client;
}

TEST(BedrockStream, Trap03ExceptionsComeFirstAsErrorsOnly) {
    EXPECT_EQ(
        replay(kPlain, aws_exception("validationException", R"({"message":"Input is too long for requested model."})")),
        "failure 400 invalid_request_error context_length_exceeded Input is too long for requested model.\n");
}

TEST(BedrockStream, Trap03AllExceptionsOfTheStreamHaveAKind) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"internalServerException", "500 server_error internal_error"},
        {"modelStreamErrorException", "502 server_error upstream_error"},
        {"validationException", "400 invalid_request_error null"},
        {"throttlingException", "429 rate_limit_error rate_limit_exceeded"},
        {"serviceUnavailableException", "503 service_unavailable_error server_is_overloaded"},
        {"modelTimeoutException", "504 timeout timeout"},
        {"accessDeniedException", "403 permission_error permission_denied"},
        {"neverHeardOfException", "502 server_error upstream_error"},
    };
    for (const auto& [name, expected] : cases) {
        EXPECT_EQ(replay(kPlain, aws_exception(name, R"({"message":"Sorry."})")),
                  "failure " + std::string(expected) + " Sorry.\n")
            << name;
    }
}

TEST(BedrockStream, ModelErrorsKeepTheModelsOwnStatus) {
    EXPECT_EQ(replay(kPlain, aws_exception("modelStreamErrorException",
                                           R"({"originalStatusCode":400,"originalMessage":"bad tokens"})")),
              "failure 400 invalid_request_error null bad tokens\n");
}

TEST(BedrockStream, UnmodelledErrorsFail) {
    const std::string error = test::aws_message(test::aws_string_header(":message-type", "error") +
                                                    test::aws_string_header(":error-code", "InternalFailure") +
                                                    test::aws_string_header(":error-message", "It \"broke\"."),
                                                "");
    EXPECT_EQ(replay(kPlain, kStart + error), "start 7f3a \nfailure 500 server_error internal_error It \"broke\".\n");
}

TEST(BedrockStream, Trap04ACutFrameIsAnError) {
    const std::string body = kStart + delta(0, R"({"text":"a"})") + stop("end_turn") + kUsage.substr(0, 20);
    EXPECT_EQ(replay(kPlain, body),
              "start 7f3a \ntext \"a\"\nfailure 502 server_error stream_truncated Amazon Bedrock's "
              "stream ended before the answer was complete.\n");
}

TEST(BedrockStream, AnEndWithoutAStopIsAnError) {
    EXPECT_EQ(replay(kPlain, kStart + delta(0, R"({"text":"a"})") + kStopFirst + kUsage),
              "start 7f3a \ntext \"a\"\nfailure 502 server_error stream_truncated Amazon Bedrock's stream ended before "
              "the answer was complete.\n");
    EXPECT_EQ(replay(kPlain, ""),
              "failure 502 server_error stream_truncated Amazon Bedrock's stream ended before the "
              "answer was complete.\n");
}

TEST(BedrockStream, Trap06OneIdForAllChunks) {
    const ChatRequest chat(kPlain);
    const std::string client = golden::client_answer(
        bedrock::BedrockAdapter{}, chat.get(), stream_head(),
        kStart + delta(0, R"({"text":"a"})") + delta(0, R"({"text":"b"})") + stop("end_turn") + kUsage);
    std::size_t chunks = 0;
    for (std::size_t at = client.find("data: {"); at != std::string::npos; at = client.find("data: {", at + 1)) {
        EXPECT_EQ(client.substr(at, 28), R"(data: {"id":"chatcmpl-7f3a",)") << client;
        ++chunks;
    }
    EXPECT_GE(chunks, 4u);
}

TEST(BedrockStream, Trap07And08ACallWithoutArguments) {
    const std::string events =
        replay(kPlain, kStart + tool_start(0, "tooluse_C", "list") + delta(0, R"({"toolUse":{"input":""}})") +
                           kStopFirst + stop("tool_use") + kUsage);
    EXPECT_NE(events.find("tool 0 tooluse_C list\nargs 0 \"{}\"\nfinish tool_calls\n"), std::string::npos) << events;
    const ChatRequest chat(kPlain);
    const std::string client =
        golden::client_answer(bedrock::BedrockAdapter{}, chat.get(), stream_head(),
                              kStart + tool_start(0, "tooluse_C", "list") + kStopFirst + stop("tool_use") + kUsage);
    EXPECT_NE(client.find(R"("function":{"name":"list","arguments":""})"), std::string::npos) << client;
}

TEST(BedrockStream, ParallelCallsKeepTheirArgumentsApart) {
    const std::string events =
        replay(kPlain, kStart + tool_start(1, "t_a", "one") + tool_start(2, "t_b", "two") +
                           delta(2, R"({"toolUse":{"input":"{\"x\":2}"}})") +
                           delta(1, R"({"toolUse":{"input":"{\"x\":1}"}})") + stop("tool_use") + kUsage);
    EXPECT_NE(events.find("tool 0 t_a one\ntool 1 t_b two\nargs 1 \"{\\\"x\\\":2}\"\nargs 0 \"{\\\"x\\\":1}\"\n"),
              std::string::npos)
        << events;
}

TEST(BedrockStream, Trap21TheJsonToolAndRealCallsStayApart) {
    const std::string_view chat =
        R"({"stream":true,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},
            "tools":[{"type":"function","function":{"name":"real"}}]})";
    const std::string events =
        replay(chat, kStart + tool_start(0, "t_a", "json_response") + tool_start(1, "t_b", "real") +
                         delta(1, R"({"toolUse":{"input":"{\"r\":1}"}})") +
                         delta(0, R"({"toolUse":{"input":"{\"a\":\"x\"}"}})") + stop("tool_use") + kUsage);
    EXPECT_EQ(events,
              "start 7f3a \ntool 0 t_b real\nargs 0 \"{\\\"r\\\":1}\"\ntext \"{\\\"a\\\":\\\"x\\\"}\"\nfinish "
              "tool_calls\nusage 40+22 cached 0 written 0 reasoning 0\nend\n");
    const std::string alone = replay(chat, kStart + tool_start(0, "t_a", "json_response") +
                                               delta(0, R"({"toolUse":{"input":"{}"}})") + stop("tool_use") + kUsage);
    EXPECT_NE(alone.find("text \"{}\"\nfinish stop\n"), std::string::npos) << alone;
}

TEST(BedrockStream, SignedReasoningComesAsABlock) {
    const std::string events =
        replay(kPlain, kStart + delta(0, R"({"reasoningContent":{"text":"9/5"}})") +
                           delta(0, R"({"reasoningContent":{"text":"*4\n"}})") +
                           delta(0, R"({"reasoningContent":{"signature":"Ev=="}})") + kStopFirst +
                           delta(1, R"({"text":"39 F."})") + stop("end_turn") + kUsage);
    EXPECT_EQ(events,
              "start 7f3a \nreasoning \"9/5*4\\n\"\n"
              "block 0 {\"type\":\"thinking\",\"thinking\":\"9/5*4\\n\",\"signature\":\"Ev==\"}\n"
              "text \"39 F.\"\nfinish stop\nusage 40+22 cached 0 written 0 reasoning 0\nend\n");
}

TEST(BedrockStream, RedactedFragmentsAreJoinedAsBytes) {
    // "one-" and "two" in base64, each on its own; together "one-two".
    const std::string events =
        replay(kPlain, kStart + delta(0, R"({"reasoningContent":{"redactedContent":"b25lLQ=="}})") +
                           delta(0, R"({"reasoningContent":{"redactedContent":"dHdv"}})") + kStopFirst +
                           stop("end_turn") + kUsage);
    EXPECT_NE(events.find("block 0 {\"type\":\"redacted_thinking\",\"data\":\"b25lLXR3bw==\"}\n"), std::string::npos)
        << events;
    const std::string broken = replay(kPlain, kStart + delta(0, R"({"reasoningContent":{"redactedContent":"***"}})") +
                                                  kStopFirst + stop("end_turn") + kUsage);
    EXPECT_EQ(broken.find("block"), std::string::npos) << broken;
}

TEST(BedrockStream, Trap12CallsThatWereForbiddenAreLeftOut) {
    const std::string_view chat = R"({"stream":true,"tool_choice":"none",
        "tools":[{"type":"function","function":{"name":"real"}}],
        "messages":[{"role":"user","content":"q"},
          {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"real","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"a","content":"r"}]})";
    EXPECT_EQ(replay(chat, kStart + delta(0, R"({"text":"ok"})") + tool_start(1, "t_b", "real") +
                               delta(1, R"({"toolUse":{"input":"{}"}})") + stop("tool_use") + kUsage),
              "start 7f3a \ntext \"ok\"\nfinish stop\nusage 40+22 cached 0 written 0 reasoning 0\nend\n");
}

TEST(BedrockStream, Trap14UsageWithCache) {
    const std::string usage = aws_event(
        "metadata", R"({"usage":{"inputTokens":5,"outputTokens":2,"totalTokens":1312,"cacheReadInputTokens":1200,
                        "cacheReadInputTokenCount":1200,"cacheWriteInputTokens":105}})");
    EXPECT_NE(replay(kPlain, kStart + delta(0, R"({"text":"a"})") + stop("end_turn") + usage)
                  .find("usage 1310+2 cached 1200 written 105 reasoning 0\n"),
              std::string::npos);
}

TEST(BedrockStream, StopReasons) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"end_turn", "stop"},
        {"stop_sequence", "stop"},
        {"max_tokens", "length"},
        {"model_context_window_exceeded", "length"},
        {"guardrail_intervened", "content_filter"},
        {"content_filtered", "content_filter"},
        {"refusal", "content_filter"},
        {"something_new", "stop"},
    };
    for (const auto& [reason, expected] : cases) {
        EXPECT_NE(replay(kPlain, kStart + delta(0, R"({"text":"a"})") + stop(reason) + kUsage)
                      .find("finish " + std::string(expected) + "\n"),
                  std::string::npos)
            << reason;
    }
}

TEST(BedrockStream, MalformedOutputIsAnError) {
    EXPECT_EQ(replay(kPlain, kStart + stop("malformed_tool_use") + kUsage),
              "start 7f3a \nfailure 502 server_error upstream_malformed_output The model's output was malformed.\n");
}

TEST(BedrockStream, MalformedPayloadsFail) {
    const std::string_view expected_json =
        "start 7f3a \nfailure 502 server_error invalid_upstream_response Amazon Bedrock sent a stream event that is "
        "not "
        "JSON.\n";
    EXPECT_EQ(replay(kPlain, kStart + aws_event("contentBlockDelta", "{\"delta\":")), expected_json);
    EXPECT_EQ(replay(kPlain, kStart + aws_event("contentBlockDelta", "\xFF")), expected_json);
    EXPECT_EQ(
        replay(kPlain, kStart + delta(7, R"({"toolUse":{"input":"{}"}})")),
        "start 7f3a \nfailure 502 server_error invalid_upstream_response Amazon Bedrock sent arguments of no tool "
        "call.\n");
}

TEST(BedrockStream, WhatIsUnknownOrOfAnotherTypeIsPassedOver) {
    EXPECT_EQ(
        replay(kPlain, aws_event("somethingNew", R"({"x":1})") + aws_event("messageStart", "[]") +
                           aws_event("contentBlockStart", R"({"contentBlockIndex":0,"start":{}})") +
                           delta(0, R"({"text":5})") + delta(0, R"({"video":{}})") + delta(0, "null") +
                           delta(0, R"({"text":"a"})") + aws_event("contentBlockStop", "null") + stop("end_turn") +
                           aws_event("metadata", R"({"usage":{"inputTokens":-3,"outputTokens":"x"}})")),
        "start 7f3a \ntext \"a\"\nfinish stop\nusage 0+0 cached 0 written 0 reasoning 0\nend\n");
}

TEST(BedrockStream, TooManyOpenBlocksFail) {
    std::string body = kStart;
    for (int i = 0; i < 300; ++i) body += tool_start(i, "t", "n");
    EXPECT_NE(golden::replay(bedrock::BedrockAdapter{}, ChatRequest(kPlain).get(), stream_head(), body)
                  .find("failure 502 server_error invalid_upstream_response Amazon Bedrock's answer is too large."),
              std::string::npos);
}

TEST(BedrockStream, WebCitationsBecomeAnnotations) {
    EXPECT_NE(replay(kPlain, kStart + delta(0, R"({"text":"Fact"})") +
                                 delta(0, R"({"citation":{"title":"T","location":{"web":{"url":"https://e.org/"}}}})") +
                                 delta(0, R"({"citation":{"title":"Doc","location":{"documentPage":{"start":1}}}})") +
                                 kStopFirst + stop("end_turn") + kUsage)
                  .find("citation 0-4 https://e.org/ \"T\"\nfinish stop\n"),
              std::string::npos);
}

}  // namespace
}  // namespace lightport::bedrock_test
