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

bool put_thinking(Text thinking, Text signature, json::Writer* writer) {
    if (signature.empty()) return false;
    if (writer != nullptr) {
        writer->begin_object().member_string("type", "thinking").member("thinking", thinking);
        writer->member("signature", signature).end_object();
    }
    return true;
}

bool put_redacted(Text data, json::Writer* writer) {
    if (data.empty()) return false;
    if (writer != nullptr) {
        writer->begin_object().member_string("type", "redacted_thinking").member("data", data).end_object();
    }
    return true;
}

bool put_native(Value block, json::Writer* writer) {
    const Text type = block["type"].text();
    if (json::equals(type, "redacted_thinking")) return put_redacted(block["data"].text(), writer);
    if (!json::equals(type, "thinking")) return false;
    return put_thinking(block["thinking"].text(), block["signature"].text(), writer);
}

bool put_detail(Value detail, json::Writer* writer) {
    const Text format = detail["format"].text();
    if (!format.empty() && !format.escaped.starts_with("anthropic")) return false;
    const Text type = detail["type"].text();
    if (json::equals(type, "reasoning.encrypted")) return put_redacted(detail["data"].text(), writer);
    if (!json::equals(type, "reasoning.text")) return false;
    return put_thinking(detail["text"].text(), detail["signature"].text(), writer);
}

}  // namespace

std::size_t signed_blocks(const Message& message, json::Writer* writer) {
    std::size_t count = 0;
    for (const Value block : Value{message.thinking_blocks}.elements()) count += put_native(block, writer) ? 1 : 0;
    if (count > 0) return count;
    for (const Value detail : Value{message.reasoning_details}.elements()) count += put_detail(detail, writer) ? 1 : 0;
    return count;
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
    return signed_blocks(messages[first], nullptr) == 0;
}

}  // namespace lightport::anthropic
