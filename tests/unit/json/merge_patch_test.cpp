// JSON merge patch, with the cases of RFC 7396, appendix A.
#include "json/merge_patch.hpp"

#include <gtest/gtest.h>

namespace lightport::json {
namespace {

std::string patched(std::string_view target, std::string_view patch) {
    return json::patched(Value(target), Value(patch));
}

TEST(MergePatch, CasesOfTheRfc) {
    EXPECT_EQ(patched(R"({"a":"b"})", R"({"a":"c"})"), R"({"a":"c"})");
    EXPECT_EQ(patched(R"({"a":"b"})", R"({"b":"c"})"), R"({"a":"b","b":"c"})");
    EXPECT_EQ(patched(R"({"a":"b"})", R"({"a":null})"), "{}");
    EXPECT_EQ(patched(R"({"a":"b","b":"c"})", R"({"a":null})"), R"({"b":"c"})");
    EXPECT_EQ(patched(R"({"a":["b"]})", R"({"a":"c"})"), R"({"a":"c"})");
    EXPECT_EQ(patched(R"({"a":"c"})", R"({"a":["b"]})"), R"({"a":["b"]})");
    EXPECT_EQ(patched(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})"), R"({"a":{"b":"d"}})");
    EXPECT_EQ(patched(R"({"a":[{"b":"c"}]})", R"({"a":[1]})"), R"({"a":[1]})");
    EXPECT_EQ(patched(R"(["a","b"])", R"(["c","d"])"), R"(["c","d"])");
    EXPECT_EQ(patched(R"({"a":"b"})", R"(["c"])"), R"(["c"])");
    EXPECT_EQ(patched(R"({"a":"foo"})", "null"), "null");
    EXPECT_EQ(patched(R"({"a":"foo"})", R"("bar")"), R"("bar")");
    EXPECT_EQ(patched(R"({"e":null})", R"({"a":1})"), R"({"e":null,"a":1})");
    EXPECT_EQ(patched("[1,2]", R"({"a":"b","c":null})"), R"({"a":"b"})");
    EXPECT_EQ(patched("{}", R"({"a":{"bb":{"ccc":null}}})"), R"({"a":{"bb":{}}})");
}

TEST(MergePatch, KeysThatAreWrittenOtherwise) {
    EXPECT_EQ(patched(R"({"a\u0062":1,"c":2.50})", R"({"ab":{"d":3}})"), R"({"a\u0062":{"d":3},"c":2.50})");
}

}  // namespace
}  // namespace lightport::json
