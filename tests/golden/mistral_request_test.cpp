// Requests to Mistral.
#include <gtest/gtest.h>

#include "golden/embeddings_support.hpp"
#include "golden/support.hpp"
#include "providers/mistral/adapter.hpp"

namespace lightport::mistral_test {
namespace {

using golden::Written;
using nlohmann::json;

Written write(std::string_view chat, const std::string& model = "mistral-large-latest") {
    return golden::write(mistral::MistralAdapter{}, chat, {.model = model});
}

json messages(std::string_view list, std::string* losses = nullptr) {
    const Written written = write(R"({"messages":)" + std::string(list) + "}");
    if (losses != nullptr) *losses = written.losses;
    return written.error ? json(written.error->message) : written.body["messages"];
}

constexpr const char* kTool =
    R"({"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}})";

TEST(MistralRequest, WhatIsTheSameKeepsItsBytes) {
    const std::string rest =
        R"("messages":[{"role":"system","content":"S\u00e9"}, {"content":[{"type":"text","text":"q"},)"
        R"({"type":"image_url","image_url":{"url":"https://x/y.png"}}],"role":"user"}],"temperature":0.70,"stop":["a"],)"
        R"("metadata":{"a":1},"tools":[)" +
        std::string(kTool) + R"(],"safe_prompt":true,"n":2})";
    const Written written = write(R"({"model":"m",)" + rest);
    EXPECT_EQ(written.bytes, R"({"model":"mistral-large-latest",)" + rest);
    EXPECT_EQ(written.losses, "");
    EXPECT_EQ(written.path, "/chat/completions");
}

TEST(MistralRequest, OtherWords) {
    const Written written = write(
        R"({"messages":[{"role":"developer","content":"S"},{"role":"user","content":"Q","name":"bob"}],)"
        R"("max_completion_tokens":10,"seed":7,"stream":true,"stream_options":{"include_usage":true},"user":"u1",)"
        R"("tool_choice":"required","tools":[)" +
        std::string(kTool) + "]}");
    EXPECT_EQ(written.body["messages"],
              json::parse(R"([{"role":"system","content":"S"},{"role":"user","content":"Q"}])"));
    EXPECT_EQ(written.body["max_tokens"], 10);
    EXPECT_EQ(written.body["random_seed"], 7);
    EXPECT_EQ(written.body["stream"], true);
    EXPECT_EQ(written.body["tool_choice"], "any");
    for (const char* name : {"max_completion_tokens", "seed", "stream_options", "user"}) {
        EXPECT_FALSE(written.body.contains(name)) << name;
    }
    EXPECT_EQ(written.losses, "name user");
}

TEST(MistralRequest, WhatIsRefusedIsNotedUnlessItAsksForNothing) {
    const Written written = write(
        R"({"logit_bias":{"1":2},"logprobs":true,"top_logprobs":2,"store":true,"verbosity":"low","modalities":["text"],)"
        R"("service_tier":"flex","web_search_options":{},"x":1,"safety_identifier":"s"})");
    EXPECT_EQ(written.body.size(), 2u) << written.bytes;
    EXPECT_EQ(written.losses, "logit_bias logprobs top_logprobs store verbosity service_tier x safety_identifier");
    const Written idle = write(
        R"({"logit_bias":{},"logprobs":false,"store":false,"n":1,"service_tier":"auto","top_p":null,"tools":[],"stop":null,)"
        R"("parallel_tool_calls":true,"tool_choice":"auto","presence_penalty":0})");
    EXPECT_EQ(idle.body.size(), 2u) << idle.bytes;
    EXPECT_EQ(idle.losses, "");
}

TEST(MistralRequest, TemperatureEndsAtOneAndAHalf) {
    EXPECT_EQ(write(R"({"temperature":1.5})").bytes.find("1.5}") != std::string::npos, true);
    const Written written = write(R"({"temperature":1.8})");
    EXPECT_EQ(written.body["temperature"], 1.5);
    EXPECT_EQ(written.losses, "temperature");
}

TEST(MistralRequest, Reasoning) {
    const auto effort = [](const char* word, const char* model = "mistral-small-latest") {
        const Written written = write(R"({"reasoning_effort":")" + std::string(word) + "\"}", model);
        return written.body.value("reasoning_effort", "absent") + (written.losses.empty() ? "" : " noted");
    };
    EXPECT_EQ(effort("high"), "high");
    EXPECT_EQ(effort("none"), "none");
    EXPECT_EQ(effort("low"), "high noted");
    EXPECT_EQ(effort("minimal"), "none noted");
    EXPECT_EQ(effort("high", "magistral-medium-latest"), "absent");
    EXPECT_EQ(effort("none", "magistral-medium-latest"), "absent noted");
    const Written object = write(R"({"reasoning":{"effort":"high"},"prompt_mode":"reasoning"})");
    EXPECT_EQ(object.body["reasoning_effort"], "high");
    EXPECT_EQ(object.body["prompt_mode"], "reasoning");
    EXPECT_FALSE(object.body.contains("reasoning"));
}

