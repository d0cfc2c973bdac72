// Token counts as OpenAI and compatible servers report them.
#pragma once

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::openai {

// `usage` is the object; `service_tier` the answer's member of that name. Members that are missing count as 0.
inline chat::Usage read_usage(json::Value usage, json::Value service_tier) {
    const auto count = [](json::Value value) { return value.integer().value_or(0); };
    chat::Usage out;
    out.prompt_tokens = count(usage["prompt_tokens"]);
    out.completion_tokens = count(usage["completion_tokens"]);
    const json::Value prompt = usage["prompt_tokens_details"];
    out.cached_tokens = count(prompt["cached_tokens"]);
    if (!prompt.is_object()) {  // Mistral's other words for it
        const std::int64_t listed = count(usage["prompt_token_details"]["cached_tokens"]);
        out.cached_tokens = listed > 0 ? listed : count(usage["num_cached_tokens"]);
    }
    out.cache_write_tokens = count(prompt["cache_write_tokens"]);
    out.reasoning_tokens = count(usage["completion_tokens_details"]["reasoning_tokens"]);
    out.service_tier = service_tier.text();
    return out;
}

}  // namespace lightport::openai
