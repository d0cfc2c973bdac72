// Requests to Azure: addresses, credentials, and what older API versions do not know.
#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/azure/adapter.hpp"

namespace lightport::azure_test {
namespace {

using golden::Asked;
using golden::Written;

Written write(std::string_view chat, const Asked& asked = {}) {
    return golden::write(azure::AzureAdapter{}, chat, asked);
}

std::string path(const std::string& base_path, std::vector<Header> options = {}, const std::string& model = "prod-4o") {
    return write("{}", {.model = model, .options = std::move(options), .base_path = base_path}).path;
}

const std::vector<Header> kDated = {{"api_version", "2024-10-21"}};

TEST(AzureAddress, TheBaseUrlSaysWhichApi) {
    EXPECT_EQ(path(""), "/openai/v1/chat/completions");
    EXPECT_EQ(path("/openai"), "/v1/chat/completions");
    EXPECT_EQ(path("/openai/v1"), "/chat/completions");
    EXPECT_EQ(path("/team/apim"), "/openai/v1/chat/completions");
    EXPECT_EQ(path("/openai/deployments/d"), "/chat/completions?api-version=2024-10-21");
    EXPECT_EQ(path("/models"), "/chat/completions?api-version=2024-05-01-preview");
}

TEST(AzureAddress, ADatedVersionMeansDeployments) {
    EXPECT_EQ(path("", kDated), "/openai/deployments/prod-4o/chat/completions?api-version=2024-10-21");
    EXPECT_EQ(path("/openai", kDated), "/deployments/prod-4o/chat/completions?api-version=2024-10-21");
    EXPECT_EQ(path("/openai/deployments/d", {{"api_version", "2025-04-01-preview"}}),
              "/chat/completions?api-version=2025-04-01-preview");
    EXPECT_EQ(path("/models", kDated), "/chat/completions?api-version=2024-10-21");
}

TEST(AzureAddress, TheV1ApiTakesNoDate) {
    EXPECT_EQ(path("/openai/v1", kDated), "/chat/completions");
    EXPECT_EQ(path("/openai/v1", {{"api_version", "preview"}}), "/chat/completions?api-version=preview");
}

TEST(AzureAddress, DeploymentsAreMapped) {
    const std::vector<Header> options = {
        {"api_version", "2024-10-21"}, {"deployment", "rest"}, {"deployment.gpt-4o", "prod.4o_EU"}};
    EXPECT_EQ(path("/openai", options, "GPT-4o"), "/deployments/prod.4o_EU/chat/completions?api-version=2024-10-21");
    EXPECT_EQ(path("/openai", options, "o3"), "/deployments/rest/chat/completions?api-version=2024-10-21");
    const Written written = write(R"({"model":"gpt-4o"})", {.model = "gpt-4o", .options = {{"deployment", "d"}}});
    EXPECT_EQ(written.body["model"], "d");
}

TEST(AzureAddress, NamesCannotLeaveTheirPlaceInThePath) {
    EXPECT_EQ(path("/openai", kDated, "Größe 1"),
              "/deployments/Gr%C3%B6%C3%9Fe%201/chat/completions?api-version=2024-10-21");
    for (const char* name : {"a/b", "..", "a?b", "a#b", "a%2fb", "a\\b", "a\nb"}) {
        const Written written = write("{}", {.model = name, .options = kDated, .base_path = "/openai"});
        ASSERT_TRUE(written.error) << name;
        EXPECT_EQ(written.error->status, 400);
        EXPECT_EQ(written.error->param, "model");
    }
    for (const char* version : {"2024-10-21&x=1", "2024#", "a b", "20241021202410212024102120241021202410211"}) {
        EXPECT_TRUE(write("{}", {.options = {{"api_version", version}}}).error) << version;
    }
}

TEST(AzureAddress, AResourceMakesTheBaseUrl) {
    const azure::AzureAdapter adapter;
    EXPECT_EQ(*adapter.base_url({{"resource", "Acme-1"}}), "https://acme-1.openai.azure.com");
    EXPECT_FALSE(adapter.base_url({}).ok());
    for (const char* name : {"a.b", "a/b", "a@b", "a:1", "-a", "a_b"}) {
        EXPECT_FALSE(adapter.base_url({{"resource", name}}).ok()) << name;
    }
}

TEST(AzureAddress, AnEndpointIsOneThatAKeyMaySeeTheWayTo) {
    const azure::AzureAdapter adapter;
    EXPECT_EQ(*adapter.base_url({{"endpoint", "https://acme.openai.azure.com/"}, {"resource", "other"}}),
              "https://acme.openai.azure.com/");
    EXPECT_TRUE(adapter.base_url({{"endpoint", "http://127.0.0.1:8080/openai"}}).ok());
    for (const char* address : {"http://acme.openai.azure.com", "acme", "https://a@b", "https://a/?x=1"}) {
        EXPECT_FALSE(adapter.base_url({{"endpoint", address}}).ok()) << address;
    }
}

TEST(AzureKey, GoesWhereTheServiceLooksForIt) {
    const azure::AzureAdapter adapter;
    std::vector<Header> headers;
    adapter.authorize({"0123456789abcdef0123456789abcdef", {}, {}}, headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "api-key"), "0123456789abcdef0123456789abcdef");
    headers.clear();
    adapter.authorize({"eyJ0eXAi.eyJhdWQi.c2ln", {}, {}}, headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "authorization"), "Bearer eyJ0eXAi.eyJhdWQi.c2ln");
    headers.clear();
    adapter.authorize({}, headers);
    EXPECT_TRUE(headers.empty());
}

