// See usage_repair.hpp. Source: the API references of Groq (x_groq), Moonshot (usage in choices), xAI
// (reasoning tokens beside completion tokens), DeepSeek (prompt_cache_hit_tokens), Moonshot (cached_tokens).
#include "providers/compat/usage_repair.hpp"

#include <string>

#include "json/text.hpp"

namespace lightport::compat {

using json::MemberValue;
using json::Value;

namespace {

struct Counts {
    Counts(Value usage, std::optional<std::int64_t> cached_elsewhere) : cached(cached_elsewhere) {
        for (const MemberValue& member : usage.members()) {
            const auto count = member.value.integer();
            if (json::equals(member.key, "prompt_tokens")) prompt = count;
            if (json::equals(member.key, "completion_tokens")) completion = count;
            if (json::equals(member.key, "total_tokens")) total = count;
            if (json::equals(member.key, "prompt_tokens_details")) details = member.value;
            if (json::equals(member.key, "completion_tokens_details")) {
                reasoning = member.value["reasoning_tokens"].integer().value_or(0);
            }
            for (const char* name : {"prompt_cache_hit_tokens", "cached_tokens", "num_cached_tokens"}) {
                if (json::equals(member.key, name) && count) cached = count;
            }
        }
    }

    std::int64_t completion_with_reasoning() const {
        const std::int64_t given = completion.value_or(0);
        const bool beside = reasoning > 0 && prompt.value_or(0) + given + reasoning == total.value_or(0);
        return beside ? given + reasoning : given;
    }
    // To be told in prompt_tokens_details, which says nothing of them.
    bool hides_cached() const { return cached && !details["cached_tokens"].integer(); }

    std::optional<std::int64_t> prompt;
    std::optional<std::int64_t> completion;
    std::optional<std::int64_t> total;
    std::optional<std::int64_t> cached;
    Value details;
    std::int64_t reasoning = 0;
};

}  // namespace

Value find_usage(Value root) {
    if (const Value usage = root["usage"]; usage.is_object()) return usage;
    if (const Value usage = root["x_groq"]["usage"]; usage.is_object()) return usage;
    for (const Value choice : root["choices"].elements()) {
        if (const Value usage = choice["usage"]; usage.is_object()) return usage;
    }
    return {};
}

void write_usage(Value usage, provider::PieceList& out, std::optional<std::int64_t> cached_elsewhere) {
    const Counts counts(usage, cached_elsewhere);
    const std::int64_t completion = counts.completion_with_reasoning();
    const std::string cached = "{\"cached_tokens\":" + std::to_string(counts.cached.value_or(0)) + "}";
    provider::ObjectRewriter body(usage.raw().json, out);
    bool details = false;
    for (const MemberValue& member : body.object().members()) {
        const bool is_details = json::equals(member.key, "prompt_tokens_details");
        details = details || is_details;
        if (json::equals(member.key, "completion_tokens") && completion != counts.completion.value_or(0)) {
            body.open(member);
            out.own(std::to_string(completion));
        } else if (is_details && counts.hides_cached() && !member.value.is_object()) {
            body.open(member);
            out.own(cached);
        } else if (is_details && counts.hides_cached()) {
            body.open(member);
            provider::rewrite_member(member.value, "cached_tokens", out,
                                     [&](Value) { out.own(std::to_string(*counts.cached)); });
        } else {
            body.keep(member);
        }
    }
    if (!details && counts.hides_cached()) {
        body.open_new("prompt_tokens_details");
        out.own(cached);
    }
    if (!counts.total) {
        body.open_new("total_tokens");
        out.own(std::to_string(counts.prompt.value_or(0) + completion));
    }
    body.finish();
}

}  // namespace lightport::compat
