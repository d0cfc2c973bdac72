// messages: one system message in front, then the turns as they are, tool results as messages of their own.
#include <algorithm>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/text_file.hpp"
#include "provider/tool_forms.hpp"
#include "provider/tool_names.hpp"
#include "providers/cohere/request.hpp"

namespace lightport::cohere {

using chat::Message;
using chat::Part;
using chat::PartKind;
using chat::Role;
using json::Text;

namespace {

bool is_text(const Part& part) { return part.kind == PartKind::kText || part.kind == PartKind::kRefusal; }

bool has_text(const Message& message) {
    return std::any_of(message.parts.begin(), message.parts.end(),
                       [](const Part& part) { return is_text(part) && !part.text.empty(); });
}

bool is_empty(const Message& message) {
    return std::all_of(message.parts.begin(), message.parts.end(),
                       [](const Part& part) { return is_text(part) && part.text.empty(); });
}

bool is_system(const Message& message) { return message.role == Role::kSystem || message.role == Role::kDeveloper; }

std::string place(std::size_t message, std::size_t part) {
    return "messages[" + std::to_string(message) + "].content[" + std::to_string(part) + "]";
}

Error unsupported(std::string message, const std::string& where) {
    return Error(ErrorKind::kUnsupportedValue, std::move(message)).with_param(where);
}

Error only_text(std::size_t message, std::size_t part) {
    return unsupported("Messages of this role can only hold text.", place(message, part));
}

// Cohere's own part of a tool message.
bool is_document(const Part& part) {
    return part.kind == PartKind::kOther && json::equals(json::Value{part.raw}["type"].text(), "document");
}

}  // namespace

Result<void> RequestWriter::write_messages() {
    writer_.key("messages").begin_array();
    if (Result<void> system = write_system(); !system) return system;
    for (std::size_t i = 0; i < request_.messages.size(); ++i) {
        if (is_system(request_.messages[i])) continue;
        if (Result<void> written = write_message(i); !written) return written;
    }
    if (writer_.out().back() == '[') {
        return Error(ErrorKind::kInvalidValue, "Cohere needs at least one message with a text.").with_param("messages");
    }
    writer_.end_array();
    return {};
}

// "System turn must be the first in the list": later ones move there.
Result<void> RequestWriter::write_system() {
    const auto& messages = request_.messages;
    const bool any = std::any_of(messages.begin(), messages.end(),
                                 [](const Message& message) { return is_system(message) && !is_empty(message); });
    if (!any && !format_in_words_ && !json_hint_) return {};
    writer_.begin_object().member_string("role", "system").key("content").open_string();
    bool first = true;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (!is_system(messages[i])) continue;
        for (std::size_t part = 0; part < messages[i].parts.size(); ++part) {
            const Part& text = messages[i].parts[part];
            if (!is_text(text)) return only_text(i, part);
            if (text.text.empty()) continue;
            if (!first) writer_.piece(Text{"\\n\\n"});
            writer_.piece(text.text);
            first = false;
        }
    }
    write_system_sentence(first);
    writer_.close_string().end_object();
    return {};
}

// What Cohere has no member for, or wants to be asked for.
void RequestWriter::write_system_sentence(bool first) {
    if (!format_in_words_ && !json_hint_) return;
    if (!first) writer_.piece(Text{"\\n\\n"});
    writer_.piece(Text{"Respond with one JSON object only, no prose, no code fence."});
    if (!request_.format.schema) return;
    writer_.piece(Text{" It must match this JSON schema: "});
    json::append_escaped(writer_.out(), request_.format.schema.json);
}

Result<void> RequestWriter::write_message(std::size_t index) {
    switch (request_.messages[index].role) {
        case Role::kAssistant: return write_assistant(index);
        case Role::kTool:
        case Role::kFunction: {
            writer_.begin_object().member_string("role", "tool");
            write_tool_message(index);
            break;
        }
        default: writer_.begin_object().member_string("role", "user");
    }
    if (Result<void> parts = write_parts(index); !parts) return parts;
    writer_.end_object();
    return {};
}

void RequestWriter::write_tool_message(std::size_t index) {
    const Text id = request_.messages[index].tool_call_id;
    writer_.member("tool_call_id", Text{ids_.for_result(id, index)});
}