TEST(MistralRequest, JsonSchema) {
    const Written written =
        write(R"({"response_format":{"type":"json_schema","json_schema":{"name":"p","strict":null,"description":null,)"
              R"("schema":{"type":"object","b":1,"a":2}}}})");
    EXPECT_EQ(
        written.body["response_format"],
        json::parse(R"({"type":"json_schema","json_schema":{"name":"p","schema":{"type":"object","b":1,"a":2}}})"));
    EXPECT_NE(written.bytes.find(R"({"type":"object","b":1,"a":2})"), std::string::npos);
    EXPECT_EQ(write(R"({"response_format":{"type":"json_object"}})").body["response_format"]["type"], "json_object");
}

TEST(MistralTools, GetTheirParameters) {
    const Written written =
        write(R"({"tools":[{"type":"function","function":{"name":"f","description":null,"x":1}}]})");
    EXPECT_EQ(
        written.body["tools"],
        json::parse(R"([{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}])"));
    const Written custom = write(R"({"tools":[{"type":"custom","custom":{"name":"f"}}]})");
    ASSERT_TRUE(custom.error);
    EXPECT_EQ(custom.error->param, "tools[0].type");
}

TEST(MistralTools, Choices) {
    const auto choice = [](const std::string& written) {
        return write(R"({"tools":[)" + std::string(kTool) + R"(],"tool_choice":)" + written + "}").body["tool_choice"];
    };
    EXPECT_EQ(choice(R"("none")"), "none");
    EXPECT_EQ(choice(R"("auto")"), "auto");
    EXPECT_EQ(choice(R"("required")"), "any");
    EXPECT_EQ(choice(R"({"type":"function","function":{"name":"f"}})"),
              json::parse(R"({"type":"function","function":{"name":"f"}})"));
    const Written allowed =
        write(R"({"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],)"
              R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[)"
              R"({"type":"function","function":{"name":"g"}}]}}})");
    EXPECT_EQ(allowed.body["tool_choice"], "any");
    ASSERT_EQ(allowed.body["tools"].size(), 1u);
    EXPECT_EQ(allowed.body["tools"][0]["function"]["name"], "g");
}

TEST(MistralTools, FunctionsAreTools) {
    const Written written = write(
        R"({"functions":[{"name":"f","parameters":{"type":"object"}}],"function_call":{"name":"f"},"messages":[)"
        R"({"role":"user","content":"q"},{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},)"
        R"({"role":"function","name":"f","content":"1"}]})");
    EXPECT_EQ(written.losses, "");
    EXPECT_FALSE(written.body.contains("functions"));
    EXPECT_FALSE(written.body.contains("function_call"));
    EXPECT_EQ(written.body["tools"][0]["function"]["name"], "f");
    EXPECT_EQ(written.body["tool_choice"]["function"]["name"], "f");
    const json& list = written.body["messages"];
    EXPECT_EQ(list[2]["role"], "tool");
    EXPECT_EQ(list[2]["tool_call_id"], list[1]["tool_calls"][0]["id"]);
    EXPECT_FALSE(list[1].contains("function_call"));
}

TEST(MistralMessages, ToolIdsHaveNineLettersAndDigits) {
    const json list = messages(
        R"([{"role":"user","content":"q"},{"role":"assistant","content":"","tool_calls":[)"
        R"({"id":"call_Bern0001x","type":"function","index":0,"function":{"name":"f","arguments":"{\"a\": 1}"}},)"
        R"({"id":"gSIMJiOkT","type":"function","function":{"name":"g","arguments":""}}]},)"
        R"({"role":"tool","tool_call_id":"gSIMJiOkT","content":"2"},{"role":"tool","tool_call_id":"call_Bern0001x","content":null}])");
    const json& calls = list[1]["tool_calls"];
    const std::string id = calls[0]["id"];
    EXPECT_EQ(id.size(), 9u);
    EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
              std::string::npos);
    EXPECT_EQ(calls[1]["id"], "gSIMJiOkT");
    EXPECT_EQ(calls[0], json::parse(R"({"id":")" + id +
                                    R"(","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}})"));
    EXPECT_EQ(calls[1]["function"]["arguments"], "{}");
    EXPECT_EQ(list[2]["tool_call_id"], "gSIMJiOkT");
    EXPECT_EQ(list[3]["tool_call_id"], id);
    EXPECT_EQ(list[3]["content"], "");
    // The same conversation one turn later has the same ids.
    const json again =
        messages(R"([{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[)"
                 R"({"id":"call_Bern0001x","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
                 R"({"role":"tool","tool_call_id":"call_Bern0001x","content":"1"}])");
    EXPECT_EQ(again[1]["tool_calls"][0]["id"], id);
}

