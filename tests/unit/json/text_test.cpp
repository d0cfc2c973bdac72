// Escaping, unescaping and looking into escaped text.
#include <gtest/gtest.h>

#include "json/text.hpp"
#include "json/value.hpp"

namespace lightport::json {
namespace {

TEST(Escape, EscapesWhatMustNotStandInAString) {
    EXPECT_EQ(escaped("a\"b\\c/d"), R"(a\"b\\c/d)");
    EXPECT_EQ(escaped("\n\r\t\b\f"), R"(\n\r\t\b\f)");
    EXPECT_EQ(escaped(std::string_view("\0\x1f\x7f", 3)), "\\u0000\\u001f\x7f");
    EXPECT_EQ(escaped("grün 😀"), "grün 😀");
    EXPECT_EQ(escaped(""), "");
}

TEST(Escape, RepairsWhatIsNotUtf8) {
    const std::string bad = "\xEF\xBF\xBD";
    EXPECT_EQ(escaped("a\xFFz"), "a" + bad + "z");
    EXPECT_EQ(escaped("\xC3"), bad);                                // cut short
    EXPECT_EQ(escaped("\xC0\xAF"), bad + bad);                      // overlong
    EXPECT_EQ(escaped("\xED\xA0\x80"), bad + bad + bad);            // a surrogate
    EXPECT_EQ(escaped("\xF4\x90\x80\x80"), bad + bad + bad + bad);  // above U+10FFFF
    EXPECT_EQ(escaped("\xF0\x9F\x98\""), bad + bad + bad + "\\\"");
}

TEST(Escape, AnyBytesGiveAValidString) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    for (int i = 255; i >= 0; --i) bytes += static_cast<char>(i);
    const std::string json = "\"" + escaped(bytes) + "\"";
    EXPECT_TRUE(parse_unpadded(json)) << json;
}

TEST(Unescape, DecodesEveryEscape) {
    EXPECT_EQ(unescaped(Text{R"(\"\\\/\b\f\n\r\t)"}), "\"\\/\b\f\n\r\t");
    EXPECT_EQ(unescaped(Text{R"(\u0041\u00e9\u20AC\uD83D\uDE00)"}), "Aé€😀");
    EXPECT_EQ(unescaped(Text{R"(a\u0000b)"}), std::string("a\0b", 3));
    EXPECT_EQ(unescaped(Text{"plain ü"}), "plain ü");
}

TEST(Unescape, LoneSurrogatesBecomeTheReplacementCharacter) {
    const std::string bad = "\xEF\xBF\xBD";
    EXPECT_EQ(unescaped(Text{R"(\ud83d)"}), bad);
    EXPECT_EQ(unescaped(Text{R"(\ude00)"}), bad);
    EXPECT_EQ(unescaped(Text{R"(\ud83dx)"}), bad + "x");
    EXPECT_EQ(unescaped(Text{R"(\ud83d\n)"}), bad + "\n");
    EXPECT_EQ(unescaped(Text{R"(\ud83d\ud83d\ude00)"}), bad + "😀");
    EXPECT_EQ(unescaped(Text{R"(\ude00\ud83d)"}), bad + bad);
}

TEST(Unescape, CutEscapesStayWithinTheText) {
    for (const std::string_view text : {"\\", "\\u", "\\u1", "\\u123", "\\ud83d\\", "\\ud83d\\u", "\\ud83d\\ude0"}) {
        EXPECT_LE(unescaped(Text{text}).size(), 16U) << text;
    }
}

TEST(Unescape, IsTheInverseOfEscape) {
    const std::string text = "a\"\\\n\x01é€😀/";
    EXPECT_EQ(unescaped(Text{escaped(text)}), text);
}

TEST(Equals, ComparesDecodedText) {
    EXPECT_TRUE(equals(Text{"text"}, "text"));
    EXPECT_TRUE(equals(Text{R"(t\u0065xt)"}, "text"));
    EXPECT_FALSE(equals(Text{"Text"}, "text"));
    EXPECT_FALSE(equals(Text{R"(text\n)"}, "text"));
    EXPECT_TRUE(equals(Text{}, ""));
}

TEST(IsBlank, SeesThroughEscapes) {
    EXPECT_TRUE(is_blank(Text{}));
    EXPECT_TRUE(is_blank(Text{R"( \t\n\r\u0020)"}));
    EXPECT_FALSE(is_blank(Text{" a"}));
    EXPECT_FALSE(is_blank(Text{R"(\u0000)"}));
    EXPECT_FALSE(is_blank(Text{"\xC2\xA0"}));
}

TEST(Length, CountsCodePoints) {
    EXPECT_EQ(length(Text{}), 0);
    EXPECT_EQ(length(Text{"aé€😀"}), 4);
    EXPECT_EQ(length(Text{R"(\n\u00e9\ud83d\ude00)"}), 3);
    EXPECT_EQ(length(Text{R"(\ud83dx)"}), 2);
}

}  // namespace
}  // namespace lightport::json
