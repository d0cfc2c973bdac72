// Built-in providers, model patterns and the adapters' defaults.
#include "provider/registry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace lightport::provider {
namespace {

class PlainAdapter final : public Adapter {
public:
    Capabilities capabilities() const override { return {}; }
    Result<void> write(const chat::Request&, const Target&, chat::LossReport&, UpstreamRequest&) const override {
        return {};
    }
    std::unique_ptr<EventReader> open(const chat::Request&, const ResponseHead&) const override { return nullptr; }
    Error read_error(const ResponseHead&, std::string_view) const override { return {}; }
};

std::string provider_of(std::string_view model) {
    const BuiltinProvider* provider = builtin_provider_for_model(model);
    return provider == nullptr ? "" : std::string(provider->id);
}

TEST(Registry, FindsByName) {
    Registry registry;
    EXPECT_TRUE(registry.add("b", std::make_unique<PlainAdapter>()));
    EXPECT_TRUE(registry.add("a", std::make_unique<PlainAdapter>()));
    EXPECT_FALSE(registry.add("a", std::make_unique<PlainAdapter>()));
    EXPECT_NE(registry.find("a"), nullptr);
    EXPECT_EQ(registry.find("c"), nullptr);
    EXPECT_EQ(registry.names(), (std::vector<std::string_view>{"a", "b"}));
}

TEST(Registry, ModelPatterns) {
    for (const char* model : {"gpt-4.1", "GPT-5", "o1", "o3-mini", "o4-mini", "chatgpt-4o-latest", "ft:gpt-4o:org::id",
                              "text-embedding-3-small", "whisper-1"}) {
        EXPECT_EQ(provider_of(model), "openai") << model;
    }
    EXPECT_EQ(provider_of("claude-sonnet-4-5"), "anthropic");
    for (const char* model : {"gpt-oss-120b", "gpt-oss:20b", "olmo", "openchat", "orca-mini", "o", "text-embedding-004",
                              "text-embedding-v4", "llama3", "", "*"}) {
        EXPECT_EQ(provider_of(model), "") << model;
    }
}

TEST(Registry, Builtins) {
    ASSERT_NE(find_builtin_provider("openai"), nullptr);
    EXPECT_EQ(find_builtin_provider("openai")->key_variables.front(), "OPENAI_API_KEY");
    EXPECT_EQ(find_builtin_provider("claude"), find_builtin_provider("anthropic"));
    EXPECT_TRUE(find_builtin_provider("mock")->base_url.empty());
    EXPECT_EQ(find_builtin_provider("nobody"), nullptr);
}

TEST(Registry, Matches) {
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("a*b*c", "aXbXbXc"));
    EXPECT_FALSE(matches("a*b*c", "aXbX"));
    EXPECT_TRUE(matches("gpt-*", "gpt-"));
    EXPECT_FALSE(matches("gpt-4", "gpt-41"));
    EXPECT_FALSE(matches("gpt-4.1", "gpt-4x1"));
    EXPECT_FALSE(matches(std::string(200, '*') + "b", std::string(20'000, 'a')));
}

TEST(AdapterDefaults, BearerAndOpenAiHeaders) {
    const PlainAdapter adapter;
    std::vector<Header> headers;
    adapter.authorize(Credential{"k", {}, {}}, headers);
    ASSERT_EQ(headers.size(), 1u);
    EXPECT_EQ(find_header(headers, "authorization"), "Bearer k");
    std::vector<Header> out;
    adapter.carry_headers({200, {{"x-request-id", "req_1"}, {"openai-processing-ms", "5"}, {"server", "x"}}}, out);
    EXPECT_EQ(find_header(out, "x-upstream-request-id"), "req_1");
    EXPECT_EQ(find_header(out, "openai-processing-ms"), "5");
    EXPECT_EQ(out.size(), 2u);
}

}  // namespace
}  // namespace lightport::provider
