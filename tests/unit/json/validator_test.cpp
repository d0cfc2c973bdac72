// What is accepted as JSON, and how a refusal is explained.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "json/syntax.hpp"
#include "json/value.hpp"
#include "support/paths.hpp"

namespace lightport::json {
namespace {

std::string message_of(std::string_view json) {
    Result<Value> result = parse_unpadded(json);
    return result ? "accepted" : result.error().message;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Validator, HandsOutTheRootWithoutSurroundingWhitespace) {
    Result<Value> root = parse_unpadded(" \r\n\t{\"a\":1} \n");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->raw().json, "{\"a\":1}");
}

TEST(Validator, AcceptsScalarsAtTheTop) {
    for (const char* json : {"1", "-0", "\"\"", "true", "null", "1e3"}) EXPECT_TRUE(parse_unpadded(json)) << json;
}

TEST(Validator, RefusalIsABadRequestThatNamesTheByte) {
    Result<Value> result = parse_unpadded(R"({"a":1,"b":2 "c":3})");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().status, 400);
    EXPECT_EQ(result.error().type, "invalid_request_error");
    EXPECT_EQ(result.error().message, "The JSON could not be parsed: Expected ',' or '}' at byte 13.");
}

TEST(Validator, EachProblemIsFoundAtItsByte) {
    struct Case {
        std::string json;
        std::size_t offset;
    };
    const Case cases[] = {
        {"", 0},
        {"   ", 3},
        {"{", 1},
        {"[1,]", 3},
        {"[1 2]", 3},
        {"{\"a\":}", 5},
        {"{\"a\" 1}", 5},
        {"{a:1}", 1},
        {"[01]", 2},
        {"[1.]", 3},
        {"[1e]", 3},
        {"[-]", 2},
        {"[+1]", 1},
        {"[.5]", 1},
        {"nul", 3},
        {"nulL", 3},
        {"[\"a]", 4},
        {"[\"\\x\"]", 3},
        {"[\"\\u12g4\"]", 6},
        {"[\"a\tb\"]", 3},
        {"[1]]", 3},
        {"{\"a\":1,}", 7},
        {"[\"\xFF\"]", 2},
        {"[\"\xC0\xAF\"]", 2},
        {"[\"\xED\xA0\x80\"]", 2},
        {std::string("[1\0]", 4), 2},
        {"\xEF\xBB\xBF{}", 0},
        {"[NaN]", 1},
        {"{}{}", 2},
    };
    for (const Case& one : cases) {
        const std::string message = message_of(one.json);
        EXPECT_NE(message.find("at byte " + std::to_string(one.offset) + "."), std::string::npos)
            << "for " << one.json << ": " << message;
    }
}

TEST(Validator, NestsTo256Levels) {
    EXPECT_TRUE(parse_unpadded(nested(255)));
    EXPECT_TRUE(parse_unpadded(nested(256)));
    EXPECT_EQ(message_of(nested(257)), "The JSON is nested deeper than 256 levels at byte 256.");
}

TEST(Validator, ManyOpenBracketsAreRefusedWithoutRecursion) {
    EXPECT_FALSE(parse_unpadded(std::string(1'000'000, '[')));
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
    EXPECT_FALSE(parse_unpadded(objects));
}

TEST(Validator, NumbersBeyondSixtyFourBitsAreText) {
    for (const std::string json : {"1e400", "-1e400", "123456789012345678901234567890", "[1E-999999]"}) {
        Result<Value> root = parse_unpadded(json);
        ASSERT_TRUE(root) << root.error().message;
        EXPECT_EQ(root->raw().json, json);
    }
}

TEST(Validator, HalfOfASurrogatePairIsText) {
    Result<Value> root = parse_unpadded(R"(["\ud83d"])");
    ASSERT_TRUE(root) << root.error().message;
    EXPECT_EQ((*root->elements().begin()).text().escaped, "\\ud83d");
}

TEST(Validator, AProblemBehindAHugeNumberIsStillFound) {
    EXPECT_NE(message_of("[1e400,]").find("at byte 7."), std::string::npos);
}

TEST(Validator, KeepsWorkingAfterARefusal) {
    EXPECT_FALSE(parse_unpadded("{"));
    EXPECT_TRUE(parse_unpadded("{}"));
}

TEST(Validator, GrowsWithTheDocument) {
    std::string large = "[\"" + std::string(3'000'000, 'x') + "\"]";
    pad(large);
    Result<Value> root = parse(large);
    ASSERT_TRUE(root);
    EXPECT_EQ((*root->elements().begin()).text().escaped.size(), 3'000'000U);
}

// A checkout of nst/JSONTestSuite: LIGHTPORT_JSON_TEST_SUITE names its folder test_parsing.
TEST(JsonTestSuite, AcceptsAllYAndRefusesAllN) {
    const char* folder = std::getenv("LIGHTPORT_JSON_TEST_SUITE");
    if (folder == nullptr) GTEST_SKIP() << "LIGHTPORT_JSON_TEST_SUITE is not set";
    int accepted = 0;
    int refused = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        const std::string json = test::read_file(entry.path());
        const bool ok = parse_unpadded(json).ok();
        if (name.starts_with("i_")) continue;
        EXPECT_EQ(ok, name.starts_with("y_")) << name << ": " << message_of(json);
        // Both looks at a document have to agree.
        EXPECT_EQ(ok, !detail::find_syntax_problem(json, Validator::kMaxDepth)) << name;
        accepted += name.starts_with("y_") && ok;
        refused += name.starts_with("n_") && !ok;
    }
    RecordProperty("accepted", accepted);
    RecordProperty("refused", refused);
    EXPECT_GT(accepted, 90);
    EXPECT_GT(refused, 180);
}

}  // namespace
}  // namespace lightport::json
