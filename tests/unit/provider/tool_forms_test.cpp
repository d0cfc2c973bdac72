// Tools, calls and their ids in the forms of providers with a dialect of their own.
#include "provider/tool_forms.hpp"

#include <gtest/gtest.h>

#include <memory_resource>

#include "provider/call_ids.hpp"
#include "provider/leftovers.hpp"
#include "provider/text_file.hpp"
#include "provider/tool_names.hpp"

namespace lightport::provider {
namespace {

using json::Raw;
using json::Text;

std::string parameters(std::string_view schema) {
    std::string out;
    json::Writer writer(out);
    write_parameters(writer, Raw{schema});
    return out;
}

TEST(ToolForms, ParametersAreAlwaysAnObjectSchema) {
    EXPECT_EQ(parameters(""), R"({"type":"object","properties":{}})");
    EXPECT_EQ(parameters("{}"), R"({"type":"object","properties":{}})");
    EXPECT_EQ(parameters("null"), R"({"type":"object","properties":{}})");
    EXPECT_EQ(parameters(R"({"properties":{"a":{}}})"), R"({"type":"object","properties":{"a":{}}})");
    EXPECT_EQ(parameters(R"({ "type":"object" })"), R"({ "type":"object" })");
}

TEST(ToolForms, CustomInput) {
    EXPECT_EQ(custom_input(Text{R"({\"input\":\"a \\\"b\\\"\"})"}), R"(a \"b\")");
    EXPECT_EQ(custom_input(Text{"free"}), "free");
    EXPECT_EQ(custom_input(Text{R"({\"other\":1})"}), R"({\"other\":1})");
    EXPECT_EQ(custom_input(Text{""}), "");
}

TEST(CallIds, RepeatedOnesAreNumbered) {
    CallIds ids;
    ids.begin_turn();
    EXPECT_EQ(ids.for_call(Text{"0"}, 1, 0), "0");
    EXPECT_EQ(ids.for_result(Text{"0"}, 2), "0");
    ids.begin_turn();
    EXPECT_EQ(ids.for_call(Text{"0"}, 3, 0), "0_2");
    EXPECT_EQ(ids.for_result(Text{"0"}, 4), "0_2");
    EXPECT_EQ(ids.for_result(Text{"unknown"}, 5), "unknown");
}

TEST(CallIds, CallsOfOneTurnWithOneIdGetTheirResultsInOrder) {
    CallIds ids;
    ids.begin_turn();
    ids.for_call(Text{"a"}, 1, 0);  // never answered
    ids.begin_turn();
    EXPECT_EQ(ids.for_call(Text{"a"}, 3, 0), "a_2");
    EXPECT_EQ(ids.for_call(Text{"a"}, 3, 1), "a_3");
    EXPECT_EQ(ids.for_result(Text{"a"}, 4), "a_2");
    EXPECT_EQ(ids.for_result(Text{"a"}, 5), "a_3");
    EXPECT_EQ(ids.for_result(Text{"a"}, 6), "a_3");
    EXPECT_TRUE(ids.awaits(Text{"a"}));
    EXPECT_FALSE(ids.awaits(Text{"b"}));
    EXPECT_FALSE(ids.awaits(Text{}));
}

TEST(CallIds, MissingOnesAreMadeOfTheirPlace) {
    CallIds ids;
    ids.begin_turn();
    const std::string first = ids.for_call(Text{}, 1, 0);
    const std::string second = ids.for_call(Text{}, 1, 1);
    EXPECT_NE(first, second);
    EXPECT_EQ(ids.for_result(Text{}, 2), first);
    EXPECT_EQ(ids.for_result(Text{}, 3), second);
    EXPECT_EQ(ids.for_result(Text{}, 4), "call_4_0");  // one too many
    ids.begin_turn();
    EXPECT_EQ(ids.for_result(Text{}, 6), "call_6_0");
}

TEST(ToolNames, ComeBackAsTheClientWroteThem) {
    std::pmr::monotonic_buffer_resource memory;
    chat::Request request(&memory);
    request.tools.emplace_back().name = Text{"plain"};
    request.tools.emplace_back().name = Text{"dotted.name"};
    request.tools.back().custom = true;
    std::string written;
    json::Writer writer(written);
    write_tool_name(writer, Text{"dotted.name"});
    const ToolNames names(request);
    EXPECT_EQ(names.find(Text{"plain"}).name.escaped, "plain");
    EXPECT_FALSE(names.find(Text{"plain"}).custom);
    const auto back = names.find(Text{std::string_view(written).substr(1, written.size() - 2)});
    EXPECT_EQ(back.name.escaped, "dotted.name");
    EXPECT_TRUE(back.custom);
    EXPECT_EQ(names.find(Text{"made_up"}).name.escaped, "made_up");
}

TEST(Leftovers, NoMoreThanAnyoneReads) {
    std::pmr::monotonic_buffer_resource memory;
    std::vector<std::string> keys;
    for (int i = 0; i < 1000; ++i) keys.push_back("k" + std::to_string(i));
    std::vector<chat::Member> extras;
    for (const std::string& key : keys) extras.push_back({Text{key}, Raw{"1"}});
    chat::LossReport losses;
    note_extras(
        extras, [](std::string_view key) { return key == "k0"; }, losses);
    EXPECT_EQ(losses.members().size(), 64u);
    EXPECT_EQ(losses.members().front(), "k1");
}

TEST(TextFiles, AreTextOrRefused) {
    chat::Part part;
    part.kind = chat::PartKind::kFile;
    const auto read = [&](std::string_view data, std::string_view name) {
        part.text = Text{data};
        part.filename = Text{name};
        const Result<std::string> text = text_of_file(part, "here", "Sea");
        return text ? *text : text.error().param.value_or("?") + ": " + text.error().message;
    };
    EXPECT_EQ(read("data:text/csv;base64,YSwiYiI=", "t.csv"), R"(t.csv\na,\"b\")");
    EXPECT_EQ(read("data:application/json;base64,e30=", ""), "{}");
    EXPECT_EQ(read("SGk=", "n.txt"), R"(n.txt\nHi)");
    EXPECT_EQ(read("data:application/pdf;base64,JVBERg==", "a.pdf"), "here: Sea takes images and files of text.");
    EXPECT_EQ(read("", ""), "here: Sea takes files only with their file_data.");
    EXPECT_EQ(read("https://files.example/a", ""), "here: Sea takes files only with their file_data.");
    EXPECT_EQ(read("data:text/plain;base64,***", ""), "here: The file_data is not valid base64.");
}

}  // namespace
}  // namespace lightport::provider
