// See thinking.hpp.
#include "providers/anthropic/thinking.hpp"

#include "json/text.hpp"
#include "json/value.hpp"

namespace lightport::anthropic {
namespace {

using chat::Message;
using chat::Role;
using json::Text;
using json::Value;

using Blocks = std::vector<SignedBlock>;

void add_thinking(Text thinking, Text signature, Blocks& out) {
    if (!signature.empty()) out.push_back({thinking, signature, {}});
}

void add_redacted(Text data, Blocks& out) {
    if (!data.empty()) out.push_back({{}, {}, data});
}

void add_native(Value block, Blocks& out) {
    const Text type = block["type"].text();
    if (json::equals(type, "redacted_thinking")) add_redacted(block["data"].text(), out);
    if (json::equals(type, "thinking")) add_thinking(block["thinking"].text(), block["signature"].text(), out);
}

void add_detail(Value detail, Blocks& out) {
    const Text format = detail["format"].text();
    if (!format.empty() && !format.escaped.starts_with("anthropic")) return;
    const Text type = detail["type"].text();
    if (json::equals(type, "reasoning.encrypted")) add_redacted(detail["data"].text(), out);
    if (json::equals(type, "reasoning.text")) add_thinking(detail["text"].text(), detail["signature"].text(), out);
}

}  // namespace

std::vector<SignedBlock> signed_blocks(const Message& message) {
    Blocks blocks;
    for (const Value block : Value{message.thinking_blocks}.elements()) add_native(block, blocks);
    if (!blocks.empty()) return blocks;
    for (const Value detail : Value{message.reasoning_details}.elements()) add_detail(detail, blocks);
    return blocks;
}

void write_thinking(json::Writer& writer, const Plan& plan, json::Raw own) {
    switch (plan.thinking) {
        case ThinkingForm::kUnset: return;
        case ThinkingForm::kClient: writer.value(own); return;
        case ThinkingForm::kDisabled: writer.literal(R"({"type":"disabled"})"); return;
        case ThinkingForm::kBetweenTools: writer.literal(R"({"type":"between_tools"})"); return;
        case ThinkingForm::kAdaptive:
            // Newer models leave the reasoning's text out unless it is asked for.
            writer.literal(R"({"type":"adaptive","display":"summarized"})");
            return;
        case ThinkingForm::kBudget:
            writer.begin_object().member_string("type", "enabled").member("budget_tokens", plan.budget).end_object();
    }
}

bool lacks_signed_thinking(const chat::Request& request) {
    const auto& messages = request.messages;
    std::size_t last = messages.size();
    while (last > 0 && messages[last - 1].role != Role::kAssistant) --last;
    if (last == 0 || messages[last - 1].tool_calls.empty()) return false;
    std::size_t first = last - 1;  // the turn began here: calls and results belong to one turn
    for (std::size_t at = first; at-- > 0;) {
        const Role role = messages[at].role;
        if (role == Role::kUser) break;
        if (role == Role::kAssistant) first = at;
    }
    return signed_blocks(messages[first]).empty();
}

}  // namespace lightport::anthropic
