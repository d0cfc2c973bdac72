// What a configuration cannot do is known when its snapshot is made, and every request is told so.
#include "gateway/snapshot.hpp"

#include <gtest/gtest.h>

#include "config/load.hpp"

namespace lightport::gateway {
namespace {

auth::Environment bare_machine() {
    auth::Environment environment = auth::process_environment();
    environment.variable = [](const std::string&) { return std::nullopt; };
    environment.file = [](const std::string&) { return std::nullopt; };
    return environment;
}

class UnusableProvider : public ::testing::Test {
protected:
    // A snapshot with one more provider.
    const Snapshot& with(const std::string& adapter, const std::string& base_url,
                         const std::vector<Header>& options = {}, const std::string& key = {}) {
        config::LoadOptions load;
        load.environment = [](const std::string&) { return std::nullopt; };
        config::Config config = config::load(load).config;
        config::Provider& provider = config.providers["own"];
        provider.id = "own";
        provider.adapter = adapter;
        provider.base_url = base_url;
        provider.configured = true;
        provider.api_key = Secret(key);
        for (const Header& option : options) provider.set_option(option.name, option.value);
        snapshot_ = std::make_unique<Snapshot>(std::move(config), bare_machine());
        return *snapshot_;
    }

    const ProviderRuntime& own() const { return snapshot_->runtime(snapshot_->config().providers.at("own")); }
    std::string reason() const { return own().unusable ? own().reason : "usable"; }

    std::unique_ptr<Snapshot> snapshot_;
};

TEST_F(UnusableProvider, AnUnreadableKeyFileIsReportedInsteadOfAskingForAKey) {
    const Snapshot& snapshot = with("openai", "https://own.example/v1",
                                    {{"credentials", "google"}, {"credentials_file", "/secret/place.json"}});
    Router::Query query;
    query.model = "own/m";
    EXPECT_TRUE(snapshot.router().decide(query)) << "the exchange has the better words";
    ASSERT_TRUE(own().unusable);
    EXPECT_NE(reason().find("`/secret/place.json` cannot be read"), std::string::npos) << reason();
    EXPECT_EQ(own().unusable->message.find("/secret"), std::string::npos) << own().unusable->message;
    ASSERT_EQ(snapshot.unusable().size(), 1u);
    EXPECT_EQ(snapshot.unusable().front()->settings->id, "own");
}

TEST_F(UnusableProvider, ARetiredOneIsNotAskedForAKeyButSaysWhatBecameOfIt) {
    const Snapshot& snapshot = with("openai", "https://own.example/v1");
    for (const char* key : {"", "sk-proj-of-somebody"}) {
        Router::Query query;
        query.model = "palm/text-bison-001";
        query.client_key = key;
        const auto decision = snapshot.router().decide(query);
        ASSERT_TRUE(decision.ok()) << decision.error().message;
        EXPECT_FALSE(decision->use_client_key);
        const ProviderRuntime& palm = snapshot.runtime(*decision->provider);
        ASSERT_TRUE(palm.unusable);
        EXPECT_EQ(palm.unusable->status, 404);
        EXPECT_EQ(palm.unusable->code, "model_not_found");
        EXPECT_EQ(palm.unusable->message, "The provider `palm` is retired. " + palm.settings->retired);
    }
    EXPECT_TRUE(snapshot.unusable().empty()) << "nobody configured it";
}

TEST_F(UnusableProvider, AKeyOfARetiredOneIsReportedAndNothingElse) {
    config::LoadOptions load;
    load.environment = [](const std::string& name) {
        return name == "ANYSCALE_API_KEY" ? std::optional<std::string>("esecret_1") : std::nullopt;
    };
    const config::LoadResult loaded = config::load(load);
    ASSERT_TRUE(loaded.problems.empty()) << loaded.problems.front().to_string();
    const Snapshot snapshot(loaded.config, bare_machine());
    ASSERT_EQ(snapshot.unusable().size(), 1u);
    EXPECT_EQ(snapshot.unusable().front()->settings->id, "anyscale");
    for (const Router::Decision& decision : snapshot.router().askable("")) EXPECT_NE(decision.provider->id, "anyscale");
}

TEST_F(UnusableProvider, HalfAnApplicationOfEntraIsReported) {
    with("openai", "https://own.example/v1", {{"credentials", "entra"}, {"tenant_id", "t"}});
    EXPECT_NE(reason().find("tenant_id needs client_id and client_secret"), std::string::npos) << reason();
}

TEST_F(UnusableProvider, ACredentialNeverTravelsInClearText) {
    constexpr const char* kPlain = "http://{endpoint}/v1";
    with("openai", kPlain, {{"endpoint", "own.example"}}, "sk-canary");
    EXPECT_NE(reason().find("must not travel over plain http"), std::string::npos) << reason();
    with("openai", kPlain, {{"endpoint", "own.example"}, {"client_secret", "s"}});
    EXPECT_NE(reason().find("must not travel over plain http"), std::string::npos) << reason();
    with("openai", kPlain, {{"endpoint", "own.example"}});
    EXPECT_EQ(reason(), "usable");
    with("openai", kPlain, {{"endpoint", "localhost"}}, "sk-canary");
    EXPECT_EQ(reason(), "usable");
    with("openai", "https://{endpoint}/v1", {{"endpoint", "own.example"}}, "sk-canary");
    EXPECT_EQ(reason(), "usable");
}

}  // namespace
}  // namespace lightport::gateway
