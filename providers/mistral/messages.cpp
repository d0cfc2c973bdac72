// The messages; see request.hpp.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/media.hpp"
#include "provider/safe_id.hpp"
#include "provider/tool_forms.hpp"
#include "providers/mistral/request.hpp"

namespace lightport::mistral {
namespace {

using chat::Part;
using chat::PartKind;
using json::Text;
using json::Value;
using json::Writer;
using provider::MemberEdits;

// "Tool call id … must be a-z, A-Z, 0-9, with a length of 9."
constexpr std::size_t kIdLength = 9;

std::string quoted_id(const std::string& escaped) {
    std::string json = "\"";
    provider::append_fixed_id(json, Text{escaped}, kIdLength);
    return json + '"';
}

// Text and images without further members are in Mistral's form already.
bool is_as_mistral_wants(const Part& part) {
    if (part.kind != PartKind::kText && part.kind != PartKind::kImage) return false;
    const std::string_view content = part.kind == PartKind::kText ? "text" : "image_url";
    for (const json::MemberValue& member : Value(part.raw).members()) {
        if (json::equals(member.key, content)) {
            for (const json::MemberValue& inner : member.value.members()) {
                const bool known = json::equals(inner.key, "url") || json::equals(inner.key, "detail");
                if (!known || inner.value.is_null()) return false;
            }
        } else if (!json::equals(member.key, "type")) {
            return false;
        }
    }
    return true;
}

// Parts that only Mistral has, for clients that know it.
bool is_mistrals_own(const Part& part) {
    constexpr std::array<std::string_view, 3> kTypes = {"document_url", "reference", "thinking"};
    const Text type = Value(part.raw)["type"].text();
    return std::any_of(kTypes.begin(), kTypes.end(), [&](std::string_view name) { return json::equals(type, name); });
}

void write_thinking(Text reasoning, Writer& writer) {
    writer.begin_object().member("type", Text{"thinking"}).key("thinking").begin_array();
    writer.begin_object().member("type", Text{"text"}).member("text", reasoning).end_object();
    writer.end_array().member("closed", true).end_object();
}

void write_call(const chat::ToolCall& call, const std::string& id, Writer& writer) {
    writer.begin_object().key("id").literal(id).member("type", Text{"function"}).key("function").begin_object();
    writer.member("name", call.name);
    if (call.custom) {
        std::string object;
        std::string scratch;
        Writer inner(object);
        provider::write_arguments(inner, call, scratch);
        writer.member_string("arguments", object);
    } else {
        writer.member("arguments", call.arguments.empty() ? Text{"{}"} : call.arguments);
    }
    writer.end_object().end_object();
}

}  // namespace

Result<void> RequestEditor::edit_message(std::size_t index) {
    const chat::Message& message = request_.messages[index];
    MemberEdits& edits = edits_.messages[index];
    const bool result = message.role == chat::Role::kTool || message.role == chat::Role::kFunction;
    if (result) {
        edit_result(index, edits);
    } else if (!message.name.empty()) {
        losses_.note("name");
        edits.push_back({"name", std::nullopt});
    }
    if (message.role == chat::Role::kAssistant) edit_calls(index, edits);
    return edit_content(index, edits);
}

void RequestEditor::edit_result(std::size_t index, MemberEdits& edits) {
    const chat::Message& message = request_.messages[index];
    if (message.role == chat::Role::kFunction) edits.push_back({"role", R"("tool")"});
    edits.push_back({"tool_call_id", quoted_id(ids_.for_result(message.tool_call_id, index))});
    if (message.parts.empty()) edits.push_back({"content", R"("")"});
}

void RequestEditor::edit_calls(std::size_t index, MemberEdits& edits) {
    const chat::Message& message = request_.messages[index];
    edits.push_back({"function_call", std::nullopt});
    if (message.tool_calls.empty()) {
        edits.push_back({"tool_calls", std::nullopt});
        return;
    }
    ids_.begin_turn();
    std::string json;
    Writer writer(json);
    writer.begin_array();
    for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
        const chat::ToolCall& call = message.tool_calls[i];
        write_call(call, quoted_id(ids_.for_call(call.id, index, i)), writer);
    }
    writer.end_array();
    edits.push_back({"tool_calls", std::move(json)});
}

// Reasoning goes back as the part that it came as.
Result<void> RequestEditor::edit_content(std::size_t index, MemberEdits& edits) {
    const chat::Message& message = request_.messages[index];
    const bool reasons = message.role == chat::Role::kAssistant && !message.reasoning_content.empty();
    const bool as_it_is =
        message.content_is_string || std::all_of(message.parts.begin(), message.parts.end(), is_as_mistral_wants);
    if (!reasons && as_it_is) return {};
    std::string json;
    Writer writer(json);
    writer.begin_array();
    if (reasons) write_thinking(message.reasoning_content, writer);
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        if (message.content_is_string && message.parts[i].text.empty()) continue;
        const std::string param = "messages[" + std::to_string(index) + "].content[" + std::to_string(i) + "]";
        if (auto done = write_part(message.parts[i], writer, param); !done) return done;
    }
    writer.end_array();
    edits.push_back({"content", std::move(json)});
    return {};
}

Result<void> RequestEditor::write_part(const Part& part, Writer& writer, const std::string& param) {
    if (part.cache_control) losses_.note("cache_control");
    switch (part.kind) {
        case PartKind::kText:
        case PartKind::kRefusal:
            writer.begin_object().member("type", Text{"text"}).member("text", part.text).end_object();
            return {};
        case PartKind::kImage:
            writer.begin_object().member("type", Text{"image_url"}).key("image_url").begin_object();
            writer.member("url", part.text);
            if (!part.detail.empty()) writer.member("detail", part.detail);
            writer.end_object().end_object();
            return {};
        case PartKind::kAudio:
            writer.begin_object().member("type", Text{"input_audio"}).member("input_audio", part.text).end_object();
            return {};
        case PartKind::kFile: return write_file(part, writer, param);
        case PartKind::kOther: break;
    }
    if (!is_mistrals_own(part)) {
        return Error(ErrorKind::kUnsupportedValue, "Mistral has no content of this type.").with_param(param + ".type");
    }
    writer.value(part.raw);
    return {};
}

Result<void> RequestEditor::write_file(const Part& part, Writer& writer, const std::string& param) {
    if (part.text.empty() && !part.file_id.empty()) {
        writer.begin_object().member("type", Text{"file"}).member("file_id", part.file_id).end_object();
        return {};
    }
    if (part.text.empty()) {
        return Error(ErrorKind::kMissing, "A file needs its file_data or a file_id.").with_param(param + ".file");
    }
    const bool url = part.text.escaped.starts_with("data:") || provider::is_web_url(part.text);
    writer.begin_object().member("type", Text{"document_url"}).key("document_url").open_string();
    if (!url) writer.piece(Text{"data:application/pdf;base64,"});
    writer.piece(part.text).close_string();
    if (!part.filename.empty()) writer.member("document_name", part.filename);
    writer.end_object();
    return {};
}

}  // namespace lightport::mistral
