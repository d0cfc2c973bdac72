// tools, tool_choice and their deprecated forms.
#include "surface_fixture.hpp"

namespace lightport::surface::test {
namespace {

using chat::ToolMode;

constexpr const char* kTools = R"("tools":[{"type":"function","function":{"name":"f"}},
    {"type":"function","function":{"name":"g"}}])";

std::string choose(const std::string& choice) { return with(std::string(kTools) + R"(,"tool_choice":)" + choice); }

TEST(ChatTools, ReadsDefinitions) {
    const Body body(with(R"("tools":[{"type":"function","function":{"name":"f","description":"d",
        "parameters":{"type":"object","properties":{"z":{},"a":{}}},"strict":true},"cache_control":{"type":"ephemeral"}},
        {"function":{"name":"g","description":null,"parameters":null,"strict":null}},
        {"type":"custom","custom":{"name":"sql","description":"s","format":{"type":"text"}}}])"));
    const auto& tools = body.request().tools;
    ASSERT_EQ(tools.size(), 3U);
    EXPECT_EQ(tools[0].name.escaped, "f");
    EXPECT_EQ(tools[0].description.escaped, "d");
    EXPECT_EQ(tools[0].parameters.json, R"({"type":"object","properties":{"z":{},"a":{}}})");
    EXPECT_EQ(tools[0].strict, true);
    EXPECT_EQ(tools[0].cache_control.json, R"({"type":"ephemeral"})");
    EXPECT_EQ(tools[1].raw.json, R"({"function":{"name":"g","description":null,"parameters":null,"strict":null}})");
    EXPECT_FALSE(tools[1].parameters);
    EXPECT_EQ(tools[1].strict, std::nullopt);
    EXPECT_TRUE(tools[2].custom);
    EXPECT_EQ(tools[2].custom_format.json, R"({"type":"text"})");
    EXPECT_FALSE(body.request().legacy_functions);
}

// Every form of tool_choice is understood, not only that of functions.
TEST(ChatTools, ReadsEveryFormOfToolChoice) {
    EXPECT_EQ(Body(choose(R"("none")")).request().tool_choice.mode, ToolMode::kNone);
    EXPECT_EQ(Body(choose(R"("auto")")).request().tool_choice.mode, ToolMode::kAuto);
    EXPECT_EQ(Body(choose(R"("required")")).request().tool_choice.mode, ToolMode::kRequired);
    const Body named(choose(R"({"type":"function","function":{"name":"g"}})"));
    EXPECT_EQ(named.request().tool_choice.mode, ToolMode::kNamed);
    EXPECT_EQ(named.request().tool_choice.name.escaped, "g");
    const Body custom(choose(R"({"type":"custom","custom":{"name":"sql"}})"));
    EXPECT_EQ(custom.request().tool_choice.mode, ToolMode::kNamed);
    EXPECT_EQ(custom.request().tool_choice.name.escaped, "sql");
    const Body allowed(choose(R"({"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[
        {"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"sql"}}]}})"));
    EXPECT_EQ(allowed.request().tool_choice.mode, ToolMode::kRequired);
    ASSERT_EQ(allowed.request().tool_choice.allowed.size(), 2U);
    EXPECT_EQ(allowed.request().tool_choice.allowed[1].escaped, "sql");
}

TEST(ChatTools, LegacyFunctionsBecomeTools) {
    const Body body(with(R"("functions":[{"name":"f","description":"d","parameters":{"type":"object"}}],
        "function_call":{"name":"f"})"));
    const chat::Request& request = body.request();
    EXPECT_TRUE(request.legacy_functions);
    ASSERT_EQ(request.tools.size(), 1U);
    EXPECT_EQ(request.tools[0].name.escaped, "f");
    EXPECT_EQ(request.tools[0].parameters.json, R"({"type":"object"})");
    EXPECT_EQ(request.tool_choice.mode, ToolMode::kNamed);
    EXPECT_EQ(request.tool_choice.name.escaped, "f");
    EXPECT_EQ(Body(with(R"("functions":[{"name":"f"}],"function_call":"none")")).request().tool_choice.mode,
              ToolMode::kNone);
}

TEST(ChatTools, ToolsWinOverLegacyFunctions) {
    const Body body(with(std::string(kTools) + R"(,"functions":[{"name":"old"}])"));
    EXPECT_FALSE(body.request().legacy_functions);
    EXPECT_EQ(body.request().tools.size(), 2U);
}

TEST(ChatTools, RefusalsNameTheMember) {
    const std::pair<std::string, const char*> cases[] = {
        {with(R"("tools":{})"), "400 invalid_type tools"},
        {with(R"("tools":["f"])"), "400 invalid_type tools[0]"},
        {with(R"("tools":[{"type":"web_search"}])"), "400 invalid_value tools[0].type"},
        {with(R"("tools":[{"type":"function"}])"), "400 missing_required_parameter tools[0].function"},
        {with(R"("tools":[{"type":"function","function":{}}])"),
         "400 missing_required_parameter tools[0].function.name"},
        {with(R"("tools":[{"function":{"name":"f","parameters":"x"}}])"),
         "400 invalid_type tools[0].function.parameters"},
        {with(R"("tools":[{"type":"custom","custom":{"name":"f","format":1}}])"),
         "400 invalid_type tools[0].custom.format"},
        {with(R"("functions":[{}])"), "400 missing_required_parameter functions[0].name"},
        {with(R"("functions":[{"name":"f"}],"function_call":"sometimes")"), "400 invalid_value function_call"},
        {with(R"("functions":[{"name":"f"}],"function_call":{})"), "400 missing_required_parameter function_call.name"},
        {with(R"("function_call":{"name":"f"})"), "400 null function_call"},
        {with(R"("tool_choice":"required")"), "400 null tool_choice"},
        {with(R"("tools":[],"tool_choice":{"type":"function","function":{"name":"f"}})"), "400 null tool_choice"},
        {with(R"("tool_choice":"none")"), "ok"},
        {with(R"("tool_choice":"auto")"), "ok"},
        {choose("true"), "400 invalid_type tool_choice"},
        {choose(R"("any")"), "400 invalid_value tool_choice"},
        {choose(R"({"type":"magic"})"), "400 invalid_value tool_choice.type"},
        {choose(R"({"type":"function"})"), "400 missing_required_parameter tool_choice.function"},
        {choose(R"({"type":"function","function":{}})"), "400 missing_required_parameter tool_choice.function.name"},
        {choose(R"({"type":"allowed_tools"})"), "400 missing_required_parameter tool_choice.allowed_tools"},
        {choose(R"({"type":"allowed_tools","allowed_tools":{"mode":"none","tools":[]}})"),
         "400 invalid_value tool_choice.allowed_tools.mode"},
        {choose(R"({"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function"}]}})"),
         "400 missing_required_parameter tool_choice.allowed_tools.tools[0].function"},
    };
    for (const auto& [body, expected] : cases) EXPECT_EQ(verdict(body), expected) << body;
}

}  // namespace
}  // namespace lightport::surface::test
