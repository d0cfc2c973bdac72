// Routing decisions as tables: which provider, which name, whose key.
#include "gateway/router.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace lightport::gateway {
namespace {

using config::Config;
using config::Provider;

// The built-in providers as a configuration without keys holds them.
Config builtin_config() {
    Config config;
    for (const provider::CatalogEntry& builtin : provider::catalog()) {
        Provider provider;
        provider.id = builtin.id;
        provider.adapter = builtin.adapter;
        provider.base_url = builtin.base_url;
        provider.aliases.assign(builtin.aliases.begin(), builtin.aliases.end());
        provider.models.assign(builtin.models.begin(), builtin.models.end());
        provider.key_prefixes.assign(builtin.key_prefixes.begin(), builtin.key_prefixes.end());
        config.providers.emplace(provider.id, std::move(provider));
    }
    return config;
}

Config config_with_keys() {
    Config config = builtin_config();
    config.providers["openai"].api_key = Secret("sk-proj-configured");
    config.providers["anthropic"].api_key = Secret("sk-ant-configured");
    return config;
}

Provider local_provider(std::string id, std::string base_url) {
    Provider provider;
    provider.id = std::move(id);
    provider.adapter = "openai";
    provider.base_url = std::move(base_url);
    return provider;
}

Router::Query query(std::string_view model, std::string_view header = {}, std::string_view key = {}) {
    Router::Query result;
    result.model = model;
    result.provider_header = header;
    result.client_key = key;
    return result;
}

// "provider model", with "+" where the client's key is used; or "status code".
std::string outcome(const Router& router, const Router::Query& asked) {
    const Result<Router::Decision> decision = router.decide(asked);
    if (!decision) return std::to_string(decision.error().status) + " " + decision.error().code.value_or("-");
    return decision->provider->id + (decision->use_client_key ? "+ " : " ") + decision->model;
}

struct Case {
    const char* model;
    const char* expected;
};

void expect_all(const Config& config, std::initializer_list<Case> cases) {
    const Router router(config);
    for (const Case& c : cases) EXPECT_EQ(outcome(router, query(c.model)), c.expected) << "model " << c.model;
}

constexpr const char* kNotFound = "404 model_not_found";
constexpr const char* kNoKey = "401 invalid_api_key";  // known, but nobody may ask there

TEST(Router, ModelPatternsOfTheVendors) {
    expect_all(config_with_keys(), {
                                       {"gpt-4o", "openai gpt-4o"},
                                       {"gpt-4.1-mini", "openai gpt-4.1-mini"},
                                       {"chatgpt-4o-latest", "openai chatgpt-4o-latest"},
                                       {"o1", "openai o1"},
                                       {"o3", "openai o3"},
                                       {"o3-mini", "openai o3-mini"},
                                       {"o4-mini-2025-04-16", "openai o4-mini-2025-04-16"},
                                       {"ft:gpt-4o-mini:acme::abc", "openai ft:gpt-4o-mini:acme::abc"},
                                       {"text-embedding-3-small", "openai text-embedding-3-small"},
                                       {"claude-sonnet-4-5", "anthropic claude-sonnet-4-5"},
                                       {"Claude-3-5-Sonnet-20241022", "anthropic Claude-3-5-Sonnet-20241022"},
                                       {"GPT-4o", "openai GPT-4o"},
                                   });
}

TEST(Router, LookAlikesBelongToNobodyElse) {
    expect_all(config_with_keys(), {
                                       {"olmo-2", kNotFound},
                                       {"openchat", kNotFound},
                                       {"orca-mini", kNotFound},
                                       {"o3x", kNotFound},
                                       {"o30-mini", kNotFound},
                                       {"gpt-oss-120b", kNotFound},
                                       {"gpt-oss:20b", kNotFound},
                                       {"gpt-35-turbo", kNotFound},
                                       {"text-embedding-004", kNoKey},
                                       {"text-embedding-005", kNoKey},
                                       {"gemini-2.5-flash", kNoKey},
                                       {"gemma3:27b", kNotFound},
                                       {"text-embedding-v4", kNoKey},
                                       {"claude-3-5-sonnet-v2@20241022", kNotFound},
                                       {"anthropic.claude-3-5-sonnet-20241022-v2:0", kNoKey},
                                       {"databricks-claude-sonnet-4", kNoKey},
                                       {"my-gpt-4o", kNotFound},
                                       {"grok-4", kNoKey},
                                       {"llama3", kNotFound},
                                       {"mock", kNotFound},
                                       {"", kNotFound},
                                   });
}

TEST(Router, PrefixTakesOffExactlyOneSegment) {
    expect_all(config_with_keys(), {
                                       {"openai/gpt-4o", "openai gpt-4o"},
                                       {"OpenAI/gpt-4o", "openai gpt-4o"},
                                       {"@openai/gpt-4o", "openai gpt-4o"},
                                       {"claude/claude-x", "anthropic claude-x"},
                                       {"openai/anthropic/claude-sonnet-4.5", "openai anthropic/claude-sonnet-4.5"},
                                       {"mock/anything at all", "mock anything at all"},
                                       {"openai/", kNotFound},
                                       {"/gpt-4o", kNotFound},
                                       {"@/gpt-4o", kNotFound},
                                       {"nobody/gpt-4o", kNotFound},
                                       {"@cf/meta/llama-3", kNotFound},
                                       {"meta-llama/llama-4", kNoKey},
                                   });
}

TEST(Router, FullNameOfAConfiguredModelIsNoPrefix) {
    Config config = config_with_keys();
    Provider groq = local_provider("groq", "https://groq.example/openai/v1");
    groq.api_key = Secret("gsk_x");
    groq.models = {"openai/gpt-oss-120b"};
    config.providers.insert_or_assign("groq", groq);
    expect_all(config, {
                           {"openai/gpt-oss-120b", "groq openai/gpt-oss-120b"},
                           {"groq/openai/gpt-oss-120b", "groq openai/gpt-oss-120b"},
                           {"@openai/gpt-oss-120b", "openai gpt-oss-120b"},
                           {"openai/gpt-4o", "openai gpt-4o"},
                       });
}

TEST(Router, HeaderDecidesBeforeEverything) {
    Config config = config_with_keys();
    config.routes.push_back({"gpt-4o", "anthropic", "claude-x", std::nullopt});
    const Router router(config);
    EXPECT_EQ(outcome(router, query("gpt-4o", "openai")), "openai gpt-4o");
    EXPECT_EQ(outcome(router, query("gpt-4o", " OpenAI ")), "openai gpt-4o");
    EXPECT_EQ(outcome(router, query("openai/gpt-4o", "anthropic")), "anthropic openai/gpt-4o");
    EXPECT_EQ(outcome(router, query("x", "claude")), "anthropic x");
    EXPECT_EQ(outcome(router, query("x", "mock")), "mock x");

    const Result<Router::Decision> unknown = router.decide(query("gpt-4o", "opnai"));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().status, 400);
    EXPECT_NE(unknown.error().message.find("x-lightport-provider"), std::string::npos) << unknown.error().message;
}

