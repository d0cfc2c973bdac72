// The command line: what it prints, what it returns, and what it hands to the server.
#include "app/cli.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "app/entry_json.hpp"
#include "json/value.hpp"
#include "lightport/version.hpp"
#include "support/paths.hpp"
#include "yaml/to_json.hpp"

namespace lightport::app {
namespace {

struct Outcome {
    int status = -1;
    std::string out;
    std::string err;
    std::optional<config::Config> served;
};

Outcome call(std::vector<const char*> arguments, std::map<std::string, std::string> variables = {}) {
    std::ostringstream out;
    std::ostringstream err;
    Outcome outcome;
    const auto environment = [&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    const auto serve = [&](const config::Config& config, const std::function<config::LoadResult()>&) {
        outcome.served = config;
        return 42;
    };
    const CliContext context{out, err, environment, serve};
    arguments.insert(arguments.begin(), "lightport");
    outcome.status = run(static_cast<int>(arguments.size()), arguments.data(), context);
    outcome.out = out.str();
    outcome.err = err.str();
    return outcome;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string example(const char* name) { return (test::source_dir() / "config/examples" / name).string(); }

TEST(Cli, AloneAndHelpShowExamples) {
    for (const std::vector<const char*>& arguments : {std::vector<const char*>{}, std::vector<const char*>{"--help"}}) {
        const Outcome outcome = call(arguments);
        EXPECT_EQ(outcome.status, 0);
        for (const char* part : {"serve", "check", "providers", "Examples:"}) {
            EXPECT_TRUE(contains(outcome.out, part)) << outcome.out;
        }
        EXPECT_FALSE(outcome.served);
    }
}

TEST(Cli, Version) {
    const Outcome outcome = call({"--version"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_TRUE(contains(outcome.out, kVersion)) << outcome.out;
}

TEST(Cli, WrongArgumentsAreRefused) {
    for (const std::vector<const char*>& arguments : {std::vector<const char*>{"srve"},
                                                      {"serve", "--prot", "1"},
                                                      {"serve", "--port", "x"},
                                                      {"serve", "--port", "70000"}}) {
        const Outcome outcome = call(arguments);
        EXPECT_NE(outcome.status, 0) << arguments.front();
        EXPECT_FALSE(outcome.err.empty()) << arguments.front();
        EXPECT_FALSE(outcome.served);
    }
}

TEST(Cli, ServeHandsOnWhatTheCommandLineSays) {
    const Outcome outcome = call({"serve", "--host", "127.0.0.2", "--port", "0", "--workers", "2", "--log-level",
                                  "warn", "--log-format", "json"},
                                 {{"LIGHTPORT_PORT", "9000"}, {"OPENAI_API_KEY", "sk-1"}});
    EXPECT_EQ(outcome.status, 42) << outcome.err;
    ASSERT_TRUE(outcome.served);
    EXPECT_EQ(outcome.served->server.listen.host, "127.0.0.2");
    EXPECT_EQ(outcome.served->server.listen.port, 0);
    EXPECT_EQ(outcome.served->server.workers, 2u);
    EXPECT_EQ(outcome.served->log.level, "warn");
    EXPECT_EQ(outcome.served->log.format, "json");
    EXPECT_EQ(outcome.served->providers.at("openai").api_key.reveal(), "sk-1");
}

TEST(Cli, ServeRefusesProblems) {
    for (const std::vector<const char*>& arguments : {std::vector<const char*>{"serve", "--host", "0.0.0.0"},
                                                      {"serve", "--log-level", "loud"},
                                                      {"serve", "--config", "/nowhere/at/all.yaml"}}) {
        const Outcome outcome = call(arguments);
        EXPECT_EQ(outcome.status, 1);
        EXPECT_FALSE(outcome.err.empty());
        EXPECT_FALSE(outcome.served);
    }
}

TEST(Cli, CheckReadsTheNamedFile) {
    const std::string path = example("providers.yaml");
    const Outcome good =
        call({"check", "--config", path.c_str()}, {{"OPENAI_API_KEY", "sk-1"}, {"ANTHROPIC_API_KEY", "sk-2"}});
    EXPECT_EQ(good.status, 0) << good.err;
    EXPECT_TRUE(contains(good.out, "local")) << good.out;

    const Outcome bad = call({"check"}, {{"LIGHTPORT_CONFIG", path}});
    EXPECT_EQ(bad.status, 1);
    EXPECT_TRUE(contains(bad.err, path + ":5:14: ")) << bad.err;
    EXPECT_TRUE(contains(bad.err, "OPENAI_API_KEY")) << bad.err;
    EXPECT_TRUE(contains(bad.err, "ANTHROPIC_API_KEY")) << bad.err;
}

TEST(Cli, CheckSaysWhichProvidersCannotBeUsed) {
    const Outcome outcome = call({"check"}, {{"AWS_BEARER_TOKEN_BEDROCK", "canary-4711"}});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "The provider `bedrock` cannot be used: ")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "region")) << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "canary")) << outcome.out;
    EXPECT_FALSE(contains(call({"check"}, {{"OPENAI_API_KEY", "sk-1"}}).out, "cannot be used"));
}

TEST(Cli, SecretsAreNeverPrinted) {
    const std::map<std::string, std::string> variables{{"OPENAI_API_KEY", "sk-canary-4711"},
                                                       {"LIGHTPORT_GATEWAY_KEYS", "lp-canary-4711"}};
    for (const std::vector<const char*>& arguments :
         {std::vector<const char*>{"check"}, {"providers"}, {"providers", "--json"}}) {
        const Outcome outcome = call(arguments, variables);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_FALSE(contains(outcome.out + outcome.err, "canary")) << outcome.out;
        EXPECT_TRUE(contains(outcome.out, "set")) << outcome.out;
    }
}

TEST(Cli, ProvidersAsJson) {
    const Outcome outcome = call({"providers", "--json"}, {{"OPENAI_API_KEY", "sk-1"}});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto list = nlohmann::json::parse(outcome.out);
    std::map<std::string, nlohmann::json> by_id;
    for (const auto& provider : list) by_id[provider["id"]] = provider;
    ASSERT_EQ(by_id.count("openai"), 1u) << outcome.out;
    EXPECT_EQ(by_id["openai"]["key_set"], true);
    EXPECT_EQ(by_id["openai"]["base_url"], "https://api.openai.com/v1");
    EXPECT_EQ(by_id["anthropic"]["key_set"], false);
    EXPECT_EQ(by_id.count("mock"), 1u);
}

TEST(Cli, ProvidersShowsWhatIsConfiguredAndAllOnDemand) {
    const Outcome some = call({"providers"}, {{"GROQ_API_KEY", "gsk_canary"}});
    ASSERT_EQ(some.status, 0) << some.err;
    EXPECT_TRUE(contains(some.out, "groq")) << some.out;
    EXPECT_TRUE(contains(some.out, "chat models")) << some.out;
    EXPECT_TRUE(contains(some.out, "GROQ_API_KEY (set)")) << some.out;
    EXPECT_TRUE(contains(some.out, "https://api.groq.com/openai/v1")) << some.out;
    EXPECT_FALSE(contains(some.out, "deepseek")) << some.out;
    EXPECT_TRUE(contains(some.out, "lightport providers --all")) << some.out;
    EXPECT_FALSE(contains(some.out, "canary"));
    const Outcome all = call({"providers", "--all"}, {{"GROQ_API_KEY", "gsk_1"}});
    EXPECT_TRUE(contains(all.out, "DEEPSEEK_API_KEY ")) << all.out;
    EXPECT_LT(all.out.find("\ngroq"), all.out.find("\nanthropic"));
    EXPECT_TRUE(contains(call({"providers"}).out, "No provider is configured."));
}

TEST(Cli, ProvidersShow) {
    for (const char* name : {"x-ai", "xai", "XAI", "X-AI"}) {
        const Outcome outcome = call({"providers", "show", name});
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_TRUE(contains(outcome.out, "id: x-ai\n")) << outcome.out;
        EXPECT_TRUE(contains(outcome.out, "  max_tokens: max_completion_tokens\n")) << outcome.out;
    }
    const Outcome json = call({"providers", "show", "groq", "--json"});
    EXPECT_EQ(nlohmann::json::parse(json.out)["request"]["refuse"], nlohmann::json::array({"n"}));
    const Outcome unknown = call({"providers", "show", "nobody"});
    EXPECT_EQ(unknown.status, 1);
    EXPECT_EQ(unknown.err, "There is no provider `nobody`.\n");
}

// A file, or a folder with one file, for the life of this object.
class Scratch {
public:
    Scratch(const std::string& name, const std::string& content) {
        std::string pattern = (std::filesystem::temp_directory_path() / "lightport-cli-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        folder = pattern;
        file = folder + "/" + name;
        std::ofstream(file) << content;
    }
    ~Scratch() { std::filesystem::remove_all(folder); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    std::string folder;
    std::string file;
};

TEST(Cli, ProvidersSayWhichVariableOrFileSetTheKey) {
    const Outcome second = call({"providers"}, {{"GOOGLE_API_KEY", "k"}});
    EXPECT_TRUE(contains(second.out, "GOOGLE_API_KEY (set)")) << second.out;
    const Scratch config("c.yaml", "providers: {groq: {api_key: k}}\n");
    const Outcome file = call({"providers", "--config", config.file.c_str()});
    EXPECT_TRUE(contains(file.out, "set in the file")) << file.out;
    EXPECT_FALSE(contains(file.out, "GROQ_API_KEY")) << file.out;
}

TEST(Cli, ProvidersShowOneWithoutAnEntryOfItsOwn) {
    const Scratch config("c.yaml", "providers: {mine: {adapter: openai, base_url: 'http://127.0.0.1:1/v1'}}\n");
    const Outcome shown = call({"providers", "--config", config.file.c_str(), "show", "mine"});
    ASSERT_EQ(shown.status, 0) << shown.err;
    EXPECT_TRUE(contains(shown.out, "\nid: mine\nadapter: openai\nbase_url: http://127.0.0.1:1/v1\n")) << shown.out;
    for (const char* of_another : {"id: openai", "api.openai.com", "OPENAI_API_KEY", "sk-"}) {
        EXPECT_FALSE(contains(shown.out, of_another)) << shown.out;
    }
    const Outcome list = call({"providers", "--json", "--config", config.file.c_str()});
    for (const auto& provider : nlohmann::json::parse(list.out)) {
        if (provider["id"] != "mine") continue;
        EXPECT_TRUE(provider["key_variables"].empty()) << list.out;
    }
}

TEST(Cli, EntriesOfTheUserAreNotBuiltIn) {
    const Scratch entry("acme.yaml", "id: acme\nbase_url: https://acme.example/v1\nendpoints: {chat: /c}\n");
    const Scratch config("c.yaml", "providers: {catalog_dir: '" + entry.folder + "'}\n");
    const std::string builtin = std::to_string(provider::catalog().size());
    EXPECT_TRUE(contains(call({"providers"}).out, " " + builtin + " more are built in and answer")) << builtin;
    const Outcome with = call({"providers", "--config", config.file.c_str()});
    EXPECT_TRUE(contains(with.out, " " + builtin + " more are built in, 1 is of your own catalogue, and answer"))
        << with.out;
}

TEST(Cli, StringsThatYamlWouldReadAsSomethingElseAreQuoted) {
    for (const char* text : {"12",
                             "1e3",
                             "0x1f",
                             "1_000",
                             "-1",
                             "-",
                             ".5",
                             ".inf",
                             "true",
                             "True",
                             "no",
                             "on",
                             "y",
                             "null",
                             "~",
                             "",
                             "2024-10-21",
                             "a:",
                             "a b",
                             "*",
                             "/v1",
                             "gpt-4.1",
                             "https://x.example/v1"}) {
        const nlohmann::ordered_json value = {{"key", text}, {std::string("k") + text, "x"}, {text, true}};
        std::ostringstream shown;
        print_yaml(value, shown);
        const Result<std::string> read = yaml::to_json(shown.str());
        ASSERT_TRUE(read) << shown.str();
        EXPECT_EQ(nlohmann::ordered_json::parse(*read), value) << shown.str();
    }
    std::ostringstream plain;
    print_yaml({{"a", "/v1"}, {"b", "gpt-4.1"}, {"c", "true"}}, plain);
    EXPECT_EQ(plain.str(), "a: /v1\nb: gpt-4.1\nc: \"true\"\n");
}

TEST(Cli, WhatIsShownOfAnEntryIsItsFile) {
    for (const provider::CatalogEntry& entry : provider::catalog()) {
        std::ostringstream shown;
        print_yaml(entry_json(entry), shown);
        Result<std::string> text = yaml::to_json(shown.str());
        ASSERT_TRUE(text) << entry.id << ": " << text.error().message;
        EXPECT_EQ(nlohmann::ordered_json::parse(*text), entry_json(entry)) << shown.str();
        json::pad(*text);
        std::vector<std::string> problems;
        const provider::CatalogEntry again = provider::read_entry(*json::parse(*text), problems);
        EXPECT_TRUE(problems.empty()) << entry.id << ": " << problems.front();
        EXPECT_EQ(again.profile.variants.size(), entry.profile.variants.size()) << entry.id;
    }
}

TEST(Cli, RetiredProvidersSayWhatBecameOfThem) {
    EXPECT_TRUE(contains(call({"providers", "--all"}).out, "retired: Shut down on August 15, 2024."));
    EXPECT_TRUE(contains(call({"providers", "show", "palm"}).out, "retired: \"Shut down on August 15, 2024."));
    const std::string served = call({"providers", "--all"}, {{"PALM_BASE_URL", "http://127.0.0.1:1/v1"}}).out;
    EXPECT_FALSE(contains(served, "retired: Shut down on")) << served;
}

TEST(Cli, ThePageOfTheProvidersIsUpToDate) {
    EXPECT_EQ(test::read_file(test::source_dir() / "docs/providers.md"), call({"providers", "--markdown"}).out)
        << "lightport providers --markdown > docs/providers.md";
}

}  // namespace
}  // namespace lightport::app
