// What a snapshot makes of the user's catalogue.
#include "gateway/snapshot.hpp"

#include <gtest/gtest.h>

#include "config/catalog_folder.hpp"
#include "config/load.hpp"
#include "json/value.hpp"
#include "providers/all.hpp"

namespace lightport::gateway {
namespace {

provider::CatalogEntry entry_of(std::string text) {
    json::pad(text);
    std::vector<std::string> problems;
    provider::CatalogEntry entry = provider::read_entry(*json::parse(text), problems);
    EXPECT_TRUE(problems.empty()) << problems.front();
    return entry;
}

config::Config with_entries(const std::vector<provider::CatalogEntry>& own) {
    config::Config config;
    config.catalog = own;
    for (const provider::CatalogEntry& entry : provider::catalog()) config::add_provider(entry, config);
    for (const provider::CatalogEntry& entry : config.catalog) config::add_provider(entry, config);
    return config;
}

TEST(Snapshot, EntriesOfTheUserComeBeforeTheBuiltInOnes) {
    const Snapshot snapshot(
        with_entries({entry_of(R"({"id":"acme","base_url":"https://acme.example/v1","endpoints":{"chat":"/c"}})"),
                      entry_of(R"({"id":"groq","base_url":"https://groq.example","endpoints":{"embeddings":"/e"}})")}));
    const auto runtime = [&](const char* id) { return snapshot.runtime(snapshot.config().providers.at(id)); };
    ASSERT_NE(runtime("acme").adapter, nullptr);
    EXPECT_EQ(runtime("acme").origin.host, "acme.example");
    EXPECT_EQ(runtime("acme").adapter->embeddings(), nullptr);
    EXPECT_NE(runtime("groq").adapter, builtin_registry().find("groq"));
    EXPECT_NE(runtime("groq").adapter->embeddings(), nullptr);
    EXPECT_EQ(runtime("groq").origin.host, "groq.example");
    EXPECT_EQ(runtime("deepseek").adapter, builtin_registry().find("deepseek"));
}

TEST(Snapshot, AKeyOfAVendorIsBoundToTheUsersEntry) {
    const Snapshot snapshot(with_entries(
        {entry_of(R"({"id":"acme","base_url":"https://acme.example/v1","key_prefixes":["acme-"],"models":["acme-*"],)"
                  R"("endpoints":{"chat":"/c"}})")}));
    const auto decision = snapshot.router().decide({"acme-large", "", "acme-key"});
    ASSERT_TRUE(decision.ok()) << decision.error().message;
    EXPECT_EQ(decision->provider->id, "acme");
    EXPECT_TRUE(decision->use_client_key);
}

// A key of Azure OpenAI goes to the resource that it was configured with, and so does one of Foundry.
TEST(Snapshot, AzureAiHasAnAddressAndAKeyOfItsOwn) {
    config::LoadOptions load;
    load.environment = [](const std::string& name) -> std::optional<std::string> {
        if (name == "AZURE_OPENAI_API_KEY") return "openai-key";
        if (name == "AZURE_RESOURCE_NAME") return "acme";
        if (name == "AZURE_AI_API_KEY") return "foundry-key";
        if (name == "AZURE_AI_API_BASE") return "https://acme.services.ai.azure.com/models";
        return std::nullopt;
    };
    const Snapshot snapshot(config::load(load).config);
    for (const char* model : {"azure-ai/phi-4", "azure_ai/phi-4"}) {
        const auto decision = snapshot.router().decide({model, "", ""});
        ASSERT_TRUE(decision.ok()) << decision.error().message;
        const ProviderRuntime& runtime = snapshot.runtime(*decision->provider);
        EXPECT_EQ(runtime.adapter, builtin_registry().find("azure"));
        EXPECT_EQ(runtime.host, "acme.services.ai.azure.com");
        EXPECT_EQ(runtime.base_path, "/models");
        EXPECT_EQ(runtime.settings->api_key.reveal(), "foundry-key");
    }
    const ProviderRuntime& openai = snapshot.runtime(snapshot.config().providers.at("azure"));
    EXPECT_EQ(openai.host, "acme.openai.azure.com");
    EXPECT_EQ(openai.settings->api_key.reveal(), "openai-key");
}

}  // namespace
}  // namespace lightport::gateway