TEST(Router, ConfiguredRoutesExactBeforePatternsInOrder) {
    Config config = config_with_keys();
    config.strict = true;
    config.routes = {
        {"team-*", "openai", "gpt-4o", std::nullopt},
        {"team-*-long", "anthropic", "claude-x", std::nullopt},
        {"team-fast", "anthropic", "claude-haiku", false},
        {"openai/*", "mock", "", std::nullopt},
    };
    expect_all(config, {
                           {"team-fast", "anthropic claude-haiku"},
                           {"TEAM-FAST", "anthropic claude-haiku"},
                           {"team-very-long", "openai gpt-4o"},
                           {"openai/gpt-4o", "mock openai/gpt-4o"},
                       });
    const Router router(config);
    EXPECT_FALSE(router.decide(query("team-fast"))->strict);
    EXPECT_TRUE(router.decide(query("team-x"))->strict);
    EXPECT_TRUE(router.decide(query("gpt-4o"))->strict);
}

TEST(Router, DefaultProviderTakesWhatIsLeft) {
    Config config = config_with_keys();
    config.default_provider = "openai";
    expect_all(config, {{"some-finetune", "openai some-finetune"},
                        {"claude-x", "anthropic claude-x"},
                        {"meta-llama/llama-4", "openai meta-llama/llama-4"}});
}

