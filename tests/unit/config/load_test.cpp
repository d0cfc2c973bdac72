// Loading: layers, values, and the mistakes that people make.
#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "unit/config/fixture.hpp"

namespace lightport::config {
namespace {

using namespace std::chrono_literals;

struct Mistake {
    const char* yaml;
    int line;
    int column;
    const char* message;  // a part of it
};

void expect_mistake(const Mistake& mistake) {
    const LoadResult result = load_text(mistake.yaml);
    ASSERT_EQ(result.problems.size(), 1u) << mistake.yaml << '\n' << all_messages(result);
    const Problem& problem = result.problems.front();
    EXPECT_EQ(problem.line, mistake.line) << mistake.yaml << '\n' << problem.to_string();
    EXPECT_EQ(problem.column, mistake.column) << mistake.yaml << '\n' << problem.to_string();
    EXPECT_NE(problem.message.find(mistake.message), std::string::npos) << mistake.yaml << '\n' << problem.to_string();
}

TEST(Load, NothingIsAConfiguration) {
    LoadOptions options;
    options.environment = environment_of({});
    const LoadResult result = load(options);
    EXPECT_TRUE(result.problems.empty()) << all_messages(result);
    EXPECT_EQ(result.config.server.listen.host, "127.0.0.1");
    EXPECT_EQ(result.config.providers.at("openai").base_url, "https://api.openai.com/v1");
    EXPECT_EQ(result.config.providers.count("mock"), 1u);
    EXPECT_TRUE(load_text("").problems.empty());
    EXPECT_TRUE(load_text("server:\nproviders:\n").problems.empty());
}

TEST(Load, ReadsValuesOfEveryKind) {
    const LoadResult result = load_text(R"(
server: {listen: {port: 9000}, header_timeout: 500ms, drain_timeout: 2m, max_body_bytes: 10MB, max_header_bytes: 64KiB}
upstream: {total_timeout: 1h, max_event_bytes: 4096}
strict: true
providers:
  local:
    adapter: openai
    base_url: http://127.0.0.1:8000/v1
    aliases: [vllm]
    headers: {X-Team: search}
    models: ["llama*"]
    default_max_tokens: 100
routes: [{model: fast, provider: vllm, target_model: llama-3, strict: false}]
)");
    ASSERT_TRUE(result.problems.empty()) << all_messages(result);
    const Config& config = result.config;
    EXPECT_EQ(config.server.listen.port, 9000);
    EXPECT_EQ(config.server.header_timeout, 500ms);
    EXPECT_EQ(config.server.drain_timeout, 2min);
    EXPECT_EQ(config.server.max_body_bytes, 10'000'000u);
    EXPECT_EQ(config.server.max_header_bytes, 65'536u);
    EXPECT_EQ(config.upstream.total_timeout, 1h);
    EXPECT_EQ(config.upstream.max_event_bytes, 4096u);
    EXPECT_TRUE(config.strict);
    const Provider& local = config.providers.at("local");
    EXPECT_EQ(local.id, "local");
    EXPECT_EQ(local.models, std::vector<std::string>{"llama*"});
    ASSERT_EQ(local.headers.size(), 1u);
    EXPECT_EQ(local.headers[0].name, "x-team");
    ASSERT_EQ(config.routes.size(), 1u);
    EXPECT_EQ(config.routes[0].target_model, "llama-3");
    EXPECT_EQ(config.routes[0].strict, false);
}

TEST(Load, MistakesHaveAPlace) {
    for (const Mistake& mistake : std::initializer_list<Mistake>{
             {"sever:\n  workers: 1\n", 1, 1, "did you mean `server`?"},
             {"server:\n  listen:\n    prot: 1\n", 3, 5, "did you mean `port`?"},
             {"server:\n  workers: many\n", 2, 12, "whole number"},
             {"server:\n  workers: -1\n", 2, 12, "whole number"},
             {"server:\n  listen: {port: 70000}\n", 2, 18, "65535"},
             {"server:\n  header_timeout: 10\n", 2, 19, "10s"},
             {"server:\n  header_timeout: soon\n", 2, 19, "duration"},
             {"server:\n  header_timeout: 99999999999999999h\n", 2, 19, "duration"},
             {"server:\n  max_body_bytes: 10XB\n", 2, 19, "size"},
             {"server:\n  max_body_bytes: 99999999999GiB\n", 2, 19, "size"},
             {"server: [1]\n", 1, 9, "mapping"},
             {"server:\n  workers: [1]\n", 2, 12, "single value"},
             {"strict: maybe\n", 1, 9, "true or false"},
             {"log:\n  level: loud\n", 2, 10, "one of"},
             {"routes: x\n", 1, 9, "list"},
             {"strict: true\nstrict: false\n", 2, 1, "twice"},
             {"providers:\n  My_LLM: {adapter: mock}\n", 2, 3, "a-z"},
             {"default_provider: \"a\\nb\"\n", 1, 19, "control characters"},
             {"default_provider: ${NOT_SET}\n", 1, 19, "`NOT_SET` is not set"},
             {"default_provider: ${OPEN\n", 1, 19, "without"},
             {"default_provider: ${file:/nowhere/at/all}\n", 1, 19, "/nowhere/at/all"},
         }) {
        expect_mistake(mistake);
    }
}

TEST(Load, AllMistakesAtOnceInTheOrderOfTheFile) {
    const LoadResult result = load_text("sever: 1\nlog: {level: loud}\nstrict: maybe\nserver: {workers: x, prot: 1}\n");
    ASSERT_EQ(result.problems.size(), 5u) << all_messages(result);
    const int lines[] = {1, 2, 3, 4, 4};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(result.problems[i].line, lines[i]) << all_messages(result);
}

TEST(Load, BrokenYamlIsAProblemAndNotAnException) {
    for (const char* yaml :
         {"server: [", "a: b: c", "\t\tx", "server:\n  - a\n b: c", "*b", "%YAML 9.9\n---\n\"", "- a"}) {
        const LoadResult result = load_text(yaml);
        EXPECT_FALSE(result.problems.empty()) << yaml;
    }
    EXPECT_FALSE(load_text(std::string(5'000, '[')).problems.empty());
    EXPECT_FALSE(load_text(std::string((1 << 20) + 1, '#')).problems.empty());
    EXPECT_FALSE(load_path("/nowhere/at/all.yaml").problems.empty());
}

TEST(Load, AnchorsAreFine) {
    const LoadResult result = load_text("server: {header_timeout: &t 7s, body_timeout: *t}\n");
    EXPECT_TRUE(result.problems.empty()) << all_messages(result);
    EXPECT_EQ(result.config.server.body_timeout, 7s);
}

TEST(Load, SubstitutesVariablesDefaultsAndFiles) {
    const TemporaryFile key("sk-from-file\n");
    const LoadResult result =
        load_text("providers:\n  openai: {api_key: \"${file:" + key.path() +
                      "}\"}\n  anthropic: {api_key: \"${A}-${B:-b}\"}\nserver: {workers: \"${N:-3}\"}\n",
                  {{"A", "a"}});
    ASSERT_TRUE(result.problems.empty()) << all_messages(result);
    EXPECT_EQ(result.config.providers.at("openai").api_key.reveal(), "sk-from-file");
    EXPECT_EQ(result.config.providers.at("anthropic").api_key.reveal(), "a-b");
    EXPECT_EQ(result.config.server.workers, 3u);
}

TEST(Load, ProblemsNeverShowSubstitutedValues) {
    const Variables variables{{"SECRET", "sk-canary-4711\n"}, {"WORD", "sk-canary-4711"}};
    for (const char* yaml :
         {"providers: {openai: {api_key: \"${SECRET}\"}}", "server: {workers: \"${WORD}\"}",
          "server: {header_timeout: \"${WORD}\"}", "strict: \"${WORD}\"", "log: {level: \"${WORD}\"}",
          "gateway_keys: [{name: a, sha256: \"${WORD}\"}]", "providers: {openai: {base_url: \"${WORD}\"}}"}) {
        const LoadResult result = load_text(yaml, variables);
        EXPECT_FALSE(result.problems.empty()) << yaml;
        EXPECT_EQ(all_messages(result).find("canary"), std::string::npos) << all_messages(result);
    }
}

TEST(Load, EnvironmentWinsOverTheFileAndTheCommandLineOverBoth) {
    const TemporaryFile file(
        "server: {listen: {port: 1000}}\nproviders: {openai: {base_url: \"https://file.example\"}}\n");
    const Variables variables{{"PORT", "2000"},
                              {"LIGHTPORT_PORT", "3000"},
                              {"OPENAI_API_KEY", "sk-env"},
                              {"OPENAI_BASE_URL", "https://env.example/v1"},
                              {"LIGHTPORT_WORKERS", "4"},
                              {"LIGHTPORT_LOG_LEVEL", "warn"},
                              {"LIGHTPORT_LOG_FORMAT", "json"},
                              {"LIGHTPORT_DEFAULT_PROVIDER", "openai"},
                              {"LIGHTPORT_STRICT", "1"},
                              {"LIGHTPORT_UNIX_SOCKET", "/tmp/s"}};
    LoadResult result = load_path(file.path(), variables);
    ASSERT_TRUE(result.problems.empty()) << all_messages(result);
    EXPECT_EQ(result.config.server.listen.port, 3000);
    EXPECT_EQ(result.config.server.workers, 4u);
    EXPECT_EQ(result.config.server.listen.unix_socket, "/tmp/s");
    EXPECT_EQ(result.config.log.level, "warn");
    EXPECT_EQ(result.config.log.format, "json");
    EXPECT_EQ(result.config.default_provider, "openai");
    EXPECT_TRUE(result.config.strict);
    EXPECT_EQ(result.config.providers.at("openai").api_key.reveal(), "sk-env");
    EXPECT_EQ(result.config.providers.at("openai").base_url, "https://env.example/v1");

    LoadOptions options;
    options.path = file.path();
    options.environment = environment_of(variables);
    options.overrides = [](Config& config) { config.server.listen.port = 4000; };
    EXPECT_EQ(load(options).config.server.listen.port, 4000);
}

TEST(Load, EnvironmentMistakesNameTheVariable) {
    const LoadResult result = load_text("", {{"LIGHTPORT_PORT", "eighty"}, {"LIGHTPORT_STRICT", "perhaps"}});
    const std::string messages = all_messages(result);
    EXPECT_EQ(result.problems.size(), 2u) << messages;
    EXPECT_NE(messages.find("LIGHTPORT_PORT"), std::string::npos) << messages;
    EXPECT_NE(messages.find("LIGHTPORT_STRICT"), std::string::npos) << messages;
}

TEST(Load, GatewayKeysAreKeptAsDigests) {
    const std::string digest = crypto::to_hex(crypto::sha256("plain"));
    const LoadResult result = load_text(
        "gateway_keys: [{name: a, key: plain}, {name: b, sha256: " + crypto::to_hex(crypto::sha256("other")) + "}]\n");
    ASSERT_TRUE(result.problems.empty()) << all_messages(result);
    ASSERT_EQ(result.config.gateway_keys.size(), 2u);
    EXPECT_EQ(result.config.gateway_keys[0].sha256, digest);

    const LoadResult listed = load_text("", {{"LIGHTPORT_GATEWAY_KEYS", "plain, other,"}});
    ASSERT_EQ(listed.config.gateway_keys.size(), 2u) << all_messages(listed);
    EXPECT_EQ(listed.config.gateway_keys[0].sha256, digest);

    EXPECT_FALSE(load_text("gateway_keys: [{name: a}]").problems.empty());
    EXPECT_FALSE(load_text("gateway_keys: [{name: a, key: x, sha256: " + digest + "}]").problems.empty());
    EXPECT_FALSE(load_text("gateway_keys: [{name: a, sha256: abc}]").problems.empty());
    EXPECT_FALSE(load_text("gateway_keys: [{name: a, key: x}, {name: a, key: y}]").problems.empty());
}

TEST(Load, AVariableWithoutAKeyDoesNotOpenTheGateway) {
    for (const char* blank : {" ", ",", " , "}) {
        const LoadResult result =
            load_text("gateway_keys: [{name: a, key: plain}]\n", {{"LIGHTPORT_GATEWAY_KEYS", blank}});
        EXPECT_NE(all_messages(result).find("LIGHTPORT_GATEWAY_KEYS: at least one key"), std::string::npos) << blank;
    }
    const LoadResult empty = load_text("gateway_keys: [{name: a, key: plain}]\n", {{"LIGHTPORT_GATEWAY_KEYS", ""}});
    EXPECT_EQ(empty.config.gateway_keys.size(), 1u) << "empty is not set";
}

TEST(Load, ADirectoryIsNoConfiguration) {
    const LoadResult result = load_path(std::filesystem::temp_directory_path().string());
    EXPECT_NE(all_messages(result).find("cannot be read"), std::string::npos) << all_messages(result);
}

TEST(Load, ListeningBeyondLoopbackNeedsKeysOrConsent) {
    EXPECT_FALSE(load_text("server: {listen: {host: 0.0.0.0}}").problems.empty());
    EXPECT_FALSE(load_text("", {{"LIGHTPORT_HOST", "::"}}).problems.empty());
    EXPECT_TRUE(load_text("server: {listen: {host: 0.0.0.0, allow_public: true}}").problems.empty());
    EXPECT_TRUE(load_text("", {{"LIGHTPORT_HOST", "0.0.0.0"}, {"LIGHTPORT_ALLOW_PUBLIC", "true"}}).problems.empty());
    EXPECT_TRUE(load_text("", {{"LIGHTPORT_HOST", "0.0.0.0"}, {"LIGHTPORT_GATEWAY_KEYS", "k"}}).problems.empty());
    for (const char* host : {"127.0.0.2", "localhost", "::1"}) {
        EXPECT_TRUE(load_text("", {{"LIGHTPORT_HOST", host}}).problems.empty()) << host;
    }
}

TEST(Load, KeysDoNotTravelInTheClear) {
    const std::string entry = "providers: {x: {adapter: openai, api_key: k, base_url: \"";
    EXPECT_FALSE(load_text(entry + "http://llm.example/v1\"}}").problems.empty());
    EXPECT_TRUE(load_text(entry + "http://127.0.0.1:80/v1\"}}").problems.empty());
    EXPECT_TRUE(load_text(entry + "https://llm.example/v1\"}}").problems.empty());
    EXPECT_TRUE(load_text(entry + "https://{region}.llm.example/v1\"}}").problems.empty());
    for (const char* url : {"", "llm.example", "ftp://x", "https://", "https://u:p@x/", "https://x/?q",
                            "https://x:99999", "https://{region.x/v1", "https://region}.x", "ftp://{region}.x"}) {
        EXPECT_FALSE(load_text(entry + url + "\"}}").problems.empty()) << url;
    }
}

TEST(Load, NamesMustFitTogether) {
    for (const char* yaml : {"routes: [{model: a, provider: nobody}]", "default_provider: nobody",
                             "providers: {x: {adapter: nobody, base_url: \"https://x\"}}",
                             "providers: {x: {adapter: openai, base_url: \"https://x\", aliases: [openai]}}",
                             "routes: [{provider: openai}]"}) {
        EXPECT_FALSE(load_text(yaml).problems.empty()) << yaml;
    }
    EXPECT_TRUE(load_text("default_provider: claude\n").problems.empty()) << "an alias is a name";
}

}  // namespace
}  // namespace lightport::config
