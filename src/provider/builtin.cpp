// The facts about the built-in providers; see registry.hpp.
#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "provider/registry.hpp"

namespace lightport::provider {
namespace {

using Names = std::string_view;

constexpr std::array<Names, 1> kOpenAiKeys = {"OPENAI_API_KEY"};
constexpr std::array<Names, 4> kOpenAiKeyPrefixes = {"sk-proj-", "sk-svcacct-", "sk-None-", "sk-admin-"};
// o1 … o9 only alone or with a hyphen: "olmo" and "o1x" belong to others. The open-weight gpt-oss models are not served
// by OpenAI: see builtin_provider_for_model().
constexpr auto kOpenAiModels = std::to_array<Names>({"gpt-*",
                                                     "chatgpt-*",
                                                     "o1",
                                                     "o1-*",
                                                     "o3",
                                                     "o3-*",
                                                     "o4-*",
                                                     "codex-*",
                                                     "computer-use-*",
                                                     "davinci-002",
                                                     "babbage-002",
                                                     "ft:gpt-*",
                                                     "ft:o*",
                                                     "text-embedding-3-*",
                                                     "text-embedding-ada-002",
                                                     "omni-moderation*",
                                                     "dall-e*",
                                                     "gpt-image*",
                                                     "whisper-1",
                                                     "tts-1*",
                                                     "sora*"});

constexpr std::array<Names, 1> kAnthropicKeys = {"ANTHROPIC_API_KEY"};
constexpr std::array<Names, 1> kAnthropicAliases = {"claude"};
constexpr std::array<Names, 1> kAnthropicKeyPrefixes = {"sk-ant-"};
constexpr std::array<Names, 1> kAnthropicModels = {"claude-*"};

constexpr std::array kProviders = {
    BuiltinProvider{.id = "openai",
                    .adapter = "openai",
                    .base_url = "https://api.openai.com/v1",
                    .key_variables = kOpenAiKeys,
                    .base_url_variable = "OPENAI_BASE_URL",
                    .aliases = {},
                    .key_prefixes = kOpenAiKeyPrefixes,
                    .models = kOpenAiModels},
    BuiltinProvider{.id = "anthropic",
                    .adapter = "anthropic",
                    .base_url = "https://api.anthropic.com/v1",
                    .key_variables = kAnthropicKeys,
                    .base_url_variable = "ANTHROPIC_BASE_URL",
                    .aliases = kAnthropicAliases,
                    .key_prefixes = kAnthropicKeyPrefixes,
                    .models = kAnthropicModels},
    BuiltinProvider{.id = "mock",
                    .adapter = "mock",
                    .base_url = {},
                    .key_variables = {},
                    .base_url_variable = {},
                    .aliases = {},
                    .key_prefixes = {},
                    .models = {}},
};

std::size_t literal_length(std::string_view pattern) {
    std::size_t count = 0;
    for (const char c : pattern) count += c != '*' ? 1 : 0;
    return count;
}

}  // namespace

std::span<const BuiltinProvider> builtin_providers() { return kProviders; }

std::vector<std::string_view> builtin_adapters() {
    std::vector<std::string_view> names;
    for (const BuiltinProvider& provider : kProviders) {
        if (std::find(names.begin(), names.end(), provider.adapter) == names.end()) names.push_back(provider.adapter);
    }
    return names;
}

bool needs_base_url(std::string_view adapter) {
    return std::any_of(kProviders.begin(), kProviders.end(), [&](const BuiltinProvider& provider) {
        return provider.adapter == adapter && !provider.base_url.empty();
    });
}

const BuiltinProvider* find_builtin_provider(std::string_view id_or_alias) {
    for (const BuiltinProvider& provider : kProviders) {
        if (provider.id == id_or_alias) return &provider;
        for (const std::string_view alias : provider.aliases) {
            if (alias == id_or_alias) return &provider;
        }
    }
    return nullptr;
}

const BuiltinProvider* builtin_provider_for_model(std::string_view model) {
    if (matches("gpt-oss*", model)) return nullptr;
    const BuiltinProvider* best = nullptr;
    std::size_t best_length = 0;
    for (const BuiltinProvider& provider : kProviders) {
        for (const std::string_view pattern : provider.models) {
            const std::size_t length = literal_length(pattern);
            if (length <= best_length || !matches(pattern, model)) continue;
            best = &provider;
            best_length = length;
        }
    }
    return best;
}

// Greedy with one point of return, the last star: never more than pattern × text steps, without recursion.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && to_lower(pattern[p]) == to_lower(text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace lightport::provider
