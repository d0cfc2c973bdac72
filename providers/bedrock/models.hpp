// What the model families on Amazon Bedrock accept. Sources: Amazon Bedrock user guide, "Supported models and model
// features" (Converse), "Inference request parameters" of each vendor, "Structured outputs", "Prompt caching".
#pragma once

#include <cstdint>
#include <string_view>

#include "providers/anthropic/models.hpp"

namespace lightport::bedrock {

// Which tools can be asked for.
enum class Choice : std::uint8_t {
    kAll,   // auto, any and a named one
    kAny,   // auto and any
    kAuto,  // auto only
};

// How reasoning is asked for, beyond what is said of Claude.
enum class Effort : std::uint8_t {
    kNone,
    kField,  // additionalModelRequestFields.reasoning_effort
    kNova,   // additionalModelRequestFields.reasoningConfig
};

// Where top_k stands in additionalModelRequestFields.
enum class TopK : std::uint8_t { kNone, kTopK, kNova, kK };

struct Family {
    std::string_view mark;  // matched as a substring of the model's id
    Choice choice = Choice::kAll;
    TopK top_k = TopK::kNone;
    Effort effort = Effort::kNone;
    bool system = true;         // has system prompts
    bool cache_points = false;  // takes cachePoint
    bool mixed_results = true;  // takes text beside tool results in one turn
    bool short_ids = false;     // tool use ids are nine letters and digits
    bool penalties = false;     // frequency_penalty, presence_penalty and seed as additional fields
    bool claude = false;
};

struct Model {
    const Family* family = nullptr;
    // Of Claude by its generation; the others sample freely and are asked for reasoning by `family` alone.
    // `json_schema` is what Bedrock takes, which is less than Anthropic's own API does.
    anthropic::ModelTraits traits;
};

// By the vendor's name inside the id ("us.anthropic.claude-…", an ARN). `base_model` stands in for ids that do not say
// it, like those of application inference profiles; empty: unknown, then requests are written as they were asked.
Model find_model(std::string_view id, std::string_view base_model);

}  // namespace lightport::bedrock
