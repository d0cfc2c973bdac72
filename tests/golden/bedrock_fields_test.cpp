// Parameters, reasoning, structured output and metadata; addresses, signatures; what an adapter says of itself.
#include <gtest/gtest.h>

#include <chrono>

#include "golden/bedrock_support.hpp"

namespace lightport::bedrock_test {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kOpus48 = "global.anthropic.claude-opus-4-8-v1:0";
constexpr std::string_view kNova2 = "us.amazon.nova-2-lite-v1:0";
constexpr std::string_view kGptOss = "openai.gpt-oss-120b-1:0";

TEST(BedrockFields, SamplingIsClampedAndNoted) {
    const Written written = write(R"({"temperature":1.5,"top_p":0.9,"seed":1,"logit_bias":{"1":1},
                                      "frequency_penalty":0.5,"presence_penalty":0})",
                                  "meta.llama3-1-8b-instruct-v1:0");
    EXPECT_EQ(written.body["inferenceConfig"], Json::parse(R"({"temperature":1,"topP":0.9})"));
    EXPECT_EQ(written.losses, "seed logit_bias frequency_penalty temperature");
}

TEST(BedrockFields, CohereTakesMoreParameters) {
    const Written written = write(R"({"seed":1,"frequency_penalty":0.5,"top_k":5})", "cohere.command-r-plus-v1:0");
    EXPECT_EQ(written.body["additionalModelRequestFields"], Json::parse(R"({"k":5,"frequency_penalty":0.5,"seed":1})"));
    EXPECT_EQ(written.losses, "");
}

TEST(BedrockFields, Trap23TopKIsAFieldOfTheModel) {
    const auto fields = [](std::string_view model) {
        const Written written = write(R"({"top_k":5})", model);
        return written.body.value("additionalModelRequestFields", Json()).dump() + written.losses;
    };
    EXPECT_EQ(fields(kClaude45), R"({"top_k":5})");
    EXPECT_EQ(fields("amazon.nova-pro-v1:0"), R"({"inferenceConfig":{"topK":5}})");
    EXPECT_EQ(fields("mistral.mistral-large-2407-v1:0"), R"({"top_k":5})");
    EXPECT_EQ(fields("meta.llama3-1-8b-instruct-v1:0"), "nulltop_k");
    EXPECT_FALSE(write(R"({"top_k":5})").body["inferenceConfig"].contains("topK"));
}

TEST(BedrockFields, ClaudeGetsATokenLimitAndOthersTheirOwn) {
    EXPECT_EQ(write("{}").body["inferenceConfig"]["maxTokens"], 32'000);
    EXPECT_FALSE(write("{}", "amazon.nova-pro-v1:0").body.contains("inferenceConfig"));
    EXPECT_EQ(write(R"({"max_completion_tokens":7})", "amazon.nova-pro-v1:0").body["inferenceConfig"]["maxTokens"], 7);
}

TEST(BedrockFields, ReasoningEffort) {
    const Written budget = write(R"({"reasoning_effort":"low","max_completion_tokens":4096,"temperature":0.5})");
    EXPECT_EQ(budget.body["additionalModelRequestFields"]["thinking"],
              Json::parse(R"({"type":"enabled","budget_tokens":2048})"));
    EXPECT_FALSE(budget.body["inferenceConfig"].contains("temperature"));
    const Json adaptive = write(R"({"reasoning_effort":"high"})", kOpus48).body["additionalModelRequestFields"];
    EXPECT_EQ(adaptive, Json::parse(R"({"thinking":{"type":"adaptive","display":"summarized"},
                                       "output_config":{"effort":"high"}})"));
    EXPECT_EQ(write(R"({"reasoning_effort":"minimal"})", kGptOss).body["additionalModelRequestFields"],
              Json::parse(R"({"reasoning_effort":"low"})"));
    EXPECT_EQ(write(R"({"reasoning_effort":"none"})", kGptOss).losses, "reasoning_effort");
    EXPECT_EQ(write(R"({"reasoning_effort":"medium"})", "deepseek.r1-v1:0").losses, "reasoning_effort");
}

TEST(BedrockFields, NovaChoosesItselfAtTheHighestEffort) {
    const Written high = write(R"({"reasoning_effort":"high","temperature":0.5,"max_tokens":9})", kNova2);
    EXPECT_EQ(high.body["additionalModelRequestFields"],
              Json::parse(R"({"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}})"));
    EXPECT_FALSE(high.body.contains("inferenceConfig"));
    EXPECT_EQ(high.losses, "max_tokens temperature");
    EXPECT_EQ(write(R"({"reasoning_effort":"none"})", kNova2).body["additionalModelRequestFields"],
              Json::parse(R"({"reasoningConfig":{"type":"disabled"}})"));
}

constexpr std::string_view kSchema = R"({"response_format":{"type":"json_schema","json_schema":{"name":"my n",
    "schema":{"type":"object","properties":{"a":{"type":"integer"}}}}}})";