TEST(Router, APrefixNamesAProviderWhoseCredentialIsObtained) {
    Config config = builtin_config();
    config.default_provider = "mock";
    EXPECT_EQ(outcome(Router(config), query("openai/some-model")), "mock openai/some-model");
    const Router router(config, Router::Ids{"openai"});
    EXPECT_EQ(outcome(router, query("openai/some-model")), "openai some-model");
}

TEST(Router, PatternsCountOnlyWhereSomebodyCanAsk) {
    Config config = builtin_config();
    config.default_provider = "mock";
    EXPECT_EQ(outcome(Router(config), query("gpt-4o")), "mock gpt-4o");
    EXPECT_EQ(outcome(Router(config), query("gpt-4o", {}, "whatever")), "openai+ gpt-4o");
    config.default_provider.clear();
    EXPECT_EQ(outcome(Router(config), query("gpt-4o")), "401 invalid_api_key");
    EXPECT_EQ(outcome(Router(config), query("unknown")), kNotFound);
}

TEST(Router, MoreSpecificPatternWins) {
    Config config = config_with_keys();
    Provider everything = local_provider("aggregator", "https://all.example/v1");
    everything.api_key = Secret("k");
    everything.models = {"*", "gpt-oss-*", "claude-sonnet-*"};
    config.providers.emplace(everything.id, everything);
    expect_all(config, {
                           {"gpt-4o", "openai gpt-4o"},
                           {"gpt-oss-120b", "aggregator gpt-oss-120b"},
                           {"claude-sonnet-4-5", "aggregator claude-sonnet-4-5"},
                           {"claude-opus-4", "anthropic claude-opus-4"},
                           {"llama3", "aggregator llama3"},
                           {"claude-3@20240101", "aggregator claude-3@20240101"},
                       });
}

TEST(Router, ConfiguredKeyGoesBeforeTheClients) {
    const Config config = config_with_keys();
    EXPECT_EQ(outcome(Router(config), query("gpt-4o", {}, "sk-ant-of-the-client")), "openai gpt-4o");
}

TEST(Router, ForeignKeyIsNotSentElsewhere) {
    Config config = builtin_config();
    const auto expect_refused = [&](const Router::Query& asked) {
        const Result<Router::Decision> decision = Router(config).decide(asked);
        ASSERT_FALSE(decision) << decision->provider->id;
        EXPECT_EQ(decision.error().status, 401);
        EXPECT_NE(decision.error().message.find("anthropic"), std::string::npos) << decision.error().message;
        EXPECT_EQ(decision.error().message.find(asked.client_key), std::string::npos) << decision.error().message;
    };
    expect_refused(query("gpt-4o", {}, "sk-ant-api03-client"));
    expect_refused(query("openai/claude-x", {}, "sk-ant-api03-client"));
    expect_refused(query("claude-x", "openai", "sk-ant-api03-client"));

    EXPECT_EQ(outcome(Router(config), query("claude-x", {}, "sk-ant-api03-client")), "anthropic+ claude-x");
    EXPECT_EQ(outcome(Router(config), query("claude-x", {}, "sk-proj-client")), "401 invalid_api_key");
    EXPECT_EQ(outcome(Router(config), query("gpt-4o", {}, "sk-0123456789")), "openai+ gpt-4o") << "a key of any shape";
    EXPECT_EQ(outcome(Router(config), query("mock/x", {}, "sk-ant-api03-client")), "mock x");
}

TEST(Router, HostOfTheOperatorsChoiceTakesAnyKey) {
    Config config = builtin_config();
    config.providers["openai"].base_url = "https://proxy.example/v1";
    EXPECT_EQ(outcome(Router(config), query("gpt-4o", {}, "sk-ant-client")), "openai+ gpt-4o");
    config.providers["openai"].base_url = "https://API.openai.com/other";
    EXPECT_EQ(outcome(Router(config), query("gpt-4o", {}, "sk-ant-client")), "401 invalid_api_key");
}

