// See plan.hpp.
#include "providers/anthropic/plan.hpp"

#include <algorithm>
#include <string>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/losses.hpp"
#include "providers/anthropic/thinking.hpp"

namespace lightport::anthropic {
namespace {

using chat::Effort;
using chat::FormatKind;
using chat::LossReport;
using chat::Request;
using chat::ToolMode;

constexpr std::int64_t kDefaultMaxTokens = 32'000;
constexpr std::int64_t kMinBudget = 1'024;

std::int64_t budget_of(Effort effort) {
    switch (effort) {
        case Effort::kMinimal: return kMinBudget;
        case Effort::kLow: return 2'048;
        case Effort::kMedium: return 8'192;
        case Effort::kHigh: return 24'576;
        default: return 32'768;
    }
}

std::string_view effort_name(Effort effort, const ModelTraits& traits) {
    switch (effort) {
        case Effort::kMinimal:
        case Effort::kLow: return "low";
        case Effort::kMedium: return "medium";
        case Effort::kHigh: return "high";
        case Effort::kXHigh: return traits.effort_xhigh ? "xhigh" : "max";
        default: return "max";
    }
}

bool is_number(json::Raw raw, double number) { return json::Value{raw}.number() == number; }

class Planner {
public:
    Planner(const Request& request, const ModelTraits& traits, std::int64_t default_max, LossReport& losses)
        : request_(request), losses_(losses), default_max_(default_max) {
        plan_.traits = &traits;
        if (default_max_ <= 0) default_max_ = kDefaultMaxTokens;
    }

    Plan make() {
        plan_format();
        plan_thinking();
        plan_choice();
        plan_max_tokens();
        return plan_;
    }

private:
    const ModelTraits& traits() const { return *plan_.traits; }

    void plan_format() {
        if (request_.format.kind == FormatKind::kText) return;
        if (request_.format.kind == FormatKind::kJsonObject || !request_.format.schema) {
            plan_.format = FormatForm::kWords;
        } else {
            plan_.format = traits().json_schema ? FormatForm::kNative : FormatForm::kTool;
        }
        if (plan_.format == FormatForm::kTool && traits().forced_tool == ForcedTool::kNever) {
            plan_.format = FormatForm::kWords;
            losses_.note("response_format");
        }
    }

    void plan_thinking() {
        if (const json::Raw* own = request_.extra("thinking")) {
            plan_client_thinking(json::Value{*own});
        } else if (request_.effort == Effort::kNone) {
            plan_no_thinking();
        } else if (request_.effort != Effort::kUnset) {
            plan_effort();
        }
    }

    void plan_client_thinking(json::Value own) {
        plan_.thinking = ThinkingForm::kClient;
        const bool off = json::equals(own["type"].text(), "disabled");
        plan_.client_thinking_on = !off;
        plan_.replay_thinking = !off;
        if (off) return;
        plan_.budget = own["budget_tokens"].integer().value_or(0);
        if (traits().thinking == Thinking::kBudget && lacks_signed_thinking(request_)) {
            drop_thinking("thinking");
        } else if (plan_.format == FormatForm::kTool) {
            plan_.format = FormatForm::kWords;  // no tool can be forced while the model thinks
            losses_.note("response_format");
        }
        const bool effort = request_.effort != Effort::kUnset && request_.effort != Effort::kNone;
        if (effort && traits().thinking == Thinking::kAdaptive) plan_.effort = effort_name(request_.effort, traits());
    }

    void plan_no_thinking() {
        if (traits().thinking == Thinking::kNone) return;
        switch (traits().off) {
            case ThinkingOff::kDisabled:
                plan_.thinking = ThinkingForm::kDisabled;
                plan_.replay_thinking = false;
                return;
            case ThinkingOff::kBetweenTools: plan_.thinking = ThinkingForm::kBetweenTools; break;
            case ThinkingOff::kLowEffort:
                plan_.thinking = ThinkingForm::kAdaptive;
                plan_.effort = "low";
                break;
        }
        losses_.note("reasoning_effort");
    }

    void plan_effort() {
        if (traits().thinking == Thinking::kAdaptive) {
            plan_.thinking = ThinkingForm::kAdaptive;
            plan_.effort = effort_name(request_.effort, traits());
            return;
        }
        const bool room = request_.max_tokens.value_or(traits().max_output) > kMinBudget;
        if (traits().thinking == Thinking::kNone || !room || plan_.format == FormatForm::kTool ||
            lacks_signed_thinking(request_)) {
            drop_thinking("reasoning_effort");
            return;
        }
        plan_.thinking = ThinkingForm::kBudget;
        plan_.budget = std::min(budget_of(request_.effort), traits().max_output - kMinBudget);
        if (request_.max_tokens) plan_.budget = std::min(plan_.budget, *request_.max_tokens - 1);
    }

    void drop_thinking(std::string_view member) {
        plan_.thinking = ThinkingForm::kUnset;
        plan_.client_thinking_on = false;
        plan_.replay_thinking = false;
        plan_.budget = 0;
        losses_.note(member);
    }

