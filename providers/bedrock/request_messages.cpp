// messages: turns, tool calls and their results.
#include <algorithm>

#include "json/text.hpp"
#include "provider/safe_id.hpp"
#include "provider/tool_forms.hpp"
#include "provider/tool_names.hpp"
#include "providers/anthropic/thinking.hpp"
#include "providers/bedrock/request.hpp"

namespace lightport::bedrock {

using chat::Message;
using chat::Part;
using chat::PartKind;
using chat::Role;
using json::Raw;
using json::Text;

namespace {

constexpr std::size_t kMaxCallId = 64;
constexpr std::size_t kShortId = 9;

// Nine letters and digits of the id's hash: the first characters of real ids are all the same.
void append_short_id(std::string& out, Text id) {
    constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::uint64_t hash = provider::hash64(json::unescaped(id));
    for (std::size_t i = 0; i < kShortId; ++i, hash /= kDigits.size()) out += kDigits[hash % kDigits.size()];
}

Raw cache_of_result(const Message& message) {
    for (const Part& part : message.parts) {
        if (const Raw cache = cache_of(part)) return cache;
    }
    return message.cache_control;
}

}  // namespace

// A conversation has to begin with the user.
Result<void> RequestWriter::write_messages() {
    if (turns_.empty()) {
        return Error(ErrorKind::kInvalidValue, "Amazon Bedrock needs a message with content.").with_param("messages");
    }
    writer_.key("messages").begin_array();
    if (turns_.front().assistant) {
        writer_.begin_object().member_string("role", "user").key("content").begin_array();
        if (Result<void> written = write_user_turn(Turn{}, true); !written) return written;
        writer_.end_array().end_object();
    }
    for (std::size_t i = 0; i < turns_.size(); ++i) {
        const Turn& turn = turns_[i];
        writer_.begin_object().member_string("role", turn.assistant ? "assistant" : "user");
        writer_.key("content").begin_array();
        Result<void> written =
            turn.assistant ? write_assistant_turn(turn, i + 1 == turns_.size()) : write_user_turn(turn, i == 0);
        if (!written) return written;
        writer_.end_array().end_object();
    }
    writer_.end_array();
    return {};
}

// Results first: they belong right behind their calls.
Result<void> RequestWriter::write_user_turn(const Turn& turn, bool first) {
    turn_has_text_ = false;
    turn_has_document_ = false;
    if (first && has_system() && !model_.family->system) {
        if (Result<void> written = write_system_texts(); !written) return written;
        turn_has_text_ = true;
    } else if (turn.begin == turn.end) {
        write_text(Text{"(The conversation begins with the assistant.)"});
    }
    if (Result<void> written = write_results(turn); !written) return written;
    if (last_result_.empty() || model_.family->mixed_results) {
        if (Result<void> written = write_user_parts(turn, true); !written) return written;
    }
    if (turn_has_document_ && !turn_has_text_) write_text(Text{"See document."});
    return {};
}

Result<void> RequestWriter::write_results(const Turn& turn) {
    if (Result<void> matched = match_results(turn); !matched) return matched;
    if (last_result_.empty()) return {};
    const auto& messages = request_.messages;
    std::size_t last = turn.end - 1;
    while (!anthropic::is_result(messages[last])) --last;
    const Turn* texts = model_.family->mixed_results ? nullptr : &turn;
    for (std::size_t i = turn.begin; i <= last; ++i) {
        if (!anthropic::is_result(messages[i]) || is_superseded(i)) continue;
        if (Result<void> written = write_tool_result(i, i == last ? texts : nullptr); !written) return written;
    }
    return {};
}

// Results without a call are a 400 that does not say which one is meant.
Result<void> RequestWriter::match_results(const Turn& turn) {
    last_result_.clear();
    result_ids_.clear();
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        const Message& message = request_.messages[i];
        if (!anthropic::is_result(message)) continue;
        if (!call_ids_.awaits(message.tool_call_id)) {
            return Error(ErrorKind::kInvalidValue, "No tool call stands before this result of one.")
                .with_param("messages[" + std::to_string(i) + "].tool_call_id");
        }
        last_result_[result_ids_[i] = call_ids_.for_result(message.tool_call_id, i)] = i;
    }
    return {};
}

// Two results for one call are a 400: the last one counts.
bool RequestWriter::is_superseded(std::size_t index) const { return last_result_.at(result_ids_.at(index)) != index; }

