// See usage.hpp.
#include "providers/anthropic/usage.hpp"

#include "provider/counts.hpp"

namespace lightport::anthropic {
namespace {

using json::MemberValue;
using json::Value;

void replace(std::int64_t& count, Value value) {
    if (value.number()) count = provider::bounded_count(value);
}

}  // namespace

void UsageMeter::take(Value usage) {
    if (!usage.is_object()) return;
    seen_ = true;
    take_counts(usage);
    take_iterations(usage["iterations"]);
}

void UsageMeter::take_counts(Value usage) {
    for (const MemberValue& member : usage.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "input_tokens") replace(input_, member.value);
        if (key == "cache_creation_input_tokens") replace(cache_write_, member.value);
        if (key == "cache_read_input_tokens") replace(cache_read_, member.value);
        if (key == "output_tokens") replace(output_, member.value);
        if (key == "output_tokens_details") replace(thinking_, member.value["thinking_tokens"]);
        if (key == "service_tier") {
            const std::string_view tier = member.value.text().escaped;
            if (tier == "standard") tier_ = "default";
            if (tier == "priority") tier_ = "priority";
        }
    }
}

// Answers in several passes: what is billed is the sum of the passes, unless another model took over, whose top-level
// counts are right as they are. Advisors' tokens are billed apart.
void UsageMeter::take_iterations(Value iterations) {
    UsageMeter sum;
    bool any = false;
    for (const Value entry : iterations.elements()) {
        const std::string_view type = entry["type"].text().escaped;
        if (type == "fallback_message") return;
        if (type != "message" && type != "compaction") continue;
        UsageMeter one;
        one.take_counts(entry);
        any = true;
        sum.input_ += one.input_;
        sum.cache_write_ += one.cache_write_;
        sum.cache_read_ += one.cache_read_;
        sum.output_ += one.output_;
    }
    if (!any) return;
    input_ = sum.input_;
    cache_write_ = sum.cache_write_;
    cache_read_ = sum.cache_read_;
    output_ = sum.output_;
}

chat::Usage UsageMeter::total() const {
    chat::Usage usage;
    usage.prompt_tokens = input_ + cache_write_ + cache_read_;
    usage.completion_tokens = output_;
    usage.cached_tokens = cache_read_;
    usage.cache_write_tokens = cache_write_;
    usage.reasoning_tokens = thinking_;
    usage.service_tier = json::Text{tier_};
    return usage;
}

}  // namespace lightport::anthropic
