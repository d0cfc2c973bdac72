// messages: turns, tool calls and their results.
#include <algorithm>

#include "json/text.hpp"
#include "provider/safe_id.hpp"
#include "provider/tool_forms.hpp"
#include "providers/anthropic/request.hpp"
#include "providers/anthropic/thinking.hpp"

namespace lightport::anthropic {

using chat::Message;
using chat::Part;
using chat::Role;
using chat::ToolCall;
using json::Raw;
using json::Text;
using Side = Turn::Side;

Result<void> RequestWriter::write_messages() {
    if (turns_.empty()) {
        return Error(ErrorKind::kInvalidValue, "Anthropic needs at least one message from the user or the assistant.")
            .with_param("messages");
    }
    writer_.key("messages").begin_array();
    for (std::size_t i = 0; i < turns_.size(); ++i) {
        const Turn& turn = turns_[i];
        const bool assistant = turn.side == Side::kAssistant;
        writer_.begin_object();
        writer_.member_string("role", assistant ? "assistant" : turn.side == Side::kSystem ? "system" : "user");
        writer_.key("content").begin_array();
        Result<void> written = assistant ? write_assistant_turn(turn, i + 1 == turns_.size()) : write_user_turn(turn);
        if (!written) return written;
        writer_.end_array().end_object();
    }
    writer_.end_array();
    return {};
}

// Results first: Anthropic wants all of them at the very beginning of the turn behind their calls.
Result<void> RequestWriter::write_user_turn(const Turn& turn) {
    const auto& messages = request_.messages;
    last_result_.clear();
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        if (is_result(messages[i])) last_result_[messages[i].tool_call_id.escaped] = i;
    }
    for (std::size_t i = turn.begin; i < turn.end && !last_result_.empty(); ++i) {
        if (!is_result(messages[i]) || is_superseded(i)) continue;
        if (Result<void> written = write_tool_result(i); !written) return written;
    }
    const bool system = turn.side == Side::kSystem;
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        if (system ? !is_system(messages[i]) : messages[i].role != Role::kUser) continue;
        if (Result<void> written = system ? write_system_texts(i) : write_parts(i); !written) return written;
    }
    return {};
}

// Two results for one call are a 400: the last one counts.
bool RequestWriter::is_superseded(std::size_t index) const {
    const Text id = request_.messages[index].tool_call_id;
    return !id.empty() && last_result_.at(id.escaped) != index;
}

Result<void> RequestWriter::write_tool_result(std::size_t index) {
    const Message& message = request_.messages[index];
    writer_.begin_object().member_string("type", "tool_result").key("tool_use_id");
    write_result_id(index);
    const bool any = std::any_of(message.parts.begin(), message.parts.end(), [](const Part& part) {
        return part.kind != chat::PartKind::kText || !json::is_blank(part.text);
    });
    if (message.content_is_string) {
        writer_.member("content", message.parts.empty() ? Text{} : message.parts.front().text);
    } else if (any) {
        writer_.key("content").begin_array();
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            if (Result<void> part = write_part(index, i, message.parts[i].cache_control); !part) return part;
        }
        writer_.end_array();
    }
    if (message.is_error) writer_.member("is_error", true);
    write_cache_control(message.cache_control);
    writer_.end_object();
    return {};
}

// Thinking, then text, then calls.
Result<void> RequestWriter::write_assistant_turn(const Turn& turn, bool last) {
    const auto& messages = request_.messages;
    nameless_calls_.clear();
    nameless_results_ = 0;
    std::size_t calls = 0;
    std::size_t final_message = turn.begin;
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        if (messages[i].role != Role::kAssistant) continue;
        write_thinking_blocks(messages[i]);
        calls += messages[i].tool_calls.size();
        final_message = i;
    }
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        if (messages[i].role != Role::kAssistant) continue;
        Result<void> written = write_assistant_texts(i, last && calls == 0 && i == final_message);
        if (!written) return written;
    }
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        if (messages[i].role != Role::kAssistant) continue;
        for (std::size_t call = 0; call < messages[i].tool_calls.size(); ++call) write_tool_use(i, call);
    }
    return {};
}