TEST(AzureRequest, BytesAreRelayed) {
    const std::string chat =
        R"({"model":"gpt-4o", "messages":[{"role":"developer","content":"S\u00e9"}],"temperature":0.70,"x":{"y":[1]}})";
    const Written written = write(chat, {.model = "d"});
    EXPECT_EQ(
        written.bytes,
        R"({"model":"d", "messages":[{"role":"developer","content":"S\u00e9"}],"temperature":0.70,"x":{"y":[1]}})");
    EXPECT_EQ(written.losses, "");
    EXPECT_TRUE(written.headers.empty());
}

TEST(AzureRequest, OldVersionsGetTheWordsTheyKnow) {
    constexpr const char* kChat =
        R"({"messages":[{"role":"developer","content":"S"},{"role":"user","content":"q"}],"max_completion_tokens":50,)"
        R"("stream":true,"stream_options":{"include_usage":true}})";
    const Written newest = write(kChat, {.options = {{"api_version", "2024-12-01-preview"}}});
    EXPECT_EQ(newest.body["messages"][0]["role"], "developer");
    const Written stable = write(kChat, {.options = {{"api_version", "2024-10-21"}}});
    EXPECT_EQ(stable.body["messages"][0]["role"], "system");
    EXPECT_EQ(stable.body["max_completion_tokens"], 50);
    EXPECT_EQ(stable.body["stream_options"]["include_usage"], true);
    EXPECT_EQ(stable.losses, "");
    const Written old = write(kChat, {.options = {{"api_version", "2024-06-01"}}});
    EXPECT_EQ(old.body["messages"][0]["role"], "system");
    EXPECT_EQ(old.body["max_tokens"], 50);
    EXPECT_FALSE(old.body.contains("max_completion_tokens"));
    EXPECT_FALSE(old.body.contains("stream_options"));
    EXPECT_EQ(old.losses, "stream_options");
}

TEST(AzureRequest, TheInferenceApi) {
    const Asked asked{.model = "DeepSeek-R1", .base_path = "/models"};
    const Written written =
        write(R"({"messages":[{"role":"developer","content":"S"}],"max_completion_tokens":9,"reasoning_effort":"low"})",
              asked);
    EXPECT_EQ(written.body["model"], "DeepSeek-R1");
    EXPECT_EQ(written.body["messages"][0]["role"], "system");
    EXPECT_EQ(written.body["max_tokens"], 9);
    EXPECT_EQ(written.body["reasoning_effort"], "low");
    EXPECT_EQ(find_header(written.headers, "extra-parameters"), "pass-through");
    EXPECT_EQ(write(R"({"n":2})", asked).error->param, "n");
}

TEST(AzureRequest, WhatWouldBeRefusedIsLeftOut) {
    const Written written = write(R"({"parallel_tool_calls":true,"service_tier":"flex"})");
    EXPECT_FALSE(written.body.contains("parallel_tool_calls"));
    EXPECT_FALSE(written.body.contains("service_tier"));
    EXPECT_EQ(written.losses, "service_tier");
    EXPECT_EQ(write(R"({"service_tier":"priority"})").body["service_tier"], "priority");
}

// What other gateways get wrong.

TEST(AzureTrap, ThreeNothingIsDroppedInjectedOrClamped) {
    const Written written = write(
        R"({"tools":[{"type":"function","function":{"name":"f"}}],"parallel_tool_calls":false,"service_tier":"default",)"
        R"("temperature":1.99,"data_sources":[{"type":"azure_search"}],"user_security_context":{"a":"b"}})");
    EXPECT_EQ(written.body["parallel_tool_calls"], false);
    EXPECT_EQ(written.body["service_tier"], "default");
    EXPECT_EQ(written.body["temperature"], 1.99);
    EXPECT_EQ(written.body["data_sources"][0]["type"], "azure_search");
    EXPECT_EQ(written.body["user_security_context"]["a"], "b");
    EXPECT_FALSE(written.body.contains("max_tokens"));
    EXPECT_EQ(written.losses, "");
}

TEST(AzureTrap, FourThePathIsBuiltNotRewritten) {
    EXPECT_EQ(path("/v1-proxy/openai"), "/v1/chat/completions");
    EXPECT_EQ(path("/v1/team/openai", kDated, "v1"), "/deployments/v1/chat/completions?api-version=2024-10-21");
}

TEST(AzureTrap, FiveAResourceCalledAnthropicIsAzureAllTheSame) {
    const azure::AzureAdapter adapter;
    EXPECT_EQ(*adapter.base_url({{"resource", "anthropic-team"}}), "https://anthropic-team.openai.azure.com");
    EXPECT_EQ(path("/anthropic-team/openai"), "/v1/chat/completions");
    std::vector<Header> headers;
    adapter.authorize({"eyJx.eyJ5.eg", {}, {}}, headers);
    EXPECT_EQ(find_header(headers, "x-api-key"), "");
}

TEST(AzureTrap, NineBothApisGetTheModel) {
    EXPECT_EQ(write("{}", {.model = "d", .options = kDated}).body["model"], "d");
    EXPECT_EQ(write("{}", {.model = "d"}).body["model"], "d");
}

TEST(AzureTrap, TenARequiredToolChoiceStaysRequired) {
    const Written written = write(R"({"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required"})",
                                  {.options = kDated});
    EXPECT_EQ(written.body["tool_choice"], "required");
}

}  // namespace
}  // namespace lightport::azure_test
