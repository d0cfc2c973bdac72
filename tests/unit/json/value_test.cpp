// Walking validated text in place.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

#include "json/value.hpp"

namespace lightport::json {
namespace {

Value value_of(std::string_view json) {
    Result<Value> root = parse_unpadded(json);
    EXPECT_TRUE(root) << json;
    return root ? *root : Value{};
}

TEST(Value, KnowsItsType) {
    EXPECT_EQ(value_of("null").type(), Type::kNull);
    EXPECT_EQ(value_of("true").type(), Type::kBool);
    EXPECT_EQ(value_of("-1").type(), Type::kNumber);
    EXPECT_EQ(value_of("\"\"").type(), Type::kString);
    EXPECT_EQ(value_of("[]").type(), Type::kArray);
    EXPECT_EQ(value_of("{}").type(), Type::kObject);
    EXPECT_EQ(Value{}.type(), Type::kAbsent);
}

TEST(Value, NullAndAbsentAreMissing) {
    const Value object = value_of(R"({"a":null,"b":0})");
    EXPECT_TRUE(object["a"].missing());
    EXPECT_TRUE(object["a"].exists());
    EXPECT_TRUE(object["c"].missing());
    EXPECT_FALSE(object["c"].exists());
    EXPECT_FALSE(object["b"].missing());
}

TEST(Value, MembersOfOtherTypesAreAbsent) {
    for (const char* json : {"1", "[{\"a\":1}]", "\"a\"", "null", "true"}) EXPECT_FALSE(value_of(json)["a"].exists());
    EXPECT_FALSE(Value{}["a"].exists());
    EXPECT_EQ(value_of("{}").elements().size(), 0U);
    EXPECT_EQ(Value{}.elements().size(), 0U);
}

TEST(Value, FindsTheFirstOfRepeatedMembers) { EXPECT_EQ(value_of(R"({"a":1,"a":2})")["a"].raw().json, "1"); }

TEST(Value, FindsNamesThatWereWrittenWithEscapes) {
    EXPECT_EQ(value_of(R"({"mod\u0065l":"x"})")["model"].text().escaped, "x");
}

TEST(Value, KeepsOrderAndBytesOfMembers) {
    const Value object = value_of("{ \"z\" : 1.0 ,\n\"a\": [ 1 , {\"x\":\"}\"} ] , \"m\":\"\\\"\" }");
    std::vector<std::string> seen;
    for (const MemberValue& member : object.members()) {
        seen.push_back(std::string(member.key.escaped) + "=" + std::string(member.value.raw().json));
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"z=1.0", "a=[ 1 , {\"x\":\"}\"} ]", "m=\"\\\"\""}));
}

TEST(Value, WalksArraysOfEveryType) {
    const Value array = value_of("[ 1,\"a,]\" ,null, {} ,[ ], true ]");
    std::vector<std::string> seen;
    for (const Value& element : array.elements()) seen.emplace_back(element.raw().json);
    EXPECT_EQ(seen, (std::vector<std::string>{"1", "\"a,]\"", "null", "{}", "[ ]", "true"}));
    EXPECT_EQ(array.elements().size(), 6U);
    EXPECT_EQ(value_of("[ ]").elements().size(), 0U);
}

TEST(Value, IntegersMayBeWrittenAsReals) {
    EXPECT_EQ(value_of("1").integer(), 1);
    EXPECT_EQ(value_of("-7").integer(), -7);
    EXPECT_EQ(value_of("1.0").integer(), 1);
    EXPECT_EQ(value_of("1e3").integer(), 1000);
    EXPECT_EQ(value_of("1.5e1").integer(), 15);
    EXPECT_EQ(value_of("9223372036854775807").integer(), 9223372036854775807);
    EXPECT_EQ(value_of("-9223372036854775808").integer(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(value_of("9223372036854775808").integer(), std::nullopt);
    EXPECT_EQ(value_of("1.5").integer(), std::nullopt);
    EXPECT_EQ(value_of("1e400").integer(), std::nullopt);
    EXPECT_EQ(value_of("\"1\"").integer(), std::nullopt);
    EXPECT_EQ(value_of("true").integer(), std::nullopt);
}

TEST(Value, ReadsNumbersAndBooleans) {
    EXPECT_EQ(value_of("0.7").number(), 0.7);
    EXPECT_EQ(value_of("-0").number(), 0);
    EXPECT_EQ(value_of("1e400").number(), std::nullopt);
    EXPECT_EQ(value_of("null").number(), std::nullopt);
    EXPECT_EQ(value_of("true").boolean(), true);
    EXPECT_EQ(value_of("false").boolean(), false);
    EXPECT_EQ(value_of("0").boolean(), std::nullopt);
}

TEST(Value, TextOfOtherTypesIsEmpty) {
    EXPECT_EQ(value_of("12").text().escaped, "");
    EXPECT_EQ(value_of("[\"a\"]").text().escaped, "");
    EXPECT_EQ(value_of(R"("a\n")").text().escaped, "a\\n");
}

TEST(SkipString, RunsOfBackslashesDecideWhetherAQuoteEnds) {
    for (std::size_t slashes = 0; slashes < 9; ++slashes) {
        // "\\…" ends at the first quote behind an even run; an odd run escapes it and the next quote ends the string.
        const std::string json = "\"" + std::string(slashes, '\\') + "\"x\"";
        EXPECT_EQ(detail::skip_string(json, 0), slashes % 2 == 0 ? slashes + 2 : json.size()) << json;
    }
}

TEST(SkipString, StopsAtTheEndOfUnterminatedText) {
    EXPECT_EQ(detail::skip_string("\"abc", 0), 4U);
    EXPECT_EQ(detail::skip_string("\"ab\\\"", 0), 5U);
    EXPECT_EQ(detail::skip_string("\"", 0), 1U);
}

TEST(SkipValue, TextThatIsNotJsonIsReadWithinItsBounds) {
    // Every prefix in memory of its own size: a read beyond the end is an error under AddressSanitizer.
    const std::string json = R"({"a\\":[1,{"b":"\"x"},null],"c":-1.5e3,"d":{"e":[[],{}]}})";
    for (std::size_t size = 0; size <= json.size(); ++size) {
        const auto exact = std::make_unique<char[]>(size);
        std::memcpy(exact.get(), json.data(), size);
        const std::string_view text(exact.get(), size);
        EXPECT_LE(detail::skip_value(text, 0), size);
        for (const MemberValue& member : Value(text).members()) {
            EXPECT_LE(member.value.raw().json.size(), size);
            for (const Value& element : member.value.elements()) EXPECT_LE(element.raw().json.size(), size);
        }
    }
}

TEST(Value, DeepNestingIsSkippedWithoutRecursion) {
    const std::string deep = "{\"a\":" + std::string(255, '[') + std::string(255, ']') + ",\"b\":1}";
    EXPECT_EQ(value_of(deep)["b"].integer(), 1);
}

}  // namespace
}  // namespace lightport::json
