// messages: texts joined, images beside them, arguments as objects, results by the name of their tool.
#include <algorithm>

#include "json/text.hpp"
#include "provider/media.hpp"
#include "provider/text_file.hpp"
#include "provider/tool_forms.hpp"
#include "providers/ollama/request.hpp"

namespace lightport::ollama {

using chat::Message;
using chat::Part;
using chat::PartKind;
using chat::Role;
using json::Text;

namespace {

std::string place(std::size_t message, std::size_t part) {
    return "messages[" + std::to_string(message) + "].content[" + std::to_string(part) + "]";
}

Error unsupported(std::string message, std::string where) {
    return Error(ErrorKind::kUnsupportedValue, std::move(message)).with_param(std::move(where));
}

std::string_view role_name(Role role) {
    switch (role) {
        case Role::kSystem:
        case Role::kDeveloper: return "system";
        case Role::kUser: return "user";
        case Role::kAssistant: return "assistant";
        case Role::kTool:
        case Role::kFunction: break;
    }
    return "tool";
}

}  // namespace

Result<void> RequestWriter::write_messages() {
    writer_.key("messages").begin_array();
    for (std::size_t i = 0; i < request_.messages.size(); ++i) {
        if (Result<void> written = write_message(i); !written) return written;
    }
    writer_.end_array();
    return {};
}

Result<void> RequestWriter::write_message(std::size_t index) {
    const Message& message = request_.messages[index];
    writer_.begin_object().member_string("role", role_name(message.role));
    if (Result<void> content = write_content(index); !content) return content;
    if (Result<void> images = write_images(index); !images) return images;
    if (message.role == Role::kAssistant) {
        if (!message.reasoning_content.empty()) writer_.member("thinking", message.reasoning_content);
        if (!message.tool_calls.empty()) write_calls(message);
    }
    if (message.role == Role::kTool || message.role == Role::kFunction) write_result(message);
    writer_.end_object();
    return {};
}

// One string, whatever the parts; images stand elsewhere.
Result<void> RequestWriter::write_content(std::size_t index) {
    const auto& parts = request_.messages[index].parts;
    writer_.key("content").open_string();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        switch (parts[i].kind) {
            case PartKind::kText:
            case PartKind::kRefusal: writer_.piece(parts[i].text); break;
            case PartKind::kImage: break;
            case PartKind::kFile: {
                const Result<std::string> text = provider::text_of_file(parts[i], place(index, i), "Ollama");
                if (!text) return text.error();
                if (i > 0) writer_.piece(Text{"\\n\\n"});
                writer_.piece(Text{*text}).piece(Text{"\\n\\n"});
                break;
            }
            case PartKind::kAudio: return unsupported("Ollama does not take audio.", place(index, i));
            case PartKind::kOther: return unsupported("Ollama does not take parts of this type.", place(index, i));
        }
    }
    writer_.close_string();
    return {};
}

// Base64 without the head of its data URL; Ollama fetches nothing.
Result<void> RequestWriter::write_images(std::size_t index) {
    const Message& message = request_.messages[index];
    bool open = false;
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        const Part& part = message.parts[i];
        if (part.kind != PartKind::kImage) continue;
        const std::string where = place(index, i);
        if (message.role == Role::kSystem || message.role == Role::kDeveloper) {
            return unsupported("System messages can only hold text.", where);
        }
        if (!part.detail.empty() && !json::equals(part.detail, "auto")) losses_.note("detail");
        if (provider::is_web_url(part.text)) {
            return unsupported("Ollama takes images only as data URLs, not by their address.", where);
        }
        const auto media = provider::read_media(part.text, scratch_);
        if (!media || media->base64.empty()) {
            return Error(ErrorKind::kInvalidValue, "The image is not valid base64.").with_param(where);
        }
        if (!open) writer_.key("images").begin_array();
        open = true;
        writer_.value(Text{media->base64});
    }
    if (open) writer_.end_array();
    return {};
}

void RequestWriter::write_calls(const Message& message) {
    writer_.key("tool_calls").begin_array();
    for (const chat::ToolCall& call : message.tool_calls) {
        if (!call.id.empty()) call_names_[call.id.escaped] = call.name;
        writer_.begin_object();
        if (!call.id.empty()) writer_.member("id", call.id);
        writer_.key("function").begin_object().member("name", call.name).key("arguments");
        provider::write_arguments(writer_, call, scratch_);
        writer_.end_object().end_object();
    }
    writer_.end_array();
}

// Older releases know results only by the tool's name.
void RequestWriter::write_result(const Message& message) {
    const auto call = call_names_.find(message.tool_call_id.escaped);
    const Text name = call != call_names_.end() ? call->second : message.name;
    if (!name.empty()) writer_.member("tool_name", name);
    if (!message.tool_call_id.empty()) writer_.member("tool_call_id", message.tool_call_id);
}

}  // namespace lightport::ollama