TEST(MistralMessages, StrictMembers) {
    std::string losses;
    const json list = messages(
        R"([{"role":"user","content":"q","name":"n","x":null},{"role":"assistant","content":"a","refusal":null,)"
        R"("annotations":[{"type":"url_citation"}],"audio":{"id":"1"},"name":"m","extra_content":{"a":1},"tool_calls":null},)"
        R"({"role":"user","content":[{"type":"text","text":"r","cache_control":{"type":"ephemeral"}}]}])",
        &losses);
    EXPECT_EQ(list, json::parse(R"([{"role":"user","content":"q"},{"role":"assistant","content":"a"},)"
                                R"({"role":"user","content":[{"type":"text","text":"r"}]}])"));
    EXPECT_EQ(losses, "name cache_control audio");
}

TEST(MistralMessages, ReasoningGoesBackAsItCame) {
    const json list = messages(
        R"([{"role":"user","content":"q"},{"role":"assistant","content":"a","reasoning_content":"be\ncause"},{"role":"user","content":"r"}])");
    EXPECT_EQ(
        list[1],
        json::parse(
            R"({"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"be\ncause"}],)"
            R"("closed":true},{"type":"text","text":"a"}]})"));
}

TEST(MistralMessages, FilesSoundsAndMistralsOwnParts) {
    const json list = messages(
        R"([{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"}},)"
        R"({"type":"file","file":{"file_data":"JVBE"}},{"type":"file","file":{"file_id":"f1"}},)"
        R"({"type":"input_audio","input_audio":{"data":"UklG","format":"wav"}},)"
        R"({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO","detail":null}},)"
        R"({"type":"document_url","document_url":"https://x/y.pdf"}]}])");
    EXPECT_EQ(
        list[0]["content"],
        json::parse(
            R"([{"type":"document_url","document_url":"data:application/pdf;base64,JVBE","document_name":"a.pdf"},)"
            R"({"type":"document_url","document_url":"data:application/pdf;base64,JVBE"},{"type":"file","file_id":"f1"},)"
            R"({"type":"input_audio","input_audio":"UklG"},)"
            R"({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}},)"
            R"({"type":"document_url","document_url":"https://x/y.pdf"}])"));
    EXPECT_EQ(messages(R"([{"role":"user","content":[{"type":"video","video":1}]}])"),
              "Mistral has no content of this type.");
}

TEST(MistralMessages, WordsOfTheAssistantAtTheEndAreAPrefix) {
    const json list = messages(R"([{"role":"user","content":"q"},{"role":"assistant","content":"The answer is"}])");
    EXPECT_EQ(list[1], json::parse(R"({"role":"assistant","content":"The answer is","prefix":true})"));
    const json own = messages(R"([{"role":"user","content":"q"},{"role":"assistant","content":"A","prefix":false}])");
    EXPECT_EQ(own[1]["prefix"], false);
}

TEST(MistralEmbeddings, OnlyWhatTheyKnow) {
    const mistral::MistralAdapter adapter;
    const golden::WrittenEmbeddings written =
        golden::write_embeddings(adapter,
                                 R"({"input":["a\n","b"],"encoding_format":"base64","dimensions":256,"user":"u",)"
                                 R"("output_dtype":"float","input_type":"query"})",
                                 "mistral-embed");
    ASSERT_EQ(written.requests.size(), 1u);
    EXPECT_EQ(written.requests[0].path, "/embeddings");
    EXPECT_EQ(written.requests[0].storage, R"({"model":"mistral-embed","input":["a\n","b"],"encoding_format":"base64",)"
                                           R"("output_dimension":256,"output_dtype":"float"})");
    EXPECT_EQ(written.losses, "user input_type");
    EXPECT_EQ(golden::write_embeddings(adapter, R"({"input":[[1]]})", "m").error.value().param, "input");
    EXPECT_EQ(
        golden::write_embeddings(adapter, R"({"input":"a","encoding_format":"float"})", "m").requests.at(0).storage,
        R"({"model":"m","input":["a"]})");
}

}  // namespace
}  // namespace lightport::mistral_test