void RequestWriter::write_thinking_blocks(const Message& message) {
    if (!message.thinking_blocks && !message.reasoning_details) return;
    const std::vector<SignedBlock> blocks = signed_blocks(message);
    if (!plan_.replay_thinking || plan_.traits->thinking == Thinking::kNone) {
        if (!blocks.empty()) losses_.note(message.thinking_blocks ? "thinking_blocks" : "reasoning_details");
        return;
    }
    for (const SignedBlock& block : blocks) {
        writer_.begin_object();
        if (!block.redacted.empty()) {
            writer_.member_string("type", "redacted_thinking").member("data", block.redacted);
        } else {
            writer_.member_string("type", "thinking").member("thinking", block.thinking);
            writer_.member("signature", block.signature);
        }
        writer_.end_object();
    }
}

Result<void> RequestWriter::write_assistant_texts(std::size_t index, bool trim) {
    const Message& message = request_.messages[index];
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        const Part& part = message.parts[i];
        const bool last = i + 1 == message.parts.size();
        const Raw own = last && message.tool_calls.empty() ? message.cache_control : Raw{};
        const Raw cache = part.cache_control ? part.cache_control : own;
        if (part.kind == chat::PartKind::kText && trim && last) {
            write_text(json::trimmed_right(part.text), cache);
            continue;
        }
        if (Result<void> written = write_part(index, i, cache); !written) return written;
    }
    return {};
}

void RequestWriter::write_tool_use(std::size_t message, std::size_t call) {
    const Message& owner = request_.messages[message];
    const ToolCall& tool = owner.tool_calls[call];
    writer_.begin_object().member_string("type", "tool_use").key("id");
    write_call_id(message, call);
    writer_.key("name");
    write_name(tool.name);
    writer_.key("input");
    provider::write_arguments(writer_, tool, scratch_);
    if (call + 1 == owner.tool_calls.size()) write_cache_control(owner.cache_control);
    writer_.end_object();
}

void RequestWriter::write_name(Text name) {
    writer_.open_string();
    provider::append_safe_id(writer_.out(), name, kMaxName);
    writer_.close_string();
}

namespace {
// An id for a call that has none, from its place.
void append_place_id(std::string& out, std::pair<std::size_t, std::size_t> place) {
    out.append("call_").append(std::to_string(place.first)).append("_").append(std::to_string(place.second));
}

// Ids have to be unique in the whole conversation, but some models count anew in every turn.
void append_numbered_id(std::string& out, Text id, std::size_t use) {
    provider::append_safe_id(out, id);
    if (use > 1) out.append("_").append(std::to_string(use));
}
}  // namespace

void RequestWriter::write_call_id(std::size_t message, std::size_t call) {
    const Text id = request_.messages[message].tool_calls[call].id;
    writer_.open_string();
    if (id.empty()) {
        nameless_calls_.emplace_back(message, call);
        append_place_id(writer_.out(), nameless_calls_.back());
    } else {
        append_numbered_id(writer_.out(), id, ++id_uses_[id.escaped]);
    }
    writer_.close_string();
}

void RequestWriter::write_result_id(std::size_t index) {
    const Text id = request_.messages[index].tool_call_id;
    writer_.open_string();
    if (!id.empty()) {
        const auto uses = id_uses_.find(id.escaped);
        append_numbered_id(writer_.out(), id, uses == id_uses_.end() ? 0 : uses->second);
    } else if (nameless_results_ < nameless_calls_.size()) {
        append_place_id(writer_.out(), nameless_calls_[nameless_results_++]);
    } else {
        append_place_id(writer_.out(), {index, 0});
    }
    writer_.close_string();
}

}  // namespace lightport::anthropic
