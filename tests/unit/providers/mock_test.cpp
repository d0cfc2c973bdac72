// The mock provider: its scripts, read back through the reader that the gateway uses.
#include <gtest/gtest.h>

#include <memory_resource>
#include <string>

#include "json/text.hpp"
#include "provider/catalog.hpp"
#include "providers/all.hpp"
#include "providers/mock/adapter.hpp"
#include "providers/mock/behaviour.hpp"
#include "providers/mock/instance.hpp"
#include "providers/mock/reply.hpp"
#include "support/event_log.hpp"

namespace lightport::mock {
namespace {

using test::EventLog;

struct Ask {
    explicit Ask(std::string_view model, bool stream = true) : request(std::pmr::get_default_resource()) {
        request.model = json::Text{model};
        request.body = model;
        request.stream = stream;
        say(chat::Role::kUser, "Hello \\\"big\\\" world \\ud83d\\ude00");
    }

    chat::Message& say(chat::Role role, std::string_view text) {
        chat::Message& message = request.messages.emplace_back(std::pmr::get_default_resource());
        message.role = role;
        message.content_is_string = true;
        chat::Part part;
        part.text = json::Text{text};
        message.parts.push_back(part);
        return message;
    }

    void offer(std::string_view name, std::string_view schema, bool custom = false) {
        chat::Tool& tool = request.tools.emplace_back();
        tool.name = json::Text{name};
        tool.parameters = json::Raw{schema};
        tool.custom = custom;
    }

