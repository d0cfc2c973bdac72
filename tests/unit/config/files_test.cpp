// The shipped files: they load, repeat the defaults, and name every key; the schema knows exactly the same keys.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "support/paths.hpp"
#include "unit/config/fixture.hpp"

namespace lightport::config {
namespace {

using nlohmann::json;

const Variables kVariables{{"OPENAI_API_KEY", "sk-1"},
                           {"ANTHROPIC_API_KEY", "sk-2"},
                           {"TEAM_A_KEY", "key-a"},
                           {"TEAM_B_SHA256", std::string(64, 'b')},
                           {"MY_VLLM_KEY", "sk-3"}};

// Section of known_keys() → where the schema has it, and an example that reaches it with `KEY` in place of a key.
struct Section {
    const char* name;
    const char* pointer;
    const char* with_key;
    int line;
    int column;
};
constexpr Section kSections[] = {
    {"", "", "KEY: 1\n", 1, 1},
    {"server", "/properties/server", "server:\n  KEY: 1\n", 2, 3},
    {"server.listen", "/properties/server/properties/listen", "server:\n  listen:\n    KEY: 1\n", 3, 5},
    {"upstream", "/properties/upstream", "upstream:\n  KEY: 1\n", 2, 3},
    {"provider", "/$defs/provider", "providers:\n  openai:\n    KEY: 1\n", 3, 5},
    {"route", "/$defs/route", "routes:\n  - model: a\n    provider: openai\n    KEY: 1\n", 4, 5},
    {"gateway_key", "/$defs/gateway_key", "gateway_keys:\n  - key: a\n    KEY: 1\n", 3, 5},
    {"models", "/properties/models", "models:\n  KEY: 1\n", 2, 3},
    {"log", "/properties/log", "log:\n  KEY: 1\n", 2, 3},
};

std::string shipped() { return test::read_file(test::source_dir() / "config/lightport.yaml"); }

// The file with its commented examples made active.
std::string shipped_with_examples() {
    std::istringstream lines(shipped());
    std::string out;
    const std::regex example("^( *)#([^ #].*)$");
    for (std::string line; std::getline(lines, line);) {
        line = std::regex_replace(line, example, "$1$2");
        for (const char* list : {"routes:", "gateway_keys:"}) {
            if (line.starts_with(list)) line = list;
        }
        out += line + "\n";
    }
    return out;
}

void expect_defaults(const Config& read) {
    const Config defaults;
    const Server& s = read.server;
    const Server& ds = defaults.server;
    EXPECT_EQ(s.listen.host, ds.listen.host);
    EXPECT_EQ(s.listen.port, ds.listen.port);
    EXPECT_EQ(s.listen.unix_socket, ds.listen.unix_socket);
    EXPECT_EQ(s.listen.allow_public, ds.listen.allow_public);
    EXPECT_EQ(s.workers, ds.workers);
    EXPECT_EQ(s.max_connections, ds.max_connections);
    EXPECT_EQ(s.max_header_bytes, ds.max_header_bytes);
    EXPECT_EQ(s.max_headers, ds.max_headers);
    EXPECT_EQ(s.max_target_bytes, ds.max_target_bytes);
    EXPECT_EQ(s.max_body_bytes, ds.max_body_bytes);
    EXPECT_EQ(s.header_timeout, ds.header_timeout);
    EXPECT_EQ(s.body_timeout, ds.body_timeout);
    EXPECT_EQ(s.idle_timeout, ds.idle_timeout);
    EXPECT_EQ(s.write_timeout, ds.write_timeout);
    EXPECT_EQ(s.drain_delay, ds.drain_delay);
    EXPECT_EQ(s.drain_timeout, ds.drain_timeout);
    const Upstream& u = read.upstream;
    const Upstream& du = defaults.upstream;
    EXPECT_EQ(u.dns_timeout, du.dns_timeout);
    EXPECT_EQ(u.connect_timeout, du.connect_timeout);
    EXPECT_EQ(u.tls_timeout, du.tls_timeout);
    EXPECT_EQ(u.first_byte_timeout, du.first_byte_timeout);
    EXPECT_EQ(u.idle_timeout, du.idle_timeout);
    EXPECT_EQ(u.total_timeout, du.total_timeout);
    EXPECT_EQ(u.max_idle_per_origin, du.max_idle_per_origin);
    EXPECT_EQ(u.pool_idle_timeout, du.pool_idle_timeout);
    EXPECT_EQ(u.max_connection_age, du.max_connection_age);
    EXPECT_EQ(u.dns_ttl, du.dns_ttl);
    EXPECT_EQ(u.max_header_bytes, du.max_header_bytes);
    EXPECT_EQ(u.max_body_bytes, du.max_body_bytes);
    EXPECT_EQ(u.max_event_bytes, du.max_event_bytes);
    EXPECT_TRUE(read.routes.empty());
    EXPECT_TRUE(read.gateway_keys.empty());
    EXPECT_EQ(read.default_provider, defaults.default_provider);
    EXPECT_EQ(read.strict, defaults.strict);
    EXPECT_EQ(read.log.level, defaults.log.level);
    EXPECT_EQ(read.log.format, defaults.log.format);
}

TEST(ShippedFile, RepeatsTheDefaults) {
    const LoadResult result = load_text(shipped());
    ASSERT_TRUE(result.problems.empty()) << all_messages(result);
    expect_defaults(result.config);
}

TEST(ShippedFile, SetsEveryKeyOfTheFixedSections) {
    const std::string text = "\n" + shipped();
    for (const Section& section : kSections) {
        for (const std::string& key : known_keys(section.name)) {
            EXPECT_TRUE(std::regex_search(text, std::regex("\n *#?(- )?" + key + ":"))) << section.name << ": " << key;
        }
    }
}

TEST(ShippedFile, ItsExamplesLoadToo) {
    const LoadResult result = load_text(shipped_with_examples(), kVariables);
    ASSERT_TRUE(result.problems.empty()) << all_messages(result) << shipped_with_examples();
    const Provider defaults;
    const Provider& example = result.config.providers.at("my-vllm");
    EXPECT_EQ(example.tls_verify, defaults.tls_verify);
    EXPECT_EQ(example.ca_file, defaults.ca_file);
    EXPECT_EQ(example.allow_private, defaults.allow_private);
    EXPECT_EQ(example.default_max_tokens, defaults.default_max_tokens);
    EXPECT_EQ(result.config.routes.size(), 1u);
    EXPECT_EQ(result.config.gateway_keys.size(), 2u);
}

TEST(ShippedFile, ExampleFilesLoad) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(test::source_dir() / "config/examples")) {
        // The folder of a socket has to exist where the file is loaded.
        const std::string folder = std::filesystem::temp_directory_path().string() + "/";
        const std::string text =
            std::regex_replace(test::read_file(entry.path()), std::regex("/run/lightport/"), folder);
        const LoadResult result = load_text(text, kVariables);
        EXPECT_TRUE(result.problems.empty()) << entry.path() << all_messages(result);
        ++count;
    }
    EXPECT_GE(count, 4u);
}