// `texts`: the turn whose other content has to stand inside the result, because the model takes nothing beside it.
Result<void> RequestWriter::write_tool_result(std::size_t index, const Turn* texts) {
    const Message& message = request_.messages[index];
    writer_.begin_object().key("toolResult").begin_object().key("toolUseId");
    write_call_id(result_ids_.at(index));
    writer_.key("content").begin_array();
    const bool text_beside = turn_has_text_;  // what the result holds does not count for the turn
    const bool document_beside = turn_has_document_;
    bool any = false;
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        const bool blank = message.parts[i].kind == PartKind::kText && json::is_blank(message.parts[i].text);
        if (blank) continue;
        if (Result<void> part = write_part(index, i); !part) return part;
        any = true;
    }
    if (!any) write_text(Text{"(empty)"});
    if (texts != nullptr) {
        if (Result<void> written = write_user_parts(*texts, false); !written) return written;
    }
    turn_has_text_ = text_beside;
    turn_has_document_ = document_beside;
    writer_.end_array().member_string("status", message.is_error ? "error" : "success");
    writer_.end_object().end_object();
    write_cache_point(cache_of_result(message));
    return {};
}

Result<void> RequestWriter::write_user_parts(const Turn& turn, bool cached) {
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        if (request_.messages[i].role != Role::kUser) continue;
        if (Result<void> written = write_parts(i, cached); !written) return written;
    }
    return {};
}

// Reasoning, then text, then calls.
Result<void> RequestWriter::write_assistant_turn(const Turn& turn, bool last) {
    const auto& messages = request_.messages;
    const auto of_assistant = [&](std::size_t i) { return messages[i].role == Role::kAssistant; };
    call_ids_.begin_turn();
    std::size_t calls = 0;
    std::size_t final_message = turn.begin;
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        if (!of_assistant(i)) continue;
        write_thinking(messages[i]);
        calls += messages[i].tool_calls.size();
        final_message = i;
    }
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        if (!of_assistant(i)) continue;
        Result<void> written = write_assistant_texts(i, last && calls == 0 && i == final_message);
        if (!written) return written;
    }
    for (std::size_t i = turn.begin; i < turn.end; ++i) {
        if (!of_assistant(i)) continue;
        for (std::size_t call = 0; call < messages[i].tool_calls.size(); ++call) write_tool_use(i, call);
        if (!messages[i].tool_calls.empty()) write_cache_point(messages[i].cache_control);
    }
    return {};
}

// Only signed reasoning goes back, and only to models that sign.
void RequestWriter::write_thinking(const Message& message) {
    if (!message.thinking_blocks && !message.reasoning_details) {
        if (!message.reasoning_content.empty()) losses_.note("reasoning_content");
        return;
    }
    const auto blocks = anthropic::signed_blocks(message);
    const Family& family = *model_.family;
    const bool signs = family.claude ? model_.traits.thinking != anthropic::Thinking::kNone : family.mark.empty();
    if (!signs || !plan_.replay_thinking) {
        if (!blocks.empty()) losses_.note(message.thinking_blocks ? "thinking_blocks" : "reasoning_details");
        return;
    }
    for (const anthropic::SignedBlock& block : blocks) {
        writer_.begin_object().key("reasoningContent").begin_object();
        if (!block.redacted.empty()) {
            writer_.member("redactedContent", block.redacted);
        } else {
            writer_.key("reasoningText").begin_object().member("text", block.thinking);
            writer_.member("signature", block.signature).end_object();
        }
        writer_.end_object().end_object();
    }
}

// A prefill must not end in whitespace.
Result<void> RequestWriter::write_assistant_texts(std::size_t index, bool trim) {
    const Message& message = request_.messages[index];
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        const Part& part = message.parts[i];
        if (part.kind == PartKind::kText && trim && i + 1 == message.parts.size()) {
            write_text(json::trimmed_right(part.text));
        } else if (Result<void> written = write_part(index, i); !written) {
            return written;
        }
        write_cache_point(cache_of(part));
    }
    if (message.tool_calls.empty()) write_cache_point(message.cache_control);
    return {};
}

void RequestWriter::write_tool_use(std::size_t message, std::size_t call) {
    const chat::ToolCall& tool = request_.messages[message].tool_calls[call];
    writer_.begin_object().key("toolUse").begin_object().key("toolUseId");
    write_call_id(call_ids_.for_call(tool.id, message, call));
    provider::write_tool_name(writer_.key("name"), tool.name);
    writer_.key("input");
    provider::write_arguments(writer_, tool, scratch_);
    writer_.end_object().end_object();
}

void RequestWriter::write_call_id(std::string_view id) {
    writer_.open_string();
    if (model_.family->short_ids) {
        append_short_id(writer_.out(), Text{id});
    } else {
        provider::append_safe_id(writer_.out(), Text{id}, kMaxCallId);
    }
    writer_.close_string();
}

}  // namespace lightport::bedrock
