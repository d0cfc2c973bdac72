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

TEST(Registry, FindsByName) {
    Registry registry;
    EXPECT_TRUE(registry.add("b", std::make_unique<PlainAdapter>()));
    EXPECT_TRUE(registry.add("a", std::make_unique<PlainAdapter>()));
    EXPECT_FALSE(registry.add("a", std::make_unique<PlainAdapter>()));
    EXPECT_NE(registry.find("a"), nullptr);
    EXPECT_EQ(registry.find("c"), nullptr);
    EXPECT_EQ(registry.names(), (std::vector<std::string_view>{"a", "b"}));
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
