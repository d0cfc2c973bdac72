// See usage.hpp.
#include "providers/gemini/usage.hpp"

#include <algorithm>

namespace lightport::gemini {
namespace {

using json::MemberValue;
using json::Value;

// Far above any real count: sums stay in range.
constexpr std::int64_t kMaxCount = std::int64_t{1} << 48;

std::int64_t count_of(Value value) { return std::clamp<std::int64_t>(value.integer().value_or(0), 0, kMaxCount); }

}  // namespace

void UsageMeter::take(Value usage) {
    Counts counts;
    bool any = false;
    for (const MemberValue& member : usage.members()) {
        const std::string_view key = member.key.escaped;
        std::int64_t* count = nullptr;
        if (key == "promptTokenCount") count = &counts.prompt;
        if (key == "candidatesTokenCount") count = &counts.answer;
        if (key == "totalTokenCount") count = &counts.total;
        if (key == "thoughtsTokenCount") count = &counts.thoughts;
        if (key == "cachedContentTokenCount") count = &counts.cached;
        if (key == "toolUsePromptTokenCount") count = &counts.tool_prompt;
        if (key == "serviceTier") take_tier(member.value.text().escaped);
        if (count == nullptr) continue;
        *count = count_of(member.value);
        any = true;
    }
    if (!any) return;
    counts_ = counts;
    seen_ = true;
}

void UsageMeter::take_tier(std::string_view tier) {
    if (tier == "standard") tier_ = "default";
    if (tier == "flex") tier_ = "flex";
    if (tier == "priority") tier_ = "priority";
}

chat::Usage UsageMeter::total() const {
    chat::Usage usage;
    usage.prompt_tokens = counts_.prompt + counts_.tool_prompt;
    // Some backends count the thoughts as a part of the answer: then the total is right without them.
    const bool included = counts_.thoughts > 0 && usage.prompt_tokens + counts_.answer == counts_.total;
    usage.completion_tokens = counts_.answer + (included ? 0 : counts_.thoughts);
    usage.cached_tokens = counts_.cached;
    usage.reasoning_tokens = counts_.thoughts;
    usage.service_tier = json::Text{tier_};
    return usage;
}

}  // namespace lightport::gemini