    chat::Request request;
};

std::string body_of(const Script& script) {
    std::string body;
    for (const Script::Action& action : script.actions) body += action.bytes;
    return body;
}

EventLog read(const Ask& ask) {
    const MockAdapter adapter;
    const std::optional<Script> script = adapter.script(ask.request, {});
    EXPECT_EQ(script->head.status, 200);
    const std::string body = body_of(*script);
    const auto read_with = [&](std::size_t size) {
        return test::read_in_pieces(*adapter.open(ask.request, script->head), body, size);
    };
    EventLog whole = read_with(body.size() + 1);
    for (const std::size_t size : {1u, 2u, 3u, 7u, 64u, 1000u}) EXPECT_EQ(read_with(size).text(), whole.text()) << size;
    return whole;
}

// What a client would put together from the chunks: the values of one member of all deltas.
std::string joined(const EventLog& log, std::string_view member) {
    std::string out;
    for (const std::string& line : log.lines) {
        if (!line.starts_with("verbatim ")) continue;
        const auto root = json::parse_unpadded(std::string_view(line).substr(9));
        EXPECT_TRUE(root.ok()) << line;
        for (const json::Value choice : (*root)["choices"].elements()) {
            json::Value delta = choice["delta"];
            if (!delta.exists()) delta = choice["message"];
            if (member == "arguments") {
                for (const json::Value call : delta["tool_calls"].elements()) {
                    out += json::unescaped(call["function"]["name"].text()) +
                           json::unescaped(call["function"]["arguments"].text());
                }
            } else if (member == "finish_reason") {
                out += json::unescaped(choice[member].text());
            } else {
                out += json::unescaped(delta[member].text());
            }
        }
    }
    return out;
}

constexpr std::string_view kEcho = "Hello \"big\" world \xF0\x9F\x98\x80";

TEST(Mock, EchoStreamsAndAnswersWhole) {
    for (const bool stream : {true, false}) {
        const EventLog log = read(Ask("mock/echo", stream));
        EXPECT_EQ(joined(log, "content"), kEcho);
        EXPECT_EQ(joined(log, "role"), "assistant");
        EXPECT_EQ(joined(log, "finish_reason"), "stop");
        EXPECT_EQ(log.lines.back(), "end") << log.text();
    }
    EXPECT_EQ(read(Ask("mock/echo", false)).lines[1], "usage 4+4 cached 0 reasoning 0");
}

TEST(Mock, UsageInTheStreamOnlyWhenAskedFor) {
    Ask ask("mock/echo");
    EXPECT_EQ(body_of(*MockAdapter().script(ask.request, {})).find("usage"), std::string::npos);
    ask.request.include_usage = true;
    const EventLog log = read(ask);
    EXPECT_EQ(log.lines[log.lines.size() - 2], "usage 4+4 cached 0 reasoning 0");
    EXPECT_NE(log.lines[log.lines.size() - 3].find("\"choices\":[],\"usage\":{\"prompt_tokens\":4"), std::string::npos);
}

TEST(Mock, SameRequestSameBytes) {
    const Ask ask("mock/think");
    EXPECT_EQ(body_of(*MockAdapter().script(ask.request, {})), body_of(*MockAdapter().script(ask.request, {})));
}

TEST(Mock, MaxTokensCutsTheAnswer) {
    Ask ask("mock/echo");
    ask.request.max_tokens = 2;
    const EventLog log = read(ask);
    EXPECT_EQ(joined(log, "content"), "Hello \"big\" ");
    EXPECT_EQ(joined(log, "finish_reason"), "length");
}

TEST(Mock, ToolsAreCalledWithArgumentsFromTheirSchemas) {
    for (const bool stream : {true, false}) {
        Ask ask("mock/tools", stream);
        ask.offer(
            "weather",
            R"({"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":3}},"required":["city","days"]})");
        ask.offer("none", "");
        const EventLog log = read(ask);
        EXPECT_EQ(joined(log, "arguments"), "weather{\"city\":\"text\",\"days\":3}none{}");
        EXPECT_EQ(joined(log, "finish_reason"), "tool_calls");
    }
}

TEST(Mock, ToolChoiceIsObeyed) {
    Ask ask("mock/echo");
    ask.offer("a", "{}");
    ask.offer("b", "{}");
    EXPECT_EQ(joined(read(ask), "content"), kEcho);
    ask.request.tool_choice.mode = chat::ToolMode::kNamed;
    ask.request.tool_choice.name = json::Text{"b"};
    EXPECT_EQ(joined(read(ask), "arguments"), "b\"text\"");
    ask.request.tool_choice.mode = chat::ToolMode::kRequired;
    ask.request.parallel_tool_calls = false;
    EXPECT_EQ(joined(read(ask), "arguments"), "a\"text\"");
    ask.request.tool_choice.mode = chat::ToolMode::kNone;
    ask.request.model = json::Text{"mock/tools"};
    EXPECT_EQ(joined(read(ask), "content"), kEcho);
}

TEST(Mock, ToolResultsAreAnsweredWithText) {
    Ask ask("mock/tools");
    ask.offer("a", "{}");
    ask.say(chat::Role::kAssistant, "");
    ask.say(chat::Role::kTool, "21 degrees");
    ask.say(chat::Role::kTool, "rain");
    EXPECT_EQ(joined(read(ask), "content"), "Results: 21 degrees; rain");
}

TEST(Mock, LegacyFunctionsAndCustomTools) {
    Ask legacy("mock/tools");
    legacy.offer("f", R"({"type":"object","properties":{}})");
    legacy.request.legacy_functions = true;
    const std::string text = read(legacy).text();
    EXPECT_NE(text.find(R"("function_call":{"name":"f","arguments":""})"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("finish_reason":"function_call")"), std::string::npos) << text;
    Ask custom("mock/tools");
    custom.offer("c", "", true);
    const std::string calls = read(custom).text();
    EXPECT_NE(calls.find(R"("type":"custom","custom":{"name":"c","input":"text"})"), std::string::npos) << calls;
}

TEST(Mock, StructuredOutputs) {
    Ask ask("mock/echo");
    ask.request.format.kind = chat::FormatKind::kJsonObject;
    EXPECT_EQ(joined(read(ask), "content"), "{\"echo\":\"Hello \\\"big\\\" world \xF0\x9F\x98\x80\"}");
    ask.request.format.kind = chat::FormatKind::kJsonSchema;
    ask.request.format.schema = json::Raw{R"({"type":"object","properties":{"ok":{"type":"boolean"}}})"};
    EXPECT_EQ(joined(read(ask), "content"), R"({"ok":true})");
}

TEST(Mock, ThinkAndRefuse) {
    for (const bool stream : {true, false}) {
        const EventLog think = read(Ask("mock/think", stream));
        EXPECT_EQ(joined(think, "reasoning_content"), "The user said: " + std::string(kEcho));
        EXPECT_EQ(joined(think, "content"), kEcho);
        const EventLog refuse = read(Ask("mock/refuse", stream));
        EXPECT_EQ(joined(refuse, "refusal"), "I cannot help with that.");
        EXPECT_EQ(joined(refuse, "content"), "");
    }
}

TEST(Mock, InstancesOfSchemas) {
    const auto made = [](std::string_view schema) { return instance_of(*json::parse_unpadded(schema)); };
    EXPECT_EQ(made(R"({"const":{"a":[1]}})"), R"({"a":[1]})");
    EXPECT_EQ(made(R"({"enum":["x","y"]})"), R"("x")");
    EXPECT_EQ(made(R"({"anyOf":[{"type":"null"},{"type":"string"}]})"), "null");
    EXPECT_EQ(made(R"({"type":["null","number"],"exclusiveMinimum":4})"), "5");
    EXPECT_EQ(made(R"({"type":"number","maximum":-2.5})"), "-2.5");
    EXPECT_EQ(made(R"({"type":"array","items":{"type":"string","maxLength":2},"minItems":2})"), R"(["te","te"])");
    EXPECT_EQ(made(R"({"type":"array","maxItems":0})"), "[]");
    EXPECT_EQ(made(R"({"type":"string","format":"date","minLength":12})"), R"("2024-01-01xx")");
    EXPECT_EQ(made(R"({"properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["b"]})"),
              R"({"b":"text"})");
    EXPECT_EQ(made(R"({"$ref":"#/$defs/n","$defs":{"n":{"type":"integer","minimum":7}}})"), "7");
}

TEST(Mock, RecursiveSchemasAreBounded) {
    const auto root = json::parse_unpadded(
        R"({"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"}},"required":["a","b","c"]})");
    const std::string made = instance_of(*root);
    EXPECT_LT(made.size(), 100'000u);
    EXPECT_TRUE(json::parse_unpadded(made).ok());
    EXPECT_TRUE(json::parse_unpadded(instance_of(*json::parse_unpadded(R"({"$ref":"#"})"))).ok());
}

TEST(Mock, Behaviours) {
    EXPECT_EQ(behaviour_of("mock/echo-20ms").kind, Kind::kEcho);
    EXPECT_EQ(behaviour_of("mock/echo-20ms").pace.count(), 20);
    EXPECT_EQ(behaviour_of("mock/echo-999999ms").pace.count(), 60'000);
    EXPECT_EQ(behaviour_of("slow-start-5ms").pace.count(), 5);
    EXPECT_EQ(behaviour_of("rate-limit").kind, Kind::kRateLimit);
    EXPECT_EQ(behaviour_of("mock/nothing").kind, Kind::kNotFound);
    EXPECT_EQ(behaviour_of("my-alias").kind, Kind::kEcho);
}

struct Fault {
    const char* model;
    int status;
    const char* code;
};

TEST(Mock, RefusalsHaveTheirStatus) {
    const MockAdapter adapter;
    for (const Fault& fault :
         {Fault{"mock/rate-limit", 429, "rate_limit_exceeded"}, Fault{"mock/overload", 503, "server_is_overloaded"},
          Fault{"mock/server-error", 500, ""}, Fault{"mock/auth", 401, "invalid_api_key"},
          Fault{"mock/bad-gateway", 502, "upstream_error"}, Fault{"mock/unknown", 404, "model_not_found"}}) {
        const std::optional<Script> script = adapter.script(Ask(fault.model).request, {});
        EXPECT_EQ(script->head.status, fault.status) << fault.model;
        const Error error = adapter.read_error(script->head, body_of(*script));
        EXPECT_EQ(error.status, fault.status) << fault.model;
        EXPECT_EQ(error.code.value_or(""), fault.code) << fault.model;
    }
    const Script limited = *adapter.script(Ask("mock/rate-limit").request, {});
    EXPECT_EQ(adapter.read_error(limited.head, body_of(limited)).retry_after, std::chrono::seconds(1));
}

TEST(Mock, BrokenAnswers) {
    const MockAdapter adapter;
    for (const bool stream : {true, false}) {
        const Script stall = *adapter.script(Ask("mock/stall", stream).request, {});
        EXPECT_EQ(stall.actions.back().step, Script::Step::kStall);
        EXPECT_GT(stall.actions.size(), 1u);
        EXPECT_EQ(adapter.script(Ask("mock/cut", stream).request, {})->actions.back().step, Script::Step::kCut);
    }
    EXPECT_EQ(read(Ask("mock/malformed")).error->code, "upstream_invalid_event");
    EXPECT_EQ(read(Ask("mock/malformed", false)).error->code, "invalid_upstream_response");
    EXPECT_EQ(read(Ask("mock/empty")).error->code, "stream_truncated");
    EXPECT_EQ(read(Ask("mock/empty", false)).error->code, "invalid_upstream_response");
}

TEST(Mock, ARoutesTargetModelDecides) {
    const MockAdapter adapter;
    Target target;
    target.model = "rate-limit";
    EXPECT_EQ(adapter.script(Ask("fast").request, target)->head.status, 429);
    target.model = "fast";
    EXPECT_EQ(adapter.script(Ask("fast").request, target)->head.status, 200);
    target.model = "unknown";
    EXPECT_EQ(adapter.script(Ask("mock/unknown").request, target)->head.status, 404);
}

TEST(Mock, PaceAndLength) {
    const MockAdapter adapter;
    const Script paced = *adapter.script(Ask("mock/echo-20ms").request, {});
    for (const Script::Action& action : paced.actions) EXPECT_EQ(action.delay.count(), 20);
    EXPECT_EQ(adapter.script(Ask("mock/slow-start-30ms").request, {})->head_delay.count(), 30);
    EXPECT_EQ(adapter.script(Ask("mock/long").request, {})->actions.size(), 2003u);
}

TEST(Mock, OneChoiceOnly) {
    Ask ask("mock/echo");
    ask.request.n = 2;
    chat::LossReport losses;
    UpstreamRequest out;
    const Result<void> written = MockAdapter().write(ask.request, Target{}, losses, out);
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().status, 400);
    EXPECT_EQ(written.error().param, "n");
}

TEST(Mock, IsRegistered) {
    for (const char* name : {"openai", "anthropic", "gemini", "vertex", "mock"})
        EXPECT_NE(builtin_registry().find(name), nullptr) << name;
    for (const provider::CatalogEntry& known : provider::catalog()) {
        EXPECT_NE(builtin_registry().find(known.adapter), nullptr) << known.id;
    }
}

}  // namespace
}  // namespace lightport::mock
