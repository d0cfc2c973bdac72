// What each family of Claude models accepts. Source: Anthropic's model overview and the migration guides of each
// family.
#pragma once

#include <cstdint>
#include <string_view>

namespace lightport::anthropic {

// How a family takes its sampling parameters (temperature, top_p, top_k).
enum class Sampling : std::uint8_t {
    kFree,    // all of them
    kOneOf,   // temperature or top_p, not both
    kRefused  // none: anything but the default is a 400
};

// How reasoning is asked for.
enum class Thinking : std::uint8_t {
    kNone,     // the model does not reason
    kBudget,   // {"type":"enabled","budget_tokens":N}
    kAdaptive  // {"type":"adaptive"} and output_config.effort
};

// What stands for "do not reason".
enum class ThinkingOff : std::uint8_t {
    kDisabled,      // {"type":"disabled"}
    kBetweenTools,  // {"type":"between_tools"}: the least there is
    kLowEffort      // cannot be switched off: adaptive with effort low
};

// Whether a tool can be forced (tool_choice any or tool).
enum class ForcedTool : std::uint8_t { kAlways, kNotWhileThinking, kNever };

struct ModelTraits {
    std::string_view family;  // matched as a substring of the model's name
    std::int64_t max_output;
    Sampling sampling;
    Thinking thinking;
    ThinkingOff off;
    bool thinks_by_default;
    bool effort_xhigh;  // else xhigh is sent as max
    ForcedTool forced_tool;
    bool json_schema;      // output_config.format
    bool system_messages;  // role system inside messages
};

// The traits of the longest family that occurs in `model` ("us.anthropic.claude-opus-4-8@20260801"); models that are
// not known are treated as the newest ones.
const ModelTraits& model_traits(std::string_view model);

}  // namespace lightport::anthropic
