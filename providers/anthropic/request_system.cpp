// Which message stands where, and the member `system`.
#include <algorithm>

#include "json/text.hpp"
#include "providers/anthropic/request.hpp"
#include "providers/anthropic/schema.hpp"

namespace lightport::anthropic {

using chat::Message;
using chat::Part;
using chat::PartKind;
using chat::Role;
using json::Text;
using Side = Turn::Side;

namespace {

bool has_text(const Message& message) {
    return std::any_of(message.parts.begin(), message.parts.end(), [](const Part& part) {
        return (part.kind != PartKind::kText && part.kind != PartKind::kRefusal) || !json::is_blank(part.text);
    });
}

// An assistant message without text and calls would be an empty one, which is a 400.
bool is_void(const Message& message) {
    return message.role == Role::kAssistant && message.tool_calls.empty() && !has_text(message);
}

}  // namespace

// Later system messages stay where they are only behind a user turn and only on models that know them; all others move
// to `system`. What comes before a message decides this (and whether results follow, which have to stay with their
// calls), so that a longer conversation begins with the bytes of the shorter one.
void RequestWriter::lay_out() {
    const auto& messages = request_.messages;
    turns_.reserve(messages.size());
    std::size_t run_end = 0;  // of the system messages that i stands among
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (is_void(messages[i])) continue;
        Side side = messages[i].role == Role::kAssistant ? Side::kAssistant : Side::kUser;
        if (is_system(messages[i])) {
            run_end = std::max(run_end, i);
            while (run_end < messages.size() && is_system(messages[run_end])) ++run_end;
            const bool results = run_end < messages.size() && is_result(messages[run_end]);
            const bool inside =
                plan_.traits->system_messages && !turns_.empty() && turns_.back().side != Side::kAssistant;
            if (!inside || results || !has_text(messages[i])) {
                hoisted_.push_back(i);
                continue;
            }
            side = Side::kSystem;
        }
        if (turns_.empty() || turns_.back().side != side) turns_.push_back(Turn{side, i, i});
        turns_.back().end = i + 1;
    }
}

Result<void> RequestWriter::write_system() {
    const bool sentences = plan_.format == FormatForm::kWords || (plan_.choice_softened && !plan_.choice_name.empty());
    const bool texts =
        std::any_of(hoisted_.begin(), hoisted_.end(), [&](std::size_t i) { return has_text(request_.messages[i]); });
    if (!sentences && !texts) return {};
    writer_.key("system").begin_array();
    for (const std::size_t index : hoisted_) {
        if (Result<void> written = write_system_texts(index); !written) return written;
    }
    write_system_sentences();
    writer_.end_array();
    return {};
}

Result<void> RequestWriter::write_system_texts(std::size_t index) {
    const auto& parts = request_.messages[index].parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].kind == PartKind::kText) continue;
        return Error(ErrorKind::kUnsupportedValue, "System messages can only hold text.")
            .with_param("messages[" + std::to_string(index) + "].content[" + std::to_string(i) + "]");
    }
    return write_parts(index);
}

// What has no place of its own in Anthropic's request is said in words, behind the client's own.
void RequestWriter::write_system_sentences() {
    if (plan_.format == FormatForm::kWords) {
        scratch_ = "Respond with one JSON object only, no prose, no code fence.";
        if (request_.format.kind == chat::FormatKind::kJsonSchema && request_.format.schema) {
            scratch_.append(" It must match this JSON schema: ");
            scratch_.append(request_.format.schema.json);
        }
        writer_.begin_object().member_string("type", "text").member_string("text", scratch_).end_object();
    }
    if (plan_.choice_softened && !plan_.choice_name.empty()) {
        writer_.begin_object().member_string("type", "text").key("text").open_string();
        writer_.piece(Text{"Call the tool "}).piece(Text{plan_.choice_name}).piece(Text{" now."}).close_string();
        writer_.end_object();
    }
}

}  // namespace lightport::anthropic