TEST(Schema, KnowsExactlyTheKeysOfTheReader) {
    const json schema = json::parse(test::read_file(test::source_dir() / "config/lightport.schema.json"));
    for (const Section& section : kSections) {
        const json& node = schema.at(json::json_pointer(section.pointer));
        EXPECT_EQ(node.at("additionalProperties"), false) << section.name;
        std::set<std::string> properties;
        for (const auto& [key, value] : node.at("properties").items()) properties.insert(key);
        const std::vector<std::string> known = known_keys(section.name);
        EXPECT_EQ(properties, std::set<std::string>(known.begin(), known.end())) << section.name;
    }
}

// A mapping of the schema's defaults, as YAML; JSON is YAML.
json defaults_of(const json& node) {
    json values = json::object();
    for (const auto& [key, value] : node.at("properties").items()) {
        if (value.contains("default")) values[key] = value["default"];
        if (value.contains("properties")) values[key] = defaults_of(value);
    }
    return values;
}

TEST(Schema, ItsDefaultsAreTheDefaults) {
    const json schema = json::parse(test::read_file(test::source_dir() / "config/lightport.schema.json"));
    const json defaults = defaults_of(schema);
    EXPECT_EQ(defaults["server"].size(), known_keys("server").size());
    EXPECT_EQ(defaults["server"]["listen"].size(), known_keys("server.listen").size());
    EXPECT_EQ(defaults["upstream"].size(), known_keys("upstream").size());
    const LoadResult result = load_text(defaults.dump());
    ASSERT_TRUE(result.problems.empty()) << all_messages(result) << defaults.dump(2);
    expect_defaults(result.config);
}

// A typing error in any key of any section is reported where it stands, with the key that was meant.
TEST(UnknownKeys, EachIsReportedWithItsPlaceAndASuggestion) {
    std::size_t count = 0;
    for (const Section& section : kSections) {
        const std::vector<std::string> keys = known_keys(section.name);
        ASSERT_FALSE(keys.empty()) << section.name;
        for (const std::string& key : keys) {
            for (const std::string& typo : {key + "x", key.substr(1), "zzzzzzzzzzzz_" + key}) {
                if (std::find(keys.begin(), keys.end(), typo) != keys.end()) continue;
                const std::string yaml = std::regex_replace(section.with_key, std::regex("KEY"), typo);
                const LoadResult result = load_text(yaml);
                ASSERT_EQ(result.problems.size(), 1u) << yaml << all_messages(result);
                const Problem& problem = result.problems.front();
                EXPECT_EQ(problem.line, section.line) << yaml << problem.to_string();
                EXPECT_EQ(problem.column, section.column) << yaml << problem.to_string();
                EXPECT_NE(problem.message.find("unknown key `" + typo + "`"), std::string::npos) << problem.to_string();
                const bool near = typo.size() <= key.size() + 1;
                EXPECT_EQ(problem.message.find("did you mean") != std::string::npos, near) << problem.to_string();
                ++count;
            }
        }
    }
    EXPECT_GT(count, 100u);
}

}  // namespace
}  // namespace lightport::config
