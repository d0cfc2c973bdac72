// See openai_chat_answer.hpp. Source: OpenAI's API reference, "The chat completion object".
#include "surface/openai_chat_answer.hpp"

#include <limits>
#include <random>

namespace lightport::surface {
namespace {

// Unique enough to find an answer in a log; not a secret.
std::string random_id() {
    constexpr std::string_view kHex = "0123456789abcdef";
    thread_local std::mt19937_64 generator{std::random_device{}()};
    std::string id;
    for (int word = 0; word < 2; ++word) {
        std::uint64_t bits = generator();
        for (int digit = 0; digit < 12; ++digit, bits >>= 4) id += kHex[bits & 0xF];
    }
    return id;
}

// Counts come from outside: a sum beyond 64 bits stays at the limit.
std::int64_t total(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

}  // namespace

AnswerHead make_head(json::Text id, json::Text model, const chat::Request& request, std::int64_t created,
                     std::string_view prefix) {
    AnswerHead head;
    if (!id.escaped.starts_with(prefix)) head.id = prefix;
    if (id.empty()) {
        head.id += random_id();
    } else {
        head.id += id.escaped;
    }
    head.created = created;
    head.model = model.empty() ? request.model.escaped : model.escaped;
    return head;
}

void write_head(json::Writer& writer, const AnswerHead& head, std::string_view object) {
    writer.begin_object().member("id", json::Text{head.id}).member("object", json::Text{object});
    writer.member("created", head.created).member("model", json::Text{head.model});
}

void write_usage(json::Writer& writer, const chat::Usage& usage) {
    constexpr std::int64_t kNone = 0;
    writer.begin_object();
    writer.member("prompt_tokens", usage.prompt_tokens).member("completion_tokens", usage.completion_tokens);
    writer.member("total_tokens", total(usage.prompt_tokens, usage.completion_tokens));
    writer.key("prompt_tokens_details").begin_object();
    writer.member("cached_tokens", usage.cached_tokens).member("cache_write_tokens", usage.cache_write_tokens);
    writer.member("audio_tokens", kNone).end_object();
    writer.key("completion_tokens_details").begin_object();
    writer.member("reasoning_tokens", usage.reasoning_tokens).member("audio_tokens", kNone);
    writer.member("accepted_prediction_tokens", kNone).member("rejected_prediction_tokens", kNone).end_object();
    writer.end_object();
}

void write_service_tier(json::Writer& writer, json::Text tier) {
    if (!tier.empty()) writer.member("service_tier", tier);
}

std::string_view finish_name(chat::FinishReason reason, bool legacy_functions) {
    switch (reason) {
        case chat::FinishReason::kStop: return "stop";
        case chat::FinishReason::kLength: return "length";
        case chat::FinishReason::kToolCalls: return legacy_functions ? "function_call" : "tool_calls";
        case chat::FinishReason::kContentFilter: return "content_filter";
    }
    return "stop";
}

}  // namespace lightport::surface
