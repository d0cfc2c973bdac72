// Values that must not get in, and files that must not cost more than they say.
#include <gtest/gtest.h>

#include "unit/config/fixture.hpp"

namespace lightport::config {
namespace {

TEST(HostileValues, AnEnvironmentKeyWithALineBreakIsRefusedUnprinted) {
    LoadOptions options;
    options.environment = [](const std::string& name) -> std::optional<std::string> {
        if (name == "OPENAI_API_KEY") return "sk-secret\r\nx-evil: 1";
        return std::nullopt;
    };
    const LoadResult result = load(options);
    ASSERT_EQ(result.problems.size(), 1u) << all_messages(result);
    EXPECT_NE(result.problems[0].message.find("OPENAI_API_KEY"), std::string::npos);
    EXPECT_EQ(all_messages(result).find("sk-secret"), std::string::npos) << all_messages(result);
    EXPECT_TRUE(result.config.providers.at("openai").api_key.empty());
}

TEST(HostileValues, CredentialsAndFramingAreNoHeadersToConfigure) {
    for (const char* name : {"authorization", "Authorization", "x-api-key", "host", "content-length"}) {
        const LoadResult result = load_text("providers:\n  openai:\n    headers: { " + std::string(name) + ": x }\n");
        ASSERT_EQ(result.problems.size(), 1u) << name << all_messages(result);
        EXPECT_NE(result.problems[0].message.find("not for the configuration"), std::string::npos)
            << all_messages(result);
    }
}

TEST(HostileFiles, AliasesCannotMultiplyASmallFile) {
    std::string yaml = "providers:\n  a: &a\n    adapter: mock\n    models: [";
    for (int i = 0; i < 2'000; ++i) yaml += "m,";
    yaml += "m]\n";
    for (int i = 0; i < 2'000; ++i) yaml += "  p" + std::to_string(i) + ": *a\n";
    const LoadResult result = load_text(yaml);
    ASSERT_FALSE(result.problems.empty());
    EXPECT_NE(all_messages(result).find("more than 100000 values"), std::string::npos)
        << all_messages(result).substr(0, 500);
}

TEST(HostileFiles, UnknownKeysArePrintedWithoutControlCharacters) {
    const LoadResult result = load_text("\"a\\e[31m\": 1\n");
    ASSERT_EQ(result.problems.size(), 1u) << all_messages(result);
    EXPECT_EQ(all_messages(result).find('\x1b'), std::string::npos) << all_messages(result);
}

}  // namespace
}  // namespace lightport::config
