// See usage.hpp.
#include "providers/bedrock/usage.hpp"

#include <algorithm>

namespace lightport::bedrock {
namespace {

// Far above any real count: sums stay in range.
constexpr std::int64_t kMaxCount = std::int64_t{1} << 48;

std::int64_t count_of(json::Value value) { return std::clamp<std::int64_t>(value.integer().value_or(0), 0, kMaxCount); }

}  // namespace

chat::Usage usage_of(json::Value source) {
    chat::Usage usage;
    for (const json::MemberValue& member : source.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "inputTokens") usage.prompt_tokens = count_of(member.value);
        if (key == "outputTokens") usage.completion_tokens = count_of(member.value);
        if (key == "cacheReadInputTokens") usage.cached_tokens = count_of(member.value);
        if (key == "cacheWriteInputTokens") usage.cache_write_tokens = count_of(member.value);
    }
    usage.prompt_tokens += usage.cached_tokens + usage.cache_write_tokens;
    return usage;
}

}  // namespace lightport::bedrock