    void plan_choice() {
        const auto& wanted = request_.tool_choice;
        if (!request_.tools.empty()) {
            switch (wanted.mode) {
                case ToolMode::kUnset:
                    plan_.choice = request_.parallel_tool_calls == false ? ChoiceForm::kAuto : ChoiceForm::kUnset;
                    break;
                case ToolMode::kAuto: plan_.choice = ChoiceForm::kAuto; break;
                case ToolMode::kNone: plan_.choice = ChoiceForm::kNone; break;
                case ToolMode::kRequired: plan_.choice = ChoiceForm::kAny; break;
                case ToolMode::kNamed:
                    plan_.choice = ChoiceForm::kTool;
                    plan_.choice_name = wanted.name.escaped;
                    break;
            }
        }
        soften_choice();
        if (calls_without_tools(request_)) plan_.choice = ChoiceForm::kNone;
        if (plan_.format != FormatForm::kTool || plan_.choice == ChoiceForm::kTool) return;
        const bool alone = request_.tools.empty() || plan_.choice == ChoiceForm::kNone;
        plan_.choice = alone ? ChoiceForm::kTool : ChoiceForm::kAny;
        plan_.choice_name = alone ? kJsonTool : std::string_view{};
    }

    void soften_choice() {
        const bool forced = plan_.choice == ChoiceForm::kAny || plan_.choice == ChoiceForm::kTool;
        const bool refused = traits().forced_tool == ForcedTool::kNever ||
                             (traits().forced_tool == ForcedTool::kNotWhileThinking && plan_.thinking_on());
        if (!forced || !refused) return;
        plan_.choice = ChoiceForm::kAuto;
        plan_.choice_softened = true;
        losses_.note("tool_choice");
    }

    void plan_max_tokens() {
        const std::int64_t most = traits().max_output;
        if (!request_.max_tokens) {
            plan_.max_tokens = std::min(plan_.budget + default_max_, most);
            return;
        }
        plan_.max_tokens = std::min(*request_.max_tokens, most);
        if (plan_.max_tokens != *request_.max_tokens) losses_.note("max_tokens");
    }

    const Request& request_;
    LossReport& losses_;
    std::int64_t default_max_;
    Plan plan_;
};

}  // namespace

bool may_use_json_tool(const Request& request) {
    if (request.format.kind != FormatKind::kJsonSchema || !request.format.schema) return false;
    return std::none_of(request.tools.begin(), request.tools.end(),
                        [](const chat::Tool& tool) { return tool.name.escaped == kJsonTool; });
}

bool calls_without_tools(const Request& request) {
    return request.tools.empty() &&
           std::any_of(request.messages.begin(), request.messages.end(),
                       [](const chat::Message& message) { return !message.tool_calls.empty(); });
}

Result<void> check_tools(const Request& request) {
    for (std::size_t i = 0; i < request.tools.size(); ++i) {
        const json::Raw parameters = request.tools[i].parameters;
        if (!parameters || json::Value{parameters}.is_object() || json::Value{parameters}.is_null()) continue;
        return Error(ErrorKind::kInvalidType, "The parameters of a function must be an object.")
            .with_param("tools[" + std::to_string(i) + "].function.parameters");
    }
    const auto& allowed = request.tool_choice.allowed;
    const auto is_allowed = [&](const chat::Tool& tool) {
        return std::find(allowed.begin(), allowed.end(), tool.name) != allowed.end();
    };
    if (allowed.empty() || std::any_of(request.tools.begin(), request.tools.end(), is_allowed)) return {};
    return Error(ErrorKind::kInvalidValue, "None of the allowed tools is in tools.").with_param("tool_choice");
}

void note_inexpressible(const Request& request, LossReport& losses) {
    const auto note = [&](std::string_view member, json::Raw value) {
        if (value && !provider::asks_nothing(json::Value{value})) losses.note(member);
    };
    if (request.seed) losses.note("seed");
    note("logit_bias", request.logit_bias);
    note("frequency_penalty", request.frequency_penalty);
    note("presence_penalty", request.presence_penalty);
    if (request.logprobs) losses.note("logprobs");
    if (request.top_logprobs.value_or(0) > 0) losses.note("top_logprobs");
    for (const chat::Message& message : request.messages) {
        if (!is_result(message) && !message.name.empty()) losses.note("name");
    }
}

Plan make_plan(const Request& request, const ModelTraits& traits, std::int64_t default_max_tokens, LossReport& losses) {
    return Planner(request, traits, default_max_tokens, losses).make();
}

Sampled plan_sampling(const Request& request, const Plan& plan, LossReport& losses) {
    const Sampling sampling = plan.thinking_on() ? Sampling::kRefused : plan.traits->sampling;
    const bool accepted = sampling != Sampling::kRefused;
    const bool choose = sampling == Sampling::kOneOf && request.temperature && request.top_p;
    const bool neutral_top_p = is_number(request.top_p, 1);
    Sampled sampled;
    if (accepted && !(choose && !neutral_top_p && is_number(request.temperature, 1))) {
        const bool high = request.temperature_value.value_or(0) > 1;
        sampled.temperature = high ? json::Raw{"1"} : request.temperature;
        if (high) losses.note("temperature");
    }
    if (accepted && !(choose && neutral_top_p)) sampled.top_p = request.top_p;
    if (accepted) sampled.top_k = request.top_k;
    const auto is_lost = [](json::Raw asked, json::Raw sent) { return asked && !sent && !is_number(asked, 1); };
    if (is_lost(request.temperature, sampled.temperature)) losses.note("temperature");
    if (is_lost(request.top_p, sampled.top_p)) losses.note("top_p");
    if (request.top_k && !sampled.top_k) losses.note("top_k");
    return sampled;
}

}  // namespace lightport::anthropic
