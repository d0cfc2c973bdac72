// The options of a provider: secrets are kept apart, may have lines, and are never printed.
#include <gtest/gtest.h>

#include "config/load.hpp"
#include "fixture.hpp"

namespace lightport::config {
namespace {

TEST(Options, SecretsAreKeptApartFromWhatAdaptersSee) {
    const LoadResult result = load_text(
        "providers: {azure-eu: {adapter: openai, base_url: 'https://a.example', options: {Tenant_Id: t, client_secret: "
        "s, "
        "region: eu, region: us}}}\n");
    ASSERT_TRUE(result.problems.empty()) << all_messages(result);
    const Provider& provider = result.config.providers.at("azure-eu");
    ASSERT_EQ(provider.options.size(), 2U);
    EXPECT_EQ(find_header(provider.options, "tenant_id"), "t");
    EXPECT_EQ(find_header(provider.options, "region"), "us") << "the later one";
    EXPECT_EQ(provider.secrets.at("client_secret").reveal(), "s");
    EXPECT_TRUE(provider.has_option("client_secret"));
    EXPECT_TRUE(provider.has_option("tenant_id"));
    EXPECT_FALSE(provider.has_option("session_token"));
}

TEST(Options, AKeyFileMayHaveLinesOtherValuesMayNot) {
    const TemporaryFile key("{\n  \"type\": \"service_account\"\n}\n");
    const std::string reference = "'${file:" + key.path() + "}'";
    const LoadResult good = load_text("providers: {openai: {options: {credentials_json: " + reference + "}}}\n");
    ASSERT_TRUE(good.problems.empty()) << all_messages(good);
    EXPECT_EQ(good.config.providers.at("openai").secrets.at("credentials_json").reveal(),
              "{\n  \"type\": \"service_account\"\n}");
    const LoadResult bad = load_text("providers: {openai: {options: {region: " + reference + "}}}\n");
    EXPECT_NE(all_messages(bad).find("control characters"), std::string::npos) << all_messages(bad);
    EXPECT_EQ(all_messages(bad).find("service_account"), std::string::npos) << all_messages(bad);
}

TEST(Options, ASecretNeedsAProtectedWayAndAKnownKind) {
    const LoadResult plain = load_text(
        "providers: {a: {adapter: openai, base_url: 'http://a.example', options: {client_secret: canary}}}\n");
    EXPECT_NE(all_messages(plain).find("must not travel over plain http"), std::string::npos) << all_messages(plain);
    EXPECT_EQ(all_messages(plain).find("canary"), std::string::npos);
    const LoadResult open = load_text(
        "providers: {a: {adapter: openai, base_url: 'http://{host}/v1', api_key: canary, options: {host: "
        "a.example}}}\n");
    EXPECT_NE(all_messages(open).find("needs a host that is written out"), std::string::npos) << all_messages(open);
    const LoadResult path = load_text(
        "providers: {a: {adapter: openai, base_url: 'https://{host}/v1', api_key: canary, options: {host: "
        "a.example}}}\n");
    EXPECT_TRUE(path.problems.empty()) << all_messages(path);
    const LoadResult kind = load_text("providers: {openai: {options: {credentials: azure}}}\n");
    EXPECT_NE(all_messages(kind).find("one of google, aws, entra, none"), std::string::npos) << all_messages(kind);
}

TEST(Options, AVariableSetsASecretWhereTheConfigurationDoesNot) {
    provider::CatalogEntry entry = provider::catalog().front();
    entry.options = {{"secret_access_key", "A_SECRET"}, {"region", "ANOTHER_REGION A_REGION"}};
    LoadOptions options;
    options.catalog = {&entry, 1};
    options.environment = environment_of({{"A_SECRET", "s"}, {"A_REGION", "r"}});
    const LoadResult result = load(options);
    const Provider& provider = result.config.providers.at(entry.id);
    EXPECT_EQ(provider.secrets.at("secret_access_key").reveal(), "s");
    EXPECT_EQ(find_header(provider.options, "region"), "r");
    EXPECT_EQ(provider.options.size(), 1U);
}

}  // namespace
}  // namespace lightport::config
