// The fold of chunks into one completion: odd types, and its bounds. What it makes of streams is in the golden tests.
#include "providers/openai/chunk_fold.hpp"

#include <gtest/gtest.h>

namespace lightport::openai {
namespace {

bool take(ChunkFold& fold, std::string_view chunk) {
    const Result<json::Value> root = json::parse_unpadded(chunk);
    return root && fold.take(*root);
}

std::string of_deltas(std::initializer_list<std::string_view> deltas) {
    ChunkFold fold(1 << 20);
    for (const std::string_view delta : deltas) {
        EXPECT_TRUE(take(fold, R"({"choices":[{"index":0,"delta":)" + std::string(delta) + "}]}"));
    }
    const std::string all = fold.completion();
    EXPECT_TRUE(json::parse_unpadded(all)) << all;
    const std::string_view before = R"({"object":"chat.completion","choices":[{"index":0,"message":)";
    EXPECT_TRUE(all.starts_with(before)) << all;
    return all.substr(before.size(), all.size() - before.size() - 3);
}

TEST(ChunkFold, WhatSaysNothingReplacesNothing) {
    EXPECT_EQ(of_deltas({R"({"content":null,"a":"x","b":[1],"c":{"d":1},"e":null})",
                         R"({"content":"","a":"","b":[],"c":{},"e":0})", R"({"content":null,"a":null})", "{}"}),
              R"({"content":"","a":"x","b":[1],"c":{"d":1},"e":0})");
    EXPECT_EQ(of_deltas({R"({"content":"","f":false})", R"({"content":null,"f":true})", R"({"f":false})"}),
              R"({"content":"","f":false})");
    EXPECT_EQ(of_deltas({R"({"content":"null"})", R"({"content":[]})"}), R"({"content":"null"})");
}

TEST(ChunkFold, OtherTypesReplace) {
    EXPECT_EQ(of_deltas({R"({"content":["a"],"audio":1})", R"({"content":"b","audio":{"data":"c"}})"}),
              R"({"content":"b","audio":{"data":"c"}})");
    EXPECT_EQ(of_deltas({R"({"reasoning_details":["a"]})", R"({"reasoning_details":[{"text":"b"}]})"}),
              R"({"reasoning_details":["a",{"text":"b"}],"content":null})");
    EXPECT_EQ(of_deltas({R"({"function_call":{"name":"f","arguments":{"a": 1}}})"}),
              R"({"function_call":{"name":"f","arguments":"{\"a\": 1}"},"content":null})");
    EXPECT_EQ(of_deltas({R"("text")", "null"}), R"("text")");
}

TEST(ChunkFold, TextsStayEscaped) {
    EXPECT_EQ(of_deltas({R"({"con\u0074ent":"\"\u00e4"})", R"({"content":"\n"})", R"({"\"":1})"}),
              R"({"content":"\"\u00e4\n","\"":1})");
}

TEST(ChunkFold, HoldsNoMoreThanItMay) {
    ChunkFold fold(4000);
    const std::string chunk =
        R"({"choices":[{"index":0,"delta":{"content":")" + std::string(1000, 'x') + R"("}}],"usage":{"n":1}})";
    int taken = 0;
    while (take(fold, chunk)) ++taken;
    EXPECT_GE(taken, 1);
    EXPECT_LE(taken, 4);
    EXPECT_FALSE(take(fold, "{}"));
}

TEST(ChunkFold, WhatIsReplacedCostsNothing) {
    ChunkFold fold(4000);
    for (int i = 0; i < 1000; ++i) {
        const std::string list = std::string(100, 'a') + std::to_string(i);
        ASSERT_TRUE(take(fold, R"({"choices":[],"citations":[")" + list + R"("]})")) << i;
    }
}

TEST(ChunkFold, ManyMembersAreTooMany) {
    ChunkFold fold(64 << 20);
    int taken = 0;
    while (taken < 10000 && take(fold, R"({"m)" + std::to_string(taken) + R"(":1})")) ++taken;
    EXPECT_EQ(taken, 512);
}

TEST(ChunkFold, PlacesAreBounded) {
    ChunkFold fold(1 << 20);
    EXPECT_FALSE(fold.any());
    EXPECT_TRUE(take(fold, R"({"choices":[{"index":128},{"index":-1},7]})"));
    EXPECT_FALSE(fold.any());
    EXPECT_TRUE(take(fold, R"({"choices":[{"index":127,"delta":{"tool_calls":[{"index":512},{"index":511}]}}]})"));
    EXPECT_TRUE(fold.any());
    EXPECT_EQ(fold.completion(), R"({"object":"chat.completion","choices":[{"index":127,"message":)"
                                 R"({"tool_calls":[{}],"content":null}}]})");
}

}  // namespace
}  // namespace lightport::openai
