// thinkingConfig: budgets for Gemini 2.5, levels for Gemini 3. Source: Google's guide "Gemini thinking", with the table
// of its OpenAI compatibility page for reasoning_effort.
#include <algorithm>

#include "json/text.hpp"
#include "providers/gemini/request.hpp"

namespace lightport::gemini {

using chat::Effort;
using json::Raw;
using json::Value;

namespace {

constexpr std::int64_t kLowBudget = 1'024;
constexpr std::int64_t kMediumBudget = 8'192;
constexpr std::int64_t kHighBudget = 24'576;

std::int64_t budget_of(Effort effort) {
    switch (effort) {
        case Effort::kMinimal:
        case Effort::kLow: return kLowBudget;
        case Effort::kMedium: return kMediumBudget;
        case Effort::kHigh: return kHighBudget;
        default: return std::int64_t{1} << 30;  // as much as the model has
    }
}

}  // namespace

// Google's own form first, then Anthropic's, then OpenAI's; two at once would be a 400.
Result<void> RequestWriter::write_thinking() {
    const Value own = extension("thinking_config");
    const Raw* foreign = request_.extra("thinking");
    const bool effort = request_.effort != Effort::kUnset;
    if (!own.missing()) {
        if (!own.is_object()) {
            return Error(ErrorKind::kInvalidType, "Invalid type for 'thinking_config': expected an object.")
                .with_param("thinking_config");
        }
        config_.member("thinkingConfig", own.raw());
        if (effort) losses_.note("reasoning_effort");
        if (foreign != nullptr) losses_.note("thinking");
    } else if (foreign != nullptr) {
        write_anthropic_thinking(Value{*foreign});
        if (effort) losses_.note("reasoning_effort");
    } else if (effort) {
        write_effort();
    }
    return {};
}

void RequestWriter::write_anthropic_thinking(Value thinking) {
    if (json::equals(thinking["type"].text(), "disabled")) {
        write_no_thinking();
        return;
    }
    const std::optional<std::int64_t> budget = thinking["budget_tokens"].integer();
    switch (traits_.thinking) {
        case Thinking::kNone: losses_.note("thinking"); return;
        case Thinking::kBudget: write_budget(budget.value_or(-1), true); return;
        case Thinking::kLevel: break;
    }
    const std::int64_t amount = budget.value_or(kHighBudget);
    const bool medium = amount > kLowBudget && amount <= kMediumBudget && traits_.level_medium;
    write_level(amount <= kLowBudget ? "LOW" : medium ? "MEDIUM" : "HIGH");
}

void RequestWriter::write_effort() {
    if (request_.effort == Effort::kNone) {
        write_no_thinking();
        return;
    }
    switch (traits_.thinking) {
        case Thinking::kNone: losses_.note("reasoning_effort"); return;
        case Thinking::kBudget: write_budget(budget_of(request_.effort), true); return;
        case Thinking::kLevel: break;
    }
    switch (request_.effort) {
        case Effort::kMinimal: write_level(traits_.level_minimal ? "MINIMAL" : "LOW"); return;
        case Effort::kLow: write_level("LOW"); return;
        case Effort::kMedium: write_level(traits_.level_medium ? "MEDIUM" : "HIGH"); return;
        default: write_level("HIGH");
    }
}

// Some models cannot stop thinking: they do it as little as they can.
void RequestWriter::write_no_thinking() {
    if (traits_.thinking == Thinking::kNone) return;
    const bool stops = traits_.thinking == Thinking::kBudget && traits_.can_stop_thinking;
    if (!stops) losses_.note(request_.extra("thinking") != nullptr ? "thinking" : "reasoning_effort");
    if (traits_.thinking == Thinking::kBudget) {
        write_budget(stops ? 0 : traits_.min_budget, false);
        return;
    }
    config_.key("thinkingConfig").begin_object();
    config_.member_string("thinkingLevel", traits_.level_minimal ? "MINIMAL" : "LOW").end_object();
}

// 0: off, -1: as the model likes.
void RequestWriter::write_budget(std::int64_t budget, bool thoughts) {
    if (budget > 0) budget = std::clamp(budget, std::max<std::int64_t>(traits_.min_budget, 1), traits_.max_budget);
    config_.key("thinkingConfig").begin_object().member("thinkingBudget", budget);
    if (thoughts) config_.member("includeThoughts", true);
    config_.end_object();
}

void RequestWriter::write_level(std::string_view level) {
    config_.key("thinkingConfig").begin_object().member_string("thinkingLevel", level);
    config_.member("includeThoughts", true).end_object();
}

}  // namespace lightport::gemini