TEST(BedrockFields, JsonSchemaInTheNativeForm) {
    const Json body = write(kSchema).body;
    const Json format = body["outputConfig"]["textFormat"];
    EXPECT_EQ(format["type"], "json_schema");
    const Json sent = Json::parse(format["structure"]["jsonSchema"]["schema"].get<std::string>());
    EXPECT_EQ(sent["properties"]["a"]["type"], "integer");
    EXPECT_FALSE(body.contains("toolConfig"));
}

TEST(BedrockFields, Trap27JsonSchemaThroughAToolOrInWords) {
    const Json tool = write(kSchema, kOpus48).body;
    EXPECT_FALSE(tool.contains("outputConfig"));
    EXPECT_EQ(tool["toolConfig"]["tools"][0]["toolSpec"]["name"], "json_response");
    EXPECT_EQ(tool["toolConfig"]["toolChoice"], Json::parse(R"({"tool":{"name":"json_response"}})"));
    const Json any = write(kSchema, "mistral.mistral-large-2407-v1:0").body;
    EXPECT_EQ(any["toolConfig"]["toolChoice"], Json::parse(R"({"any":{}})"));
    for (const std::string_view model : {"meta.llama3-1-8b-instruct-v1:0", "global.anthropic.claude-opus-5-5-v1:0"}) {
        const Written words = write(kSchema, model);
        EXPECT_FALSE(words.body.contains("toolConfig")) << model;
        EXPECT_NE(words.body["system"][0]["text"].get<std::string>().find(R"("integer")"), std::string::npos) << model;
        EXPECT_EQ(words.losses, "response_format") << model;
    }
}

TEST(BedrockFields, Trap22JsonObjectIsAskedForInWords) {
    const Written written = write(R"({"response_format":{"type":"json_object"}})");
    EXPECT_NE(written.bytes.find("Respond with one JSON object only"), std::string::npos);
}

TEST(BedrockFields, OwnMembersGoThroughAndWin) {
    const Json body = write(R"({"top_k":5,"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"},
        "performanceConfig":{"latency":"optimized"},"additionalModelResponseFieldPaths":["/stop_sequence"],
        "additionalModelRequestFields":{"top_k":7,"x":[1]},"outputConfig":{"effort":"low"}})")
                          .body;
    EXPECT_EQ(body["guardrailConfig"], Json::parse(R"({"guardrailIdentifier":"g","guardrailVersion":"1"})"));
    EXPECT_EQ(body["performanceConfig"], Json::parse(R"({"latency":"optimized"})"));
    EXPECT_EQ(body["additionalModelResponseFieldPaths"], Json::parse(R"(["/stop_sequence"])"));
    EXPECT_EQ(body["additionalModelRequestFields"], Json::parse(R"({"top_k":7,"x":[1]})"));
    EXPECT_EQ(body["outputConfig"], Json::parse(R"({"effort":"low"})"));
}

TEST(BedrockFields, MetadataThatFits) {
    const Written written = write(R"({"metadata":{"team":"a b","bad":"ä","also\n":"x"},"user":"u-1"})");
    EXPECT_EQ(written.body["requestMetadata"], Json::parse(R"({"team":"a b","user":"u-1"})"));
    EXPECT_EQ(written.losses, "metadata");
    EXPECT_FALSE(write(R"({"metadata":{"bad":"ä"}})").body.contains("requestMetadata"));
}

TEST(BedrockFields, MetadataHasStringsAndEachNameOnce) {
    const Written numbers = write(R"({"metadata":{"n":5,"o":{},"s":"x"}})");
    EXPECT_EQ(numbers.body["requestMetadata"], Json::parse(R"({"s":"x"})"));
    EXPECT_EQ(numbers.losses, "metadata");
    const Written twice = write(R"({"requestMetadata":{"a":"own"},"metadata":{"a":"2","user":"m"},"user":"u"})");
    EXPECT_NE(twice.bytes.find(R"("requestMetadata":{"a":"own","user":"m"})"), std::string::npos) << twice.bytes;
    EXPECT_EQ(twice.losses, "metadata user");
}

TEST(BedrockFields, ServiceTiers) {
    EXPECT_FALSE(write(R"({"service_tier":"auto"})").body.contains("serviceTier"));
    EXPECT_EQ(write(R"({"service_tier":"flex"})").body["serviceTier"], Json::parse(R"({"type":"flex"})"));
}

TEST(BedrockFields, Trap28OnlyBetasThatTheClientAsksFor) {
    EXPECT_FALSE(write("{}").body.contains("additionalModelRequestFields"));
    const Asked asked{std::string(kClaude45), {{"anthropic-beta", "context-1m-2025-08-07, two"}}, {}};
    EXPECT_EQ(golden::write(bedrock::BedrockAdapter{}, "{}", asked).body["additionalModelRequestFields"],
              Json::parse(R"({"anthropic_beta":["context-1m-2025-08-07","two"]})"));
}