TEST(Router, SecondEntryOnAVendorsHostCountsAsThatVendor) {
    Config config = builtin_config();
    config.providers.emplace("openai-eu", local_provider("openai-eu", "https://api.openai.com/v1"));
    EXPECT_EQ(outcome(Router(config), query("openai-eu/gpt-4o", {}, "sk-proj-client")), "openai-eu+ gpt-4o");
    EXPECT_EQ(outcome(Router(config), query("openai-eu/gpt-4o", {}, "sk-ant-client")), "401 invalid_api_key");
}

TEST(Router, KeyShapeDecidesOnlyWhereNothingElseDoes) {
    Config config = builtin_config();
    EXPECT_EQ(outcome(Router(config), query("my-finetune", {}, "sk-ant-client")), "anthropic+ my-finetune");
    EXPECT_EQ(outcome(Router(config), query("my-finetune", {}, "sk-proj-client")), "openai+ my-finetune");
    EXPECT_EQ(outcome(Router(config), query("my-finetune", {}, "sk-unknown")), kNotFound);
    EXPECT_EQ(outcome(Router(config), query("gpt-oss-120b", {}, "sk-proj-client")), kNotFound);
    config.providers["anthropic"].api_key = Secret("sk-ant-configured");
    EXPECT_EQ(outcome(Router(config), query("my-finetune", {}, "sk-ant-client")), kNotFound);
}

TEST(Router, KeyShapeBreaksTies) {
    Config config = builtin_config();
    Provider twin = local_provider("aaa", "https://aaa.example/v1");
    twin.models = {"gpt-*"};
    config.providers.emplace("aaa", twin);
    EXPECT_EQ(outcome(Router(config), query("gpt-4o", {}, "sk-proj-client")), "openai+ gpt-4o");
    EXPECT_EQ(outcome(Router(config), query("gpt-4o", {}, "other")), "aaa+ gpt-4o");
}

TEST(Router, KeylessProviders) {
    Config config = builtin_config();
    config.providers.emplace("local", local_provider("local", "http://127.0.0.1:8000/v1"));
    Provider cluster = local_provider("cluster", "http://vllm.internal:8000/v1");
    config.providers.emplace("cluster", cluster);
    EXPECT_EQ(outcome(Router(config), query("local/m")), "local m");
    EXPECT_EQ(outcome(Router(config), query("local/m", {}, "EMPTY")), "local+ m");
    EXPECT_EQ(outcome(Router(config), query("cluster/m")), "401 invalid_api_key");
    config.providers["cluster"].requires_key = false;
    EXPECT_EQ(outcome(Router(config), query("cluster/m")), "cluster m");
    EXPECT_EQ(outcome(Router(config), query("openai/m")), "401 invalid_api_key");
}

TEST(Router, AnObtainedCredentialCountsAsTheGatewaysKey) {
    const Config config = builtin_config();
    const Router router(config, Router::Ids{"openai"});
    EXPECT_EQ(outcome(router, query("gpt-4o")), "openai gpt-4o");
    EXPECT_EQ(outcome(router, query("claude-sonnet-4-5")), "401 invalid_api_key");
    EXPECT_EQ(outcome(router, query("gpt-4o", {}, "sk-proj-client")), "openai gpt-4o") << "not the client's";
}

TEST(Router, GatewayKeysAreNeverPassedOn) {
    Config config = builtin_config();
    config.gateway_keys.push_back({"team", std::string(64, 'a')});
    EXPECT_EQ(outcome(Router(config), query("gpt-4o", {}, "gateway-key")), "401 invalid_api_key");
    config.providers["openai"].api_key = Secret("sk-proj-configured");
    EXPECT_EQ(outcome(Router(config), query("gpt-4o", {}, "gateway-key")), "openai gpt-4o");
}

