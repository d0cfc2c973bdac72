// The order of a body's members, and those that are not messages or tools. Built from an allow-list: Anthropic answers
// 400 to members it does not know.
#include "providers/anthropic/request.hpp"

#include <algorithm>
#include <array>

#include "json/text.hpp"
#include "provider/leftovers.hpp"
#include "provider/safe_id.hpp"
#include "providers/anthropic/schema.hpp"
#include "providers/anthropic/thinking.hpp"

namespace lightport::anthropic {
namespace {

using chat::Member;
using json::Raw;
using json::Text;
using json::Value;

// Anthropic's own members, sent only when the client sends them.
constexpr std::array<std::string_view, 7> kPassedOn = {
    "cache_control", "context_management", "container", "mcp_servers", "speed", "inference_geo", "diagnostics"};

bool is_passed_on(std::string_view key) {
    return key == "thinking" || key == "output_config" ||
           std::find(kPassedOn.begin(), kPassedOn.end(), key) != kPassedOn.end();
}

constexpr std::size_t kMaxUserId = 256;

// What becomes metadata.user_id: the text itself, or a hash where it is too long or looks like an e-mail address or a
// telephone number, which Anthropic forbids there.
void append_user_id(std::string& out, Text user) {
    const std::string_view text = user.escaped;
    const bool personal = text.find('@') != std::string_view::npos || text.front() == '+';
    if (text.size() <= kMaxUserId && !personal) {
        out.append(text);
        return;
    }
    out.append("user_");
    provider::append_hex(out, provider::hash64(json::unescaped(user)), 16);
}

// Anthropic's word for a service tier; empty: unknown.
std::string_view tier_name(Text tier) {
    if (tier.escaped == "auto" || tier.escaped == "priority") return "auto";
    if (tier.escaped == "default" || tier.escaped == "flex" || tier.escaped == "standard_only") return "standard_only";
    return {};
}

}  // namespace

RequestWriter::RequestWriter(const chat::Request& request, const Target& target, chat::LossReport& losses,
                             std::string& out)
    : request_(request), target_(target), losses_(losses), writer_(out) {
    for (const Text name : request.tool_choice.allowed) allowed_.insert(name.escaped);
}

Result<void> RequestWriter::write() {
    if (Result<void> checked = check(); !checked) return checked;
    plan_ = make_plan(request_, model_traits(target_.model), target_.default_max_tokens, losses_);
    note_losses();
    lay_out();
    count_breakpoints();
    writer_.out().reserve(request_.body.size() + request_.body.size() / 16 + 4096);
    writer_.begin_object().member_string("model", target_.model).member("max_tokens", plan_.max_tokens);
    if (request_.stream) writer_.member("stream", true);
    write_sampling();
    if (Result<void> tier = write_service_tier(); !tier) return tier;
    write_tools();
    write_tool_choice();
    if (Result<void> system = write_system(); !system) return system;
    if (Result<void> messages = write_messages(); !messages) return messages;
    write_thinking();
    write_output_config();
    write_passed_on();
    writer_.end_object();
    return {};
}

Result<void> RequestWriter::check() const {
    if (Result<void> text = provider::require_one_text(request_, "Anthropic"); !text) return text;
    return check_tools(request_);
}

void RequestWriter::note_losses() {
    note_inexpressible(request_, losses_);
    provider::note_extras(request_.extras, &is_passed_on, losses_);
}

void RequestWriter::write_sampling() {
    const Sampled sampled = plan_sampling(request_, plan_, losses_);
    if (sampled.temperature) writer_.member("temperature", sampled.temperature);
    if (sampled.top_p) writer_.member("top_p", sampled.top_p);
    if (sampled.top_k) writer_.member("top_k", sampled.top_k);
    bool open = false;
    for (const Text stop : request_.stop) {
        if (json::is_blank(stop)) {
            if (!stop.empty()) losses_.note("stop");
            continue;
        }
        if (!open) writer_.key("stop_sequences").begin_array();
        open = true;
        writer_.value(stop);
    }
    if (open) writer_.end_array();
}

Result<void> RequestWriter::write_service_tier() {
    if (!request_.user.empty()) {
        scratch_.clear();
        append_user_id(scratch_, request_.user);
        writer_.key("metadata").begin_object().member("user_id", Text{scratch_}).end_object();
    }
    if (request_.service_tier.empty()) return {};
    const std::string_view tier = tier_name(request_.service_tier);
    if (tier.empty()) {
        return Error(ErrorKind::kInvalidValue, "Anthropic has the service tiers auto, default, flex and priority.")
            .with_param("service_tier");
    }
    writer_.member_string("service_tier", tier);
    return {};
}

void RequestWriter::write_thinking() {
    if (plan_.thinking == ThinkingForm::kUnset) return;
    const Raw* own = request_.extra("thinking");
    anthropic::write_thinking(writer_.key("thinking"), plan_, own == nullptr ? Raw{} : *own);
}

void RequestWriter::write_output_config() {
    const Raw* own = request_.extra("output_config");
    const Value config = own == nullptr ? Value{} : Value{*own};
    const bool effort = !plan_.effort.empty() && !config["effort"].exists();
    const bool format = plan_.format == FormatForm::kNative && !config["format"].exists();
    if (!effort && !format && !config.exists()) return;
    writer_.key("output_config").begin_object();
    for (const json::MemberValue& member : config.members()) writer_.member(member.key.escaped, member.value.raw());
    if (effort) writer_.member_string("effort", plan_.effort);
    if (format) {
        writer_.key("format").begin_object().member_string("type", "json_schema").key("schema");
        write_strict_schema(writer_, request_.format.schema);
        writer_.end_object();
    }
    writer_.end_object();
}

void RequestWriter::write_passed_on() {
    for (const std::string_view key : kPassedOn) {
        const Raw* value = request_.extra(key);
        if (value == nullptr) continue;
        writer_.member(key, *value);
        if (key == "context_management") betas_.push_back("context-management-2025-06-27");
        if (key == "mcp_servers") betas_.push_back("mcp-client-2025-11-20");
        if (key == "speed" && json::equals(Value{*value}.text(), "fast")) betas_.push_back("fast-mode-2026-02-01");
    }
}

}  // namespace lightport::anthropic
