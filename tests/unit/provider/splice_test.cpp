// Edits of top-level members.
#include "provider/splice.hpp"

#include <gtest/gtest.h>

#include <string>

#include "json/value.hpp"

namespace lightport::provider {
namespace {

std::string spliced(std::string_view object, const std::vector<Edit>& edits) {
    std::vector<std::string_view> pieces;
    splice(object, edits, pieces);
    std::string out;
    for (const std::string_view piece : pieces) out.append(piece);
    EXPECT_TRUE(json::parse_unpadded(out).ok()) << object << " -> " << out;
    return out;
}

TEST(Splice, Replace) {
    EXPECT_EQ(spliced(R"({"model":"a","x":1})", {{"model", R"("b")"}}), R"({"model":"b","x":1})");
    EXPECT_EQ(spliced(R"({"x":{"model":"i"}, "model" : "a" })", {{"model", R"("b")"}}),
              R"({"x":{"model":"i"}, "model" : "b" })");
    EXPECT_EQ(spliced(" \n{\"model\":\"a\"}\n", {{"model", R"("b")"}}), R"({"model":"b"})");
}

TEST(Splice, RepeatedAndEscapedNamesAreAllReplaced) {
    EXPECT_EQ(spliced(R"({"model":"a","model":"c","mo\u0064el":"d"})", {{"model", R"("b")"}}),
              R"({"model":"b","model":"b","mo\u0064el":"b"})");
}

TEST(Splice, Remove) {
    const Edit remove{"a", std::nullopt};
    EXPECT_EQ(spliced(R"({"a":1})", {remove}), "{}");
    EXPECT_EQ(spliced(R"({ "a":1 })", {remove}), "{  }");
    EXPECT_EQ(spliced(R"({"a":1,"b":2})", {remove}), R"({"b":2})");
    EXPECT_EQ(spliced(R"({"b":2,"a":1})", {remove}), R"({"b":2})");
    EXPECT_EQ(spliced(R"({"b":2, "a":1, "c":3})", {remove}), R"({"b":2, "c":3})");
    EXPECT_EQ(spliced(R"({"a":1,"a":2,"b":3,"a":4,"c":5,"a":6})", {remove}), R"({"b":3,"c":5})");
    EXPECT_EQ(spliced(R"({"b":3})", {remove}), R"({"b":3})");
}

TEST(Splice, Add) {
    EXPECT_EQ(spliced("{}", {{"a", "1"}}), R"({"a":1})");
    EXPECT_EQ(spliced(R"({"b":2 })", {{"a", "1"}, {"c", "[]"}}), R"({"b":2,"a":1,"c":[] })");
    EXPECT_EQ(spliced(R"({"x":0})", {{"x", std::nullopt}, {"a", "1"}}), R"({"a":1})");
}

TEST(Splice, EveryCombinationIsValidJson) {
    const std::vector<std::string> names = {"a", "b", "c", "z"};
    for (int object = 0; object < 64; ++object) {
        std::string text = "{";
        for (int i = 0, rest = object; i < 3; ++i, rest /= 4) {
            text +=
                (i == 0 ? "" : " , ") + ('"' + names[static_cast<std::size_t>(rest % 4)]) + "\" : " + std::to_string(i);
        }
        text += " }";
        for (int edits = 0; edits < 27; ++edits) {
            std::vector<Edit> list;
            for (int i = 0, rest = edits; i < 3; ++i, rest /= 3) {
                if (rest % 3 == 1) list.push_back({names[static_cast<std::size_t>(i)], "9"});
                if (rest % 3 == 2) list.push_back({names[static_cast<std::size_t>(i)], std::nullopt});
            }
            const std::string out = spliced(text, list);
            const auto root = json::parse_unpadded(out);
            ASSERT_TRUE(root.ok());
            for (const Edit& edit : list) {
                EXPECT_EQ((*root)[edit.key].raw().json, edit.value.value_or("")) << text << " -> " << out;
            }
        }
    }
}

TEST(Splice, BorrowsTheBody) {
    const std::string body = R"({"model":"a","x":1})";
    std::vector<std::string_view> pieces;
    const Edit edit{"model", R"("b")"};
    splice(body, {&edit, 1}, pieces);
    ASSERT_EQ(pieces.size(), 3u);
    EXPECT_EQ(pieces[0].data(), body.data());
    EXPECT_EQ(pieces[2].data() + pieces[2].size(), body.data() + body.size());
}

}  // namespace
}  // namespace lightport::provider