TEST(Router, ConfiguredAliasFindsItsProvider) {
    Config config = config_with_keys();
    config.providers["openai"].aliases = {"azure_openai"};  // goes before the built-in alias
    config.providers["openai"].configured = true;
    expect_all(config, {{"azure_openai/gpt-4o", "openai gpt-4o"}, {"AZURE_OPENAI/gpt-4o", "openai gpt-4o"}});
}

TEST(Router, UnknownModelIsNamedAndShortened) {
    const Config config = config_with_keys();
    const Result<Router::Decision> unknown = Router(config).decide(query("nope"));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().message, "The model `nope` does not exist or you do not have access to it.");
    EXPECT_EQ(unknown.error().param, "model");

    std::string umlauts;
    while (umlauts.size() < 100'001) umlauts += "ä";
    const Result<Router::Decision> huge = Router(config).decide(query("x" + umlauts));
    ASSERT_FALSE(huge);
    EXPECT_LT(huge.error().message.size(), 300u);
    EXPECT_NE(huge.error().message.find("ä…`"), std::string::npos) << "cut between two characters";
}

// "openai" asked with its own key or none, "openai+" with the client's; separated by spaces.
std::string asked_by(const Config& config, std::string_view client_key) {
    std::string names;
    for (const Router::Decision& one : Router(config).askable(client_key)) {
        names += (names.empty() ? "" : " ") + one.provider->id + (one.use_client_key ? "+" : "");
    }
    return names;
}

TEST(Router, AListOfModelsIsMadeOfProvidersWithACredential) {
    EXPECT_EQ(asked_by(config_with_keys(), ""), "anthropic openai");
    EXPECT_EQ(asked_by(config_with_keys(), "sk-proj-clients"), "anthropic openai");
    EXPECT_EQ(asked_by(builtin_config(), ""), "mock");
    EXPECT_EQ(asked_by(builtin_config(), "sk-ant-clients"), "anthropic+");
    EXPECT_EQ(asked_by(builtin_config(), "of-no-known-shape"), "mock");
}

TEST(Router, AnUnknownKeyGoesToTheOnlyProviderThatWaitsForOne) {
    Config config = builtin_config();
    config.providers["my-cloud"] = local_provider("my-cloud", "https://llm.example.com/v1");
    config.providers["my-cloud"].configured = true;
    EXPECT_EQ(asked_by(config, "of-no-known-shape"), "my-cloud+");
    EXPECT_EQ(asked_by(config, ""), "mock");
    config.providers["other"] = local_provider("other", "https://other.example.com/v1");
    config.providers["other"].configured = true;
    EXPECT_EQ(asked_by(config, "of-no-known-shape"), "mock");
    config.gateway_keys.push_back({"team", std::string(64, 'a')});
    EXPECT_EQ(asked_by(config, "sk-ant-clients"), "mock") << "a gateway key is no provider's";
}

TEST(Router, ConfiguredProvidersThatNeedNoKeyAreAskedWithoutOne) {
    Config config = config_with_keys();
    config.providers["vllm"] = local_provider("vllm", "http://127.0.0.1:8000/v1");
    config.providers["vllm"].configured = true;
    config.providers["mock"].configured = true;
    EXPECT_EQ(asked_by(config, ""), "anthropic mock openai vllm");
}

TEST(Router, HugeNamesAreCheap) {
    Config config = config_with_keys();
    config.default_provider = "openai";
    for (int i = 0; i < 50; ++i) config.routes.push_back({"team-" + std::to_string(i) + "-*", "openai", "", {}});
    const Router router(config);
    for (const std::string& model : {std::string(100'000, 'g'), "gpt-" + std::string(100'000, '4'),
                                     std::string(100'000, '/'), "openai/" + std::string(100'000, '*')}) {
        auto best = std::chrono::nanoseconds::max();
        for (int attempt = 0; attempt < 20; ++attempt) {
            const auto start = std::chrono::steady_clock::now();
            ASSERT_TRUE(router.decide(query(model)));
            best = std::min<std::chrono::nanoseconds>(best, std::chrono::steady_clock::now() - start);
        }
        EXPECT_LT(best.count(), 1'000'000) << "ns for " << model.substr(0, 8);
    }
}

}  // namespace
}  // namespace lightport::gateway
