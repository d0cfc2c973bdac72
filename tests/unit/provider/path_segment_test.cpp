// Names on their way into a URL.
#include "provider/path_segment.hpp"

#include <gtest/gtest.h>

namespace lightport::provider {
namespace {

std::string path_of(std::string_view name, Slash slash = Slash::kRefused) {
    std::string path = "/models/";
    const Result<void> appended = append_path_segment(path, name, slash);
    return appended ? path : "refused " + appended.error().param.value_or("") + " " + path;
}

TEST(PathSegment, KeepsOrdinaryNames) {
    EXPECT_EQ(path_of("gemini-2.5-flash"), "/models/gemini-2.5-flash");
    EXPECT_EQ(path_of("claude-sonnet-4-5@20250929"), "/models/claude-sonnet-4-5@20250929");
    EXPECT_EQ(path_of("anthropic.claude-v1:0"), "/models/anthropic.claude-v1:0");
    EXPECT_EQ(path_of("My_model~1"), "/models/My_model~1");
}

TEST(PathSegment, EncodesEverythingElse) {
    EXPECT_EQ(path_of("my model"), "/models/my%20model");
    EXPECT_EQ(path_of("caf\xC3\xA9&;+\""), "/models/caf%C3%A9%26%3B%2B%22");
}

TEST(PathSegment, RefusesWhatWouldChangeThePath) {
    using namespace std::string_view_literals;
    for (const std::string_view name : {""sv, "."sv, ".."sv, "a..b"sv, "../x"sv, "a/b"sv, "/a"sv, "a%2e"sv, "a?b"sv,
                                        "a#b"sv, "a\\b"sv, "a\r\nb"sv, "a\0b"sv, "a\x7F"sv}) {
        EXPECT_EQ(path_of(name), "refused model /models/") << name;
    }
    EXPECT_EQ(path_of(std::string(513, 'a')), "refused model /models/");
}

TEST(PathSegment, TakesSlashesWhereTheySeparate) {
    EXPECT_EQ(path_of("tunedModels/mine", Slash::kSeparates), "/models/tunedModels/mine");
    for (const std::string_view name : {"/a", "a/", "a//b", "a/../b", "a/./b", "./a", "a/.", "a/b?c"}) {
        EXPECT_EQ(path_of(name, Slash::kSeparates), "refused model /models/") << name;
    }
}

TEST(PathSegment, EncodesSlashesOfOneName) {
    EXPECT_EQ(path_of("arn:aws:x/y", Slash::kEncoded), "/models/arn%3Aaws%3Ax%2Fy");
    EXPECT_EQ(path_of("a/../b", Slash::kEncoded), "refused model /models/");
}

TEST(PathSegment, NamesTheParam) {
    std::string path;
    const Result<void> appended = append_path_segment(path, "?", Slash::kRefused, "voice");
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().status, 400);
    EXPECT_EQ(appended.error().param, "voice");
}

TEST(HostLabel, TakesOnlySmallLettersDigitsAndHyphens) {
    EXPECT_EQ(*host_label("us-central1", "location"), "us-central1");
    for (const std::string_view value :
         {"", "US", "a.b", "a/b", "-a", "a-", "a b", "evil.com#", "a@b", "a:1", "\xC3\xA9"}) {
        EXPECT_FALSE(is_host_label(value)) << value;
    }
    EXPECT_FALSE(is_host_label(std::string(64, 'a')));
    EXPECT_EQ(host_label("", "location").error().message, "The option location is missing.");
    EXPECT_NE(host_label("a.b", "location").error().message.find("location"), std::string::npos);
}

}  // namespace
}  // namespace lightport::provider
