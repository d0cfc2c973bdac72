// Mistakes that show only when values are put together, or when a file is looked for: each is reported where it was
// made.
#include <gtest/gtest.h>

#include "unit/config/fixture.hpp"

namespace lightport::config {
namespace {

struct Mistake {
    const char* yaml;
    int line;
    int column;
    const char* message;  // a part of it
};

TEST(Places, OfValuesThatDoNotFitTogether) {
    for (const Mistake& mistake : std::initializer_list<Mistake>{
             {"server: {listen: {host: 0.0.0.0}}", 1, 25, "can be reached"},
             {"server:\n  listen: {host: \"\"}\n", 2, 11, "a host or a unix_socket"},
             {"server:\n  max_header_bytes: 5\n  max_target_bytes: 1\n", 2, 21, "1KiB to 1MiB"},
             {"server:\n  max_target_bytes: 64KiB\n", 2, 21, "max_header_bytes"},
             {"providers:\n  x:\n    adapter: nobody\n", 3, 14, "providers.x.adapter"},
             {"providers:\n  x:\n    adapter: openai\n", 2, 3, "providers.x.base_url"},
             {"providers:\n  x:\n    base_url: https://x\n", 2, 3, "providers.x.adapter"},
             {"providers:\n  openai:\n    base_url: openai.com\n", 3, 15, "http or https"},
             {"providers:\n  openai:\n    aliases: [gpt, mock]\n", 3, 20, "`mock` is already"},
             {"providers:\n  openai:\n    headers:\n      host: x\n", 4, 7, "providers.openai.headers.host"},
             {"providers:\n  openai:\n    headers: {x-a: 1, X-A: 2}\n", 3, 23, "`x-a` appears twice"},
             {"routes:\n  - model: a\n    provider: nobody\n", 3, 15, "`nobody`"},
             {"routes:\n  - {model: a, provider: mock}\n  - provider: mock\n", 3, 5, "routes[1].model"},
             {"default_provider: nobody\n", 1, 19, "`nobody` is unknown"},
             {"gateway_keys:\n  - {name: a, key: x}\n  - {name: a, key: y}\n", 3, 12, "`a` appears twice"},
         }) {
        const LoadResult result = load_text(mistake.yaml);
        ASSERT_EQ(result.problems.size(), 1u) << mistake.yaml << '\n' << all_messages(result);
        const Problem& problem = result.problems.front();
        EXPECT_EQ(problem.line, mistake.line) << mistake.yaml << '\n' << problem.to_string();
        EXPECT_EQ(problem.column, mistake.column) << mistake.yaml << '\n' << problem.to_string();
        EXPECT_NE(problem.message.find(mistake.message), std::string::npos) << problem.to_string();
    }
}

TEST(Places, OfModelPatterns) {
    for (const char* pattern : {"\"\"", "\"**\"", "\"gpt-**\"", "\"gpt 4\"", "\" gpt\"", "\"gpt\\u0001\""}) {
        const LoadResult route = load_text("routes:\n  - provider: mock\n    model: " + std::string(pattern) + "\n");
        ASSERT_EQ(route.problems.size(), pattern[1] == '"' ? 1u : route.problems.size()) << all_messages(route);
        ASSERT_FALSE(route.problems.empty()) << pattern;
        EXPECT_EQ(route.problems[0].line, 3) << all_messages(route);
        EXPECT_EQ(route.problems[0].column, 12) << all_messages(route);
        const LoadResult provider =
            load_text("providers:\n  mock:\n    models:\n      - fine-*\n      - " + std::string(pattern) + "\n");
        ASSERT_EQ(provider.problems.size(), 1u) << pattern << all_messages(provider);
        EXPECT_EQ(provider.problems[0].line, 5) << all_messages(provider);
    }
    EXPECT_TRUE(load_text("routes: [{model: \"*a*b*\", provider: mock}]").problems.empty());
}

TEST(Places, OfFilesThatCannotBeRead) {
    const std::string folder = std::filesystem::temp_directory_path().string();
    for (const std::string& path : {std::string("/nowhere/ca.pem"), folder}) {
        const LoadResult ca = load_text("providers:\n  openai:\n    ca_file: " + path + "\n");
        ASSERT_EQ(ca.problems.size(), 1u) << all_messages(ca);
        EXPECT_EQ(ca.problems[0].line, 3);
        EXPECT_EQ(ca.problems[0].column, 14);
        const LoadResult key = load_text("providers:\n  openai:\n    api_key: ${file:" + path + "}\n");
        ASSERT_EQ(key.problems.size(), 1u) << all_messages(key);
        EXPECT_EQ(key.problems[0].line, 3);
    }
    const TemporaryFile ca("-----BEGIN CERTIFICATE-----\n");
    EXPECT_TRUE(load_text("providers: {openai: {ca_file: " + ca.path() + "}}\n").problems.empty());
}

TEST(Places, OfSocketsThatCannotBeMade) {
    const TemporaryFile file("");
    for (const std::string& path :
         {std::string("/nowhere/at/all.sock"), file.path(), "/tmp/" + std::string(120, 'x')}) {
        const LoadResult result = load_text("server:\n  listen:\n    unix_socket: " + path + "\n");
        ASSERT_EQ(result.problems.size(), 1u) << path << all_messages(result);
        EXPECT_EQ(result.problems[0].line, 3) << all_messages(result);
        EXPECT_EQ(result.problems[0].column, 18) << all_messages(result);
    }
}

TEST(Places, WhatReplacedTheFileIsNamed) {
    const TemporaryFile file("server: {listen: {host: 127.0.0.1}}\nlog: {level: info}\n");
    const LoadResult result = load_path(file.path(), {{"LIGHTPORT_HOST", "0.0.0.0"}, {"OPENAI_BASE_URL", "nonsense"}});
    ASSERT_EQ(result.problems.size(), 2u) << all_messages(result);
    for (const Problem& problem : result.problems) EXPECT_EQ(problem.file, "environment") << problem.to_string();

    LoadOptions options;
    options.path = file.path();
    options.environment = environment_of({});
    options.overrides = [](Config& config) { config.log.level = "loud"; };
    const LoadResult overridden = load(options);
    ASSERT_EQ(overridden.problems.size(), 1u) << all_messages(overridden);
    EXPECT_EQ(overridden.problems[0].file, "command line");
}

TEST(Places, AllProblemsInTheOrderOfTheFile) {
    const LoadResult result = load_text(
        "default_provider: nobody\nstrict: maybe\nroutes:\n  - {model: a b, provider: nobody}\nserver: {workers: x}\n");
    ASSERT_EQ(result.problems.size(), 5u) << all_messages(result);
    const int lines[] = {1, 2, 4, 4, 5};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(result.problems[i].line, lines[i]) << all_messages(result);
}

TEST(OneFile, HasOneDocumentAndEachProviderOnce) {
    const LoadResult two = load_text("strict: true\n---\nstrict: false\n");
    ASSERT_EQ(two.problems.size(), 1u) << all_messages(two);
    EXPECT_EQ(two.problems[0].line, 3) << all_messages(two);
    EXPECT_FALSE(load_text("strict: true\n---\n").problems.empty());
    EXPECT_TRUE(load_text("---\nstrict: true\n...\n").problems.empty());

    const LoadResult twice =
        load_text("providers:\n  a: {adapter: mock}\n  b: {adapter: mock}\n  a: {adapter: mock}\n");
    ASSERT_EQ(twice.problems.size(), 1u) << all_messages(twice);
    EXPECT_EQ(twice.problems[0].line, 4);
    EXPECT_EQ(twice.problems[0].column, 3);
    EXPECT_NE(twice.problems[0].message.find("twice"), std::string::npos);
}

}  // namespace
}  // namespace lightport::config
