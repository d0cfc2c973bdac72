// OpenAI's error object.
#include "surface/openai_error.hpp"

#include "surface_fixture.hpp"

namespace lightport::surface::test {
namespace {

std::string written(const Error& error) {
    std::string out;
    write_openai_error(error, out);
    return out;
}

// All four keys, with null for what is not known: clients read type and code without looking.
TEST(OpenAiError, HasAllFourKeys) {
    EXPECT_EQ(written(Error(ErrorKind::kBadRequest, "no")),
              R"({"error":{"message":"no","type":"invalid_request_error","param":null,"code":null}})");
    EXPECT_EQ(written(Error(ErrorKind::kMissing, "no").with_param("messages[0].role")),
              R"({"error":{"message":"no","type":"invalid_request_error","param":"messages[0].role",)"
              R"("code":"missing_required_parameter"}})");
    EXPECT_EQ(written(Error{}), R"({"error":{"message":"","type":"","param":null,"code":null}})");
}

TEST(OpenAiError, AnyTextGivesValidJson) {
    Error error(ErrorKind::kUpstream, std::string("\"quoted\"\n\xFF\0", 11));
    error.type = "a\\b";
    error.param = "\x01";
    error.code = "\"";
    const std::string out = written(error);
    EXPECT_TRUE(json::parse_unpadded(out)) << out;
    EXPECT_EQ(ordered_json::parse(out)["error"]["code"], "\"");
}

TEST(OpenAiError, TheSurfaceWritesTheSame) {
    const Error error(ErrorKind::kRateLimit, "slow down");
    std::string out;
    fixed_clock_chat().write_error(error, out);
    EXPECT_EQ(out, written(error));
}

// The value that a message repeats is cut, and stays valid text.
TEST(OpenAiError, LongWrongValuesAreCut) {
    std::string effort;
    for (int i = 0; i < 1000; ++i) effort += "ä";
    const Body body(with("\"reasoning_effort\":\"x" + effort + "\""));
    ASSERT_FALSE(body.ok());
    EXPECT_LT(body.error().message.size(), 300U);
    EXPECT_TRUE(json::parse_unpadded(written(body.error())));
}

}  // namespace
}  // namespace lightport::surface::test
