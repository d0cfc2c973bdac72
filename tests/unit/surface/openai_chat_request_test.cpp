// The members of a chat request: what is typed, what is kept, what is refused and under which name.
#include "surface_fixture.hpp"

namespace lightport::surface::test {
namespace {

TEST(ChatRequest, ReadsTheOptions) {
    const Body body(with(R"("stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false},
        "max_tokens":5,"max_completion_tokens":7,"temperature":0.70,"top_p":0.9,"top_k":40,"frequency_penalty":-1,
        "presence_penalty":1,"seed":9223372036854775807,"logit_bias":{"50256":-100},"n":2,"logprobs":true,
        "top_logprobs":3,"stop":["a","b"],"reasoning_effort":"xhigh","parallel_tool_calls":false,
        "user":"u","safety_identifier":"s","service_tier":"flex")"));
    const chat::Request& request = body.request();
    EXPECT_EQ(request.model.escaped, "m");
    EXPECT_EQ(request.body.data(), body.text().data());
    EXPECT_GT(request.model.escaped.data(), request.body.data());
    EXPECT_LT(request.model.escaped.data(), request.body.data() + request.body.size());
    EXPECT_TRUE(request.stream);
    EXPECT_TRUE(request.include_usage);
    EXPECT_EQ(request.max_tokens, 7);
    EXPECT_EQ(request.temperature.json, "0.70");
    EXPECT_EQ(request.temperature_value, 0.7);
    EXPECT_EQ(request.top_p.json, "0.9");
    EXPECT_EQ(request.top_k.json, "40");
    EXPECT_EQ(request.frequency_penalty.json, "-1");
    EXPECT_EQ(request.presence_penalty.json, "1");
    EXPECT_EQ(request.seed.json, "9223372036854775807");
    EXPECT_EQ(request.logit_bias.json, R"({"50256":-100})");
    EXPECT_EQ(request.n, 2);
    EXPECT_TRUE(request.logprobs);
    EXPECT_EQ(request.top_logprobs, 3);
    ASSERT_EQ(request.stop.size(), 2U);
    EXPECT_EQ(request.stop[1].escaped, "b");
    EXPECT_EQ(request.effort, chat::Effort::kXHigh);
    EXPECT_EQ(request.parallel_tool_calls, false);
    EXPECT_EQ(request.user.escaped, "s");
    EXPECT_EQ(request.service_tier.escaped, "flex");
    EXPECT_TRUE(request.extras.empty());
}

// An explicit null says the same as leaving the member out; it never becomes 0 or false.
TEST(ChatRequest, NullIsAbsent) {
    const Body body(with(R"("stream":null,"stream_options":null,"max_tokens":null,"max_completion_tokens":null,
        "temperature":null,"top_p":null,"seed":null,"logit_bias":null,"n":null,"logprobs":null,"top_logprobs":null,
        "stop":null,"reasoning_effort":null,"reasoning":null,"tools":null,"tool_choice":null,"functions":null,
        "function_call":null,"parallel_tool_calls":null,"response_format":null,"user":null,"service_tier":null,
        "metadata":null,"store":null)"));
    const chat::Request& request = body.request();
    EXPECT_FALSE(request.stream);
    EXPECT_EQ(request.max_tokens, std::nullopt);
    EXPECT_FALSE(request.temperature);
    EXPECT_EQ(request.temperature_value, std::nullopt);
    EXPECT_EQ(request.n, 1);
    EXPECT_TRUE(request.stop.empty());
    EXPECT_EQ(request.parallel_tool_calls, std::nullopt);
    EXPECT_EQ(request.tool_choice.mode, chat::ToolMode::kUnset);
    EXPECT_TRUE(request.extras.empty());
}

TEST(ChatRequest, MaxTokensStandsInForMaxCompletionTokens) {
    EXPECT_EQ(Body(with(R"("max_tokens":5)")).request().max_tokens, 5);
    EXPECT_EQ(Body(with(R"("max_completion_tokens":7.0,"max_tokens":null)")).request().max_tokens, 7);
    EXPECT_EQ(Body(with(R"("max_completion_tokens":7,"max_tokens":5)")).request().max_tokens, 7);
}

TEST(ChatRequest, IntegersMayComeAsReals) {
    const Body body(with(R"("n":2.0,"logprobs":true,"top_logprobs":1e0)"));
    EXPECT_EQ(body.request().n, 2);
    EXPECT_EQ(body.request().top_logprobs, 1);
    EXPECT_EQ(verdict(with(R"("n":1.5)")), "400 invalid_type n");
}

// stop is a list from here on, however it was written.
TEST(ChatRequest, AStopStringBecomesAList) {
    const Body body(with(R"("stop":"END\n")"));
    ASSERT_EQ(body.request().stop.size(), 1U);
    EXPECT_EQ(body.request().stop[0].escaped, "END\\n");
    EXPECT_EQ(verdict(with(R"("stop":[1])")), "400 invalid_type stop[0]");
    EXPECT_EQ(verdict(with(R"("stop":7)")), "400 invalid_type stop");
}

TEST(ChatRequest, EveryOtherMemberIsKeptInOrder) {
    const Body body(with(R"("verbosity":"low","metadata":{"b":1,"a":2},"x_unknown":[1e400],"store":false,
        "thinking":{"type":"enabled"},"prompt_cache_key":"k")"));
    const chat::Request& request = body.request();
    std::string keys;
    for (const chat::Member& member : request.extras) keys += std::string(member.key.escaped) + " ";
    EXPECT_EQ(keys, "verbosity metadata x_unknown store thinking prompt_cache_key ");
    ASSERT_NE(request.extra("metadata"), nullptr);
    EXPECT_EQ(request.extra("metadata")->json, R"({"b":1,"a":2})");
    EXPECT_EQ(request.extra("x_unknown")->json, "[1e400]");
    EXPECT_EQ(request.extra("missing"), nullptr);
}

TEST(ChatRequest, NamesWrittenWithEscapesAreTheSameNames) {
    const Body body(R"({"mod\u0065l":"m","messages":[{"rol\u0065":"us\u0065r","content":"x"}],"str\u0065am":true})");
    EXPECT_EQ(body.request().model.escaped, "m");
    EXPECT_TRUE(body.request().stream);
    EXPECT_EQ(body.request().messages[0].role, chat::Role::kUser);
}

TEST(ChatRequest, ReasoningObjectGivesTheEffort) {
    EXPECT_EQ(Body(with(R"("reasoning":{"effort":"low"})")).request().effort, chat::Effort::kLow);
    EXPECT_TRUE(Body(with(R"("reasoning":{"effort":"low","exclude":null})")).request().extras.empty());
    const Body both(with(R"("reasoning":{"effort":"low","max_tokens":9},"reasoning_effort":"high")"));
    EXPECT_EQ(both.request().effort, chat::Effort::kHigh);
    EXPECT_EQ(both.request().extra("reasoning")->json, R"({"effort":"low","max_tokens":9})");
    EXPECT_EQ(verdict(with(R"("reasoning":{"effort":"extreme"})")), "400 invalid_value reasoning.effort");
    EXPECT_EQ(verdict(with(R"("reasoning":true)")), "400 invalid_type reasoning");
}

TEST(ChatRequest, EveryEffortIsKnown) {
    using chat::Effort;
    const std::pair<const char*, Effort> all[] = {
        {"none", Effort::kNone}, {"minimal", Effort::kMinimal}, {"low", Effort::kLow}, {"medium", Effort::kMedium},
        {"high", Effort::kHigh}, {"xhigh", Effort::kXHigh},     {"max", Effort::kMax},
    };
    for (const auto& [name, effort] : all) {
        EXPECT_EQ(Body(with(std::string("\"reasoning_effort\":\"") + name + "\"")).request().effort, effort) << name;
    }
}

TEST(ChatRequest, ReadsTheResponseFormat) {
    EXPECT_EQ(Body(with(R"("response_format":{"type":"text"})")).request().format.kind, chat::FormatKind::kText);
    EXPECT_EQ(Body(with(R"("response_format":{"type":"json_object"})")).request().format.kind,
              chat::FormatKind::kJsonObject);
    const Body body(with(R"("response_format":{"type":"json_schema","json_schema":{"name":"a","description":"d",
        "schema":{"z":1,"a":2},"strict":true}})"));
    const chat::ResponseFormat& format = body.request().format;
    EXPECT_EQ(format.kind, chat::FormatKind::kJsonSchema);
    EXPECT_EQ(format.name.escaped, "a");
    EXPECT_EQ(format.description.escaped, "d");
    EXPECT_EQ(format.schema.json, R"({"z":1,"a":2})");
    EXPECT_EQ(format.strict, true);
    EXPECT_EQ(Body(with(R"("response_format":{"type":"json_schema","json_schema":{"name":"a","strict":null}})"))
                  .request()
                  .format.strict,
              std::nullopt);
}

TEST(ChatRequest, RefusalsNameTheMember) {
    const std::pair<std::string, const char*> cases[] = {
        {"[]", "400 invalid_type null"},
        {"{}", "400 missing_required_parameter model"},
        {R"({"messages":[{"role":"user","content":"x"}]})", "400 missing_required_parameter model"},
        {R"({"model":"","messages":[{"role":"user","content":"x"}]})", "400 missing_required_parameter model"},
        {R"({"model":5,"messages":[{"role":"user","content":"x"}]})", "400 invalid_type model"},
        {R"({"model":"m"})", "400 missing_required_parameter messages"},
        {R"({"model":"m","messages":null})", "400 missing_required_parameter messages"},
        {R"({"model":"m","messages":[]})", "400 empty_array messages"},
        {R"({"model":"m","messages":"Hi"})", "400 invalid_type messages"},
        {R"({"model":"m","messages":{}})", "400 invalid_type messages"},
        {with(R"("model":"other")"), "400 null model"},
        {with(R"("messages":[])"), "400 null messages"},
        {with(R"("stream":true,"stream":false)"), "400 null stream"},
        {with(R"("stream":"yes")"), "400 invalid_type stream"},
        {with(R"("stream_options":{"include_usage":true})"), "400 null stream_options"},
        {with(R"("stream":false,"stream_options":{})"), "400 null stream_options"},
        {with(R"("stream":true,"stream_options":[])"), "400 invalid_type stream_options"},
        {with(R"("stream":true,"stream_options":{"include_usage":1})"),
         "400 invalid_type stream_options.include_usage"},
        {with(R"("top_logprobs":2)"), "400 null top_logprobs"},
        {with(R"("logprobs":false,"top_logprobs":2)"), "400 null top_logprobs"},
        {with(R"("n":0)"), "400 integer_below_min_value n"},
        {with(R"("n":129)"), "400 integer_above_max_value n"},
        {with(R"("n":"2")"), "400 invalid_type n"},
        {with(R"("temperature":2.1)"), "400 decimal_above_max_value temperature"},
        {with(R"("temperature":-0.1)"), "400 decimal_below_min_value temperature"},
        {with(R"("temperature":"hot")"), "400 invalid_type temperature"},
        {with(R"("max_tokens":1.5)"), "400 invalid_type max_tokens"},
        {with(R"("max_completion_tokens":"9")"), "400 invalid_type max_completion_tokens"},
        {with(R"("logit_bias":[])"), "400 invalid_type logit_bias"},
        {with(R"("seed":"1")"), "400 invalid_type seed"},
        {with(R"("logprobs":5)"), "400 invalid_type logprobs"},
        {with(R"("user":5)"), "400 invalid_type user"},
        {with(R"("service_tier":5)"), "400 invalid_type service_tier"},
        {with(R"("parallel_tool_calls":"no")"), "400 invalid_type parallel_tool_calls"},
        {with(R"("reasoning_effort":"extreme")"), "400 invalid_value reasoning_effort"},
        {with(R"("reasoning_effort":3)"), "400 invalid_type reasoning_effort"},
        {with(R"("response_format":"json")"), "400 invalid_type response_format"},
        {with(R"("response_format":{})"), "400 missing_required_parameter response_format.type"},
        {with(R"("response_format":{"type":"xml"})"), "400 invalid_value response_format.type"},
        {with(R"("response_format":{"type":"json_schema"})"),
         "400 missing_required_parameter response_format.json_schema"},
        {with(R"("response_format":{"type":"json_schema","json_schema":{"schema":{}}})"),
         "400 missing_required_parameter response_format.json_schema.name"},
        {with(R"("response_format":{"type":"json_schema","json_schema":{"name":"a","schema":[]}})"),
         "400 invalid_type response_format.json_schema.schema"},
    };
    for (const auto& [body, expected] : cases) EXPECT_EQ(verdict(body), expected) << body;
}

TEST(ChatRequest, RangesAreTheProvidersBusiness) {
    for (const char* members :
         {R"("n":128)", R"("temperature":0)", R"("temperature":2)", R"("top_p":3)", R"("service_tier":"golden")",
          R"("logprobs":true,"top_logprobs":99)", R"("stop":["1","2","3","4","5","6"])", R"("max_tokens":0)"}) {
        EXPECT_EQ(verdict(with(members)), "ok") << members;
    }
}

TEST(ChatRequest, TextThatIsNotJsonIsRefusedWithItsByte) {
    const Body body(R"({"model":"m",)");
    ASSERT_FALSE(body.ok());
    EXPECT_EQ(body.error().status, 400);
    EXPECT_NE(body.error().message.find("at byte 13."), std::string::npos) << body.error().message;
}

TEST(ChatRequest, MessagesSayWhatWasExpectedAndFound) {
    const Body body(talk(R"({"role":"user","content":"a"},{"role":"user","content":5})"));
    EXPECT_EQ(body.error().message,
              "Invalid type for 'messages[1].content': expected a string or an array of objects, "
              "but got an integer instead.");
    EXPECT_EQ(Body(R"({"model":"m"})").error().message, "Missing required parameter: 'messages'.");
}

// Reads beyond the body, or of a request that does not fit its rules, are for the sanitizers to find.
TEST(ChatRequest, EveryPrefixIsRefused) {
    const std::string whole = with(R"("tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"auto")");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(Body(whole.substr(0, size)).ok()) << whole.substr(0, size);
    }
}

// A member of every wrong type in every place: an answer comes in any case, and a refusal names a member.
TEST(ChatRequest, WrongTypesAnywhereAreAnsweredCleanly) {
    const ordered_json model = ordered_json::parse(R"({"model":"m","messages":[{"role":"system","content":"s"},
        {"role":"user","name":"n","content":[{"type":"text","text":"t","cache_control":{"type":"ephemeral"}},
        {"type":"image_url","image_url":{"url":"u","detail":"low"}},{"type":"file","file":{"file_id":"f"}},
        {"type":"input_audio","input_audio":{"data":"d","format":"wav"}}]},
        {"role":"assistant","content":null,"refusal":null,"reasoning_content":"r","thinking_blocks":[{"index":0}],
        "tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"c","content":"x"}],
        "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{},"strict":true}}],
        "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function",
        "function":{"name":"f"}}]}},"stream":true,"stream_options":{"include_usage":true},"stop":["a"],"n":1,
        "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{},"strict":null}}})");
    const ordered_json others[] = {nullptr,
                                   true,
                                   1,
                                   1.5,
                                   "text",
                                   ordered_json::array(),
                                   ordered_json::object(),
                                   ordered_json::array({nullptr}),
                                   ordered_json::array({1})};
    EXPECT_EQ(verdict(model.dump()), "ok");
    const ordered_json flat = model.flatten();
    for (const auto& [pointer, value] : flat.items()) {
        for (ordered_json::json_pointer at(pointer); !at.empty(); at = at.parent_pointer()) {
            for (const ordered_json& other : others) {
                ordered_json changed = model;
                changed[at] = other;
                const std::string result = verdict(changed.dump());
                EXPECT_TRUE(result == "ok" || result.find(" null", 8) == std::string::npos) << changed << result;
            }
        }
    }
}

}  // namespace
}  // namespace lightport::surface::test
