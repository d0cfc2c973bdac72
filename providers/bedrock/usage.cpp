// See usage.hpp.
#include "providers/bedrock/usage.hpp"

#include "provider/counts.hpp"

namespace lightport::bedrock {

using provider::bounded_count;

chat::Usage usage_of(json::Value source) {
    chat::Usage usage;
    for (const json::MemberValue& member : source.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "inputTokens") usage.prompt_tokens = bounded_count(member.value);
        if (key == "outputTokens") usage.completion_tokens = bounded_count(member.value);
        if (key == "cacheReadInputTokens") usage.cached_tokens = bounded_count(member.value);
        if (key == "cacheWriteInputTokens") usage.cache_write_tokens = bounded_count(member.value);
    }
    usage.prompt_tokens += usage.cached_tokens + usage.cache_write_tokens;
    return usage;
}

}  // namespace lightport::bedrock
