// The order of a body's members, and the simple ones.
#include "providers/bedrock/request.hpp"

#include <algorithm>
#include <array>

#include "json/text.hpp"
#include "provider/leftovers.hpp"

namespace lightport::bedrock {

using json::Raw;
using json::Text;
using json::Value;

namespace {

// Converse's own members, sent only when the client sends them.
constexpr std::array<std::string_view, 4> kPassedOn = {"guardrailConfig", "performanceConfig", "promptVariables",
                                                       "additionalModelResponseFieldPaths"};
// Looked at elsewhere.
constexpr std::array<std::string_view, 6> kWritten = {
    "outputConfig", "requestMetadata", "metadata", "additionalModelRequestFields", "thinking", "output_config"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_known(std::string_view key) { return contains(kPassedOn, key) || contains(kWritten, key); }

// Whether what Claude could not be told is said to this family in its own fields.
bool is_expressed(const Family& family, std::string_view member) {
    if (member == "reasoning_effort") return family.effort != Effort::kNone;
    return family.penalties && (member == "seed" || member == "frequency_penalty" || member == "presence_penalty");
}

}  // namespace

RequestWriter::RequestWriter(const chat::Request& request, const Target& target, chat::LossReport& losses,
                             std::string& out)
    : request_(request), target_(target), losses_(losses), writer_(out) {
    for (const Text name : request.tool_choice.allowed) allowed_.insert(name.escaped);
}

Value RequestWriter::extra(std::string_view key) const {
    const Raw* raw = request_.extra(key);
    return raw == nullptr ? Value{} : Value{*raw};
}

Result<void> RequestWriter::write() {
    if (Result<void> text = provider::require_one_text(request_, "Amazon Bedrock"); !text) return text;
    if (Result<void> tools = anthropic::check_tools(request_); !tools) return tools;
    make_plan();
    lay_out();
    writer_.out().reserve(request_.body.size() + request_.body.size() / 16 + 4096);
    writer_.begin_object();
    if (Result<void> system = write_system(); !system) return system;
    if (Result<void> messages = write_messages(); !messages) return messages;
    write_inference();
    write_tools();
    write_output_config();
    write_additional_fields();
    write_metadata();
    if (Result<void> tier = write_service_tier(); !tier) return tier;
    write_passed_on();
    writer_.end_object();
    cut_cache_points();
    return {};
}

// What is decided for Claude holds for the other models as well, only that these ask for reasoning in other words.
void RequestWriter::make_plan() {
    model_ = find_model(target_.model, target_.option("base_model"));
    const Family& family = *model_.family;
    if (family.choice == Choice::kAuto) model_.traits.forced_tool = anthropic::ForcedTool::kNever;
    chat::LossReport planned;
    plan_ = anthropic::make_plan(request_, model_.traits, target_.default_max_tokens, planned);
    anthropic::note_inexpressible(request_, planned);
    for (const std::string& member : planned.members()) {
        if (!is_expressed(family, member)) losses_.note(member);
    }
    provider::note_extras(request_.extras, &is_known, losses_);
    if (request_.parallel_tool_calls == false && has_tools()) losses_.note("parallel_tool_calls");
    sampled_ = anthropic::plan_sampling(request_, plan_, losses_);
    if (sampled_.top_k && family.top_k == TopK::kNone) losses_.note("top_k");
    no_calls_ = plan_.choice == anthropic::ChoiceForm::kNone && has_tools();
}

// At the highest effort Nova wants to choose all of these itself.
void RequestWriter::write_inference() {
    const bool own_choice = model_.family->effort == Effort::kNova && request_.effort >= chat::Effort::kHigh;
    std::int64_t max_tokens = request_.max_tokens.value_or(target_.default_max_tokens);
    if (model_.family->claude) max_tokens = plan_.max_tokens;
    std::string members;
    json::Writer writer(members);
    if (max_tokens > 0 && !own_choice) writer.member("maxTokens", max_tokens);
    if (sampled_.temperature && !own_choice) writer.member("temperature", sampled_.temperature);
    if (sampled_.top_p && !own_choice) writer.member("topP", sampled_.top_p);
    if (own_choice) {
        if (request_.max_tokens) losses_.note("max_tokens");
        if (sampled_.temperature) losses_.note("temperature");
        if (sampled_.top_p) losses_.note("top_p");
    }
    write_stop(writer);
    if (!members.empty()) writer_.key("inferenceConfig").literal("{" + members + "}");
}

void RequestWriter::write_stop(json::Writer& writer) {
    bool open = false;
    for (const Text stop : request_.stop) {
        if (stop.empty()) continue;
        if (!open) writer.key("stopSequences").begin_array();
        open = true;
        writer.value(stop);
    }
    if (open) writer.end_array();
}

Result<void> RequestWriter::write_service_tier() {
    const std::string_view tier = request_.service_tier.escaped;
    if (tier.empty() || tier == "auto" || tier == "default") return {};
    if (tier != "flex" && tier != "priority") {
        return Error(ErrorKind::kInvalidValue, "Amazon Bedrock has the service tiers auto, default, flex and priority.")
            .with_param("service_tier");
    }
    writer_.key("serviceTier").begin_object().member("type", request_.service_tier).end_object();
    return {};
}

void RequestWriter::write_passed_on() {
    for (const std::string_view key : kPassedOn) {
        if (const Value value = extra(key); !value.missing()) writer_.member(key, value.raw());
    }
}

}  // namespace lightport::bedrock
