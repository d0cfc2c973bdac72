// The writer places commas, keeps spans as they are and escapes plain text.
#include <gtest/gtest.h>

#include <limits>

#include "json/writer.hpp"

namespace lightport::json {
namespace {

TEST(Writer, PlacesCommas) {
    std::string out;
    Writer writer(out);
    writer.begin_object().member("a", std::int64_t{1}).key("b").begin_array();
    writer.value(true).null().begin_object().end_object().begin_array().end_array().end_array();
    writer.member("c", Text{"x"}).end_object();
    EXPECT_EQ(out, R"({"a":1,"b":[true,null,{},[]],"c":"x"})");
}

TEST(Writer, KeepsSpansAsTheyAre) {
    std::string out;
    Writer writer(out);
    writer.begin_object().member("n", Raw{"0.70"}).member("s", Text{R"(a\u0041\"\/)"}).key(Text{R"(k\n)"});
    writer.literal("[ 1 ]").end_object();
    EXPECT_EQ(out, R"({"n":0.70,"s":"a\u0041\"\/","k\n":[ 1 ]})");
}

TEST(Writer, EscapesPlainText) {
    std::string out;
    Writer(out).begin_array().string("say \"hi\"\n").string("").end_array();
    EXPECT_EQ(out, R"(["say \"hi\"\n",""])");
}

TEST(Writer, WritesAllIntegers) {
    std::string out;
    Writer writer(out);
    writer.begin_array().value(std::numeric_limits<std::int64_t>::min());
    writer.value(std::numeric_limits<std::int64_t>::max()).value(std::int64_t{0}).end_array();
    EXPECT_EQ(out, "[-9223372036854775808,9223372036854775807,0]");
}

TEST(Writer, JoinsPiecesIntoOneString) {
    std::string out;
    Writer writer(out);
    writer.begin_array().open_string().piece(Text{"a"}).piece(Text{R"(\n)"}).close_string();
    writer.open_string().close_string().value(false).end_array();
    EXPECT_EQ(out, R"(["a\n","",false])");
}

TEST(Writer, AppendsToWhatIsThere) {
    std::string out = "data: ";
    Writer(out).begin_object().end_object();
    EXPECT_EQ(out, "data: {}");
}

}  // namespace
}  // namespace lightport::json
