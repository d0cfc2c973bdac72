// What each generation of Google's models accepts. Source: Google's Gemini API documentation, "Gemini models",
// "Thinking", "Structured output" and the migration guide of Gemini 3.
#pragma once

#include <cstdint>
#include <string_view>

namespace lightport::gemini {

// How reasoning is asked for.
enum class Thinking : std::uint8_t {
    kNone,    // thinkingConfig is a 400
    kBudget,  // thinkingBudget, in tokens
    kLevel    // thinkingLevel
};

struct ModelTraits {
    Thinking thinking = Thinking::kBudget;
    std::int64_t min_budget = 0;  // the least that is not "off"
    std::int64_t max_budget = 24'576;
    bool can_stop_thinking = true;  // a budget of 0
    bool level_minimal = false;     // thinkingLevel MINIMAL
    bool level_medium = true;       // thinkingLevel MEDIUM

    bool json = true;                 // responseMimeType application/json
    bool json_schema = true;          // JSON schemas as they are; else the subset of OpenAPI 3.0
    bool json_with_tools = true;      // structured output beside functions
    bool validated_mode = true;       // functionCallingConfig mode VALIDATED
    bool web_urls = true;             // fileData with any https URL
    bool system = true;               // systemInstruction
    bool penalties = true;            // frequencyPenalty, presencePenalty
    bool signs_calls = true;          // calls of the history need their thoughtSignature
    bool media_resolution = false;    // per part
    bool multimodal_results = false;  // media inside functionResponse
};

// By the last segment of a model's name. Names of no known generation are taken for tuned or newer models: nothing is
// sent to them that only one generation knows.
ModelTraits model_traits(std::string_view model);

}  // namespace lightport::gemini
