// What is decided about a request to a Claude model before its body is written: reasoning, structured output, tool
// choice, the token limit, sampling. The same wherever the model runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lightport/chat.hpp"
#include "lightport/result.hpp"
#include "providers/anthropic/models.hpp"

namespace lightport::anthropic {

inline constexpr std::size_t kMaxName = 64;  // of a tool

// The tool that stands for a JSON schema on models without output_config.format.
inline constexpr std::string_view kJsonTool = "json_response";

// Whether the answer's call of kJsonTool may be ours: known from the client's request alone.
bool may_use_json_tool(const chat::Request& request);

enum class ThinkingForm : std::uint8_t { kUnset, kDisabled, kBudget, kAdaptive, kBetweenTools, kClient };
enum class FormatForm : std::uint8_t { kNone, kNative, kTool, kWords };
enum class ChoiceForm : std::uint8_t { kUnset, kAuto, kAny, kNone, kTool };

// Everything that is decided before the first byte is written.
struct Plan {
    const ModelTraits* traits = nullptr;
    std::int64_t max_tokens = 0;

    ThinkingForm thinking = ThinkingForm::kUnset;
    std::int64_t budget = 0;
    std::string_view effort;      // output_config.effort; empty: not sent
    bool replay_thinking = true;  // signed blocks of earlier turns are sent back

    FormatForm format = FormatForm::kNone;
    ChoiceForm choice = ChoiceForm::kUnset;
    std::string choice_name;       // escaped; kTool
    bool choice_softened = false;  // a forced tool that the model refuses to be forced to
    bool client_thinking_on = false;

    bool thinking_on() const {
        return thinking == ThinkingForm::kBudget || thinking == ThinkingForm::kAdaptive || client_thinking_on;
    }
};

inline bool is_system(const chat::Message& message) {
    return message.role == chat::Role::kSystem || message.role == chat::Role::kDeveloper;
}
inline bool is_result(const chat::Message& message) {
    return message.role == chat::Role::kTool || message.role == chat::Role::kFunction;
}
// Messages with calls, although the request has no tools (any more).
bool calls_without_tools(const chat::Request& request);

// 400 for parameters of a function that are no object, and for allowed tools that are not among the tools.
Result<void> check_tools(const chat::Request& request);

// Notes what has no place in any API of Claude: seed, penalties, logprobs, names of participants …
void note_inexpressible(const chat::Request& request, chat::LossReport& losses);

// `traits` must outlive the plan. default_max_tokens: where the request has no limit; 0: our own default.
Plan make_plan(const chat::Request& request, const ModelTraits& traits, std::int64_t default_max_tokens,
               chat::LossReport& losses);

// The sampling parameters that the model takes, as they are to be sent; absent: left out. Families that take only one
// of temperature and top_p get the one that is not at its neutral value 1; where both steer, both go through and the
// provider has the word: choosing for the client would change what it asked for.
struct Sampled {
    json::Raw temperature;  // at most 1
    json::Raw top_p;
    json::Raw top_k;
};
Sampled plan_sampling(const chat::Request& request, const Plan& plan, chat::LossReport& losses);

}  // namespace lightport::anthropic