TEST(BedrockFields, ABaseModelTellsWhatAnArnDoesNot) {
    const std::string_view arn = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abc123";
    EXPECT_FALSE(write("{}", arn).body.contains("inferenceConfig"));
    EXPECT_EQ(write("{}", arn, {{"base_model", "anthropic.claude-sonnet-4-5"}}).body["inferenceConfig"]["maxTokens"],
              32'000);
}

TEST(BedrockFields, WhatIsUnknownIsNoted) {
    EXPECT_EQ(write(R"({"store":true,"parallel_tool_calls":false,"verbosity":"low","tools":[{"type":"function",
                       "function":{"name":"f"}}]})")
                  .losses,
              "store verbosity parallel_tool_calls");
}

// ---- addresses

TEST(BedrockAddress, Trap01TheWholeIdIsOneSegment) {
    EXPECT_EQ(write("{}").path, "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse");
    EXPECT_EQ(
        write(R"({"stream":true})", "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abc123").path,
        "/model/arn%3Aaws%3Abedrock%3Aus-west-2%3A123456789012%3Aapplication-inference-profile%2Fabc123/"
        "converse-stream");
    EXPECT_EQ(write("{}", "../admin").error->param, "model");
    EXPECT_EQ(write("{}", "a?b").error->param, "model");
}

TEST(BedrockAddress, Trap24StreamsAreNativeAlsoWithTools) {
    const Written written = write(R"({"stream":true,"tools":[{"type":"function","function":{"name":"f"}}]})");
    EXPECT_TRUE(written.path.ends_with("/converse-stream"));
    EXPECT_EQ(find_header(written.headers, "accept"), "application/vnd.amazon.eventstream");
}

TEST(BedrockAddress, TheHostNamesTheRegion) {
    const bedrock::BedrockAdapter adapter;
    EXPECT_EQ(*adapter.base_url({{"region", "eu-west-1"}}), "https://bedrock-runtime.eu-west-1.amazonaws.com");
    EXPECT_EQ(*adapter.base_url({{"region", "cn-north-1"}}), "https://bedrock-runtime.cn-north-1.amazonaws.com.cn");
    for (const std::string_view region : {"", "evil.example/", "eu-west-1.evil.example", "EU", "a b", "-"}) {
        EXPECT_FALSE(adapter.base_url({{"region", std::string(region)}})) << region;
    }
    EXPECT_FALSE(adapter.base_url({}));
}

// ---- credentials

Signing signing(const std::vector<std::string_view>& body, const std::vector<Header>& headers) {
    Signing one;
    one.method = "POST";
    one.host = "bedrock-runtime.us-west-2.amazonaws.com";
    one.target = "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse";
    one.body = &body;
    one.headers = &headers;
    one.region = "eu-central-1";  // the host says another one
    one.now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours(12);
    return one;
}

const std::vector<std::string_view> kBody = {R"({"messages":[{"role":"user",)",
                                             R"("content":[{"text":"Hello"}]}],"inferenceConfig":{"maxTokens":64}})"};
const std::vector<Header> kHeaders = {
    {"accept", "application/json"}, {"content-type", "application/json"}, {"x-amzn-trace-id", "Root=1"}};

TEST(BedrockSigning, Trap19TheBytesThatAreSentAreSignedForBedrock) {
    Credential credential;
    credential.key_id = "AKIDEXAMPLE";
    credential.key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    std::vector<Header> headers;
    bedrock::BedrockAdapter{}.sign(credential, signing(kBody, kHeaders), headers);
    EXPECT_EQ(find_header(headers, "x-amz-date"), "20261122T120000Z");
    EXPECT_EQ(find_header(headers, "authorization"),
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-west-2/bedrock/aws4_request, "
              "SignedHeaders=content-type;host;x-amz-date, "
              "Signature=abd1afddab34ce76af6495d6c25cee6b119a53a5386b4d4aeb5c1432f99e1bc0");
    EXPECT_EQ(headers.size(), 2u);
}

TEST(BedrockSigning, Trap17TheTokenOfTheCredentialAndNoOther) {
    Credential credential;
    credential.key_id = "AKIDEXAMPLE";
    credential.key = "secret";
    credential.session_token = "TOKEN";
    std::vector<Header> headers;
    bedrock::BedrockAdapter{}.sign(credential, signing(kBody, kHeaders), headers);
    EXPECT_EQ(find_header(headers, "x-amz-security-token"), "TOKEN");
    EXPECT_NE(find_header(headers, "authorization").find(";x-amz-security-token,"), std::string_view::npos);
}

TEST(BedrockSigning, ApiKeysAreBearerTokens) {
    Credential credential;
    credential.key = "bedrock-api-key-x";
    std::vector<Header> headers;
    bedrock::BedrockAdapter{}.sign(credential, signing(kBody, kHeaders), headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "authorization"), "Bearer bedrock-api-key-x");
}

TEST(BedrockAdapter, CarriesTheRequestId) {
    std::vector<Header> out;
    bedrock::BedrockAdapter{}.carry_headers({200, {{"x-amzn-requestid", "r"}, {"x-ratelimit-limit-requests", "5"}}},
                                            out);
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(out[0].name + "=" + out[0].value, "x-upstream-request-id=r");
}

}  // namespace
}  // namespace lightport::bedrock_test
