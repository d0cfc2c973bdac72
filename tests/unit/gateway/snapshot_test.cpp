// What a snapshot makes of the user's catalogue.
#include "gateway/snapshot.hpp"

#include <gtest/gtest.h>

#include "config/catalog_folder.hpp"
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

}  // namespace
}  // namespace lightport::gateway