// Text beside tool calls is the plan: "text content is not allowed when tool_calls are provided". A message without
// both would be an empty one, which is a 400.
Result<void> RequestWriter::write_assistant(std::size_t index) {
    const Message& message = request_.messages[index];
    const bool calls = !message.tool_calls.empty();
    const bool text = has_text(message);
    const Text thinking = message.reasoning_content;
    if (!calls && !text) {
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            if (!is_text(message.parts[i])) return only_text(index, i);
        }
        return {};
    }
    writer_.begin_object().member_string("role", "assistant");
    const bool block = replay_thinking_ && !thinking.empty();
    const bool plan = calls && !text && !block && !thinking.empty();
    if (!thinking.empty() && !block && !plan) losses_.note("reasoning_content");
    if (block) {
        writer_.key("content").begin_array();
        write_thinking_block(thinking);
        if (!calls) {
            for (std::size_t i = 0; i < message.parts.size(); ++i) {
                if (Result<void> part = write_part(index, i); !part) return part;
            }
        }
        writer_.end_array();
    }
    if (plan) writer_.member("tool_plan", thinking);
    if (text && (calls || !block)) {
        if (Result<void> texts = write_texts(index, calls ? "tool_plan" : "content"); !texts) return texts;
    }
    if (calls) write_calls(index);
    writer_.end_object();
    return {};
}

void RequestWriter::write_thinking_block(Text thinking) {
    writer_.begin_object().member_string("type", "thinking").member("thinking", thinking).end_object();
}

// All parts of a message as one string.
Result<void> RequestWriter::write_texts(std::size_t index, std::string_view key) {
    const Message& message = request_.messages[index];
    writer_.key(key).open_string();
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        if (!is_text(message.parts[i])) return only_text(index, i);
        writer_.piece(message.parts[i].text);
    }
    writer_.close_string();
    return {};
}

// A string where the parts are text alone (those of a tool's result stand for one text), else a list.
Result<void> RequestWriter::write_parts(std::size_t index) {
    const Message& message = request_.messages[index];
    const bool result = message.role != Role::kUser;
    const bool texts = std::all_of(message.parts.begin(), message.parts.end(), is_text);
    const bool documents = std::any_of(message.parts.begin(), message.parts.end(), is_document);
    if ((texts && (result || message.parts.size() <= 1)) || (result && !documents)) {
        return write_texts(index, "content");
    }
    writer_.key("content").begin_array();
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        if (Result<void> part = write_part(index, i); !part) return part;
    }
    writer_.end_array();
    return {};
}

Result<void> RequestWriter::write_part(std::size_t index, std::size_t at) {
    const Part& part = request_.messages[index].parts[at];
    const std::string where = place(index, at);
    const Role role = request_.messages[index].role;
    if (is_text(part)) {
        if (!part.text.empty()) write_text_block(part.text);
        return {};
    }
    if (role != Role::kUser) {
        if (role == Role::kAssistant || !is_document(part)) return only_text(index, at);
        writer_.value(part.raw);
        return {};
    }
    switch (part.kind) {
        case PartKind::kImage:
            writer_.begin_object().member_string("type", "image_url").key("image_url").begin_object();
            writer_.member("url", part.text);
            if (!part.detail.empty()) writer_.member("detail", part.detail);
            writer_.end_object().end_object();
            return {};
        case PartKind::kFile: {
            const Result<std::string> text = provider::text_of_file(part, where, "Cohere");
            if (!text) return text.error();
            write_text_block(Text{*text});
            return {};
        }
        case PartKind::kAudio: return unsupported("Cohere does not take audio.", where);
        default: return unsupported("Cohere does not take parts of this type.", where);
    }
}

void RequestWriter::write_text_block(Text text) {
    writer_.begin_object().member_string("type", "text").member("text", text).end_object();
}

void RequestWriter::write_calls(std::size_t index) {
    const Message& message = request_.messages[index];
    ids_.begin_turn();
    writer_.key("tool_calls").begin_array();
    for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
        const chat::ToolCall& call = message.tool_calls[i];
        writer_.begin_object().member("id", Text{ids_.for_call(call.id, index, i)});
        writer_.member_string("type", "function").key("function").begin_object().key("name");
        provider::write_tool_name(writer_, call.name);
        std::string arguments;
        json::Writer object(arguments);
        provider::write_arguments(object, call, scratch_);
        writer_.member_string("arguments", arguments).end_object().end_object();
    }
    writer_.end_array();
}

}  // namespace lightport::cohere
