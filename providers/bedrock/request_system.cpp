// Which message stands where, and the member `system`.
#include <algorithm>

#include "json/text.hpp"
#include "providers/bedrock/request.hpp"

namespace lightport::bedrock {

using anthropic::FormatForm;
using chat::Message;
using chat::Part;
using chat::PartKind;
using chat::Role;
using json::Text;

namespace {

bool is_written(const Part& part) {
    const bool text = part.kind == PartKind::kText || part.kind == PartKind::kRefusal;
    return !text || !json::is_blank(part.text);
}

// Messages without content are refused, and so are blank texts.
bool is_void(const Message& message) {
    return !anthropic::is_result(message) && message.tool_calls.empty() &&
           std::none_of(message.parts.begin(), message.parts.end(), is_written);
}

}  // namespace

void RequestWriter::lay_out() {
    const auto& messages = request_.messages;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (is_void(messages[i])) continue;
        if (anthropic::is_system(messages[i])) {
            system_.push_back(i);
            continue;
        }
        const bool assistant = messages[i].role == Role::kAssistant;
        if (turns_.empty() || turns_.back().assistant != assistant) turns_.push_back(Turn{assistant, i, i});
        turns_.back().end = i + 1;
    }
}

bool RequestWriter::has_system() const {
    return !system_.empty() || plan_.format == FormatForm::kWords || no_calls_ ||
           (plan_.choice_softened && !plan_.choice_name.empty());
}

// Models without system prompts read them in front of the first user message.
Result<void> RequestWriter::write_system() {
    if (!has_system() || !model_.family->system) return {};
    writer_.key("system").begin_array();
    if (Result<void> written = write_system_texts(); !written) return written;
    writer_.end_array();
    return {};
}

Result<void> RequestWriter::write_system_texts() {
    for (const std::size_t index : system_) {
        const auto& parts = request_.messages[index].parts;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (parts[i].kind == PartKind::kText) continue;
            return Error(ErrorKind::kUnsupportedValue, "System messages can only hold text.")
                .with_param("messages[" + std::to_string(index) + "].content[" + std::to_string(i) + "]");
        }
        if (Result<void> written = write_parts(index, true); !written) return written;
    }
    write_sentences();
    return {};
}

// What has no place of its own in Converse is said in words, behind the client's own.
void RequestWriter::write_sentences() {
    if (plan_.format == FormatForm::kWords) {
        scratch_ = "Respond with one JSON object only, no prose, no code fence.";
        if (request_.format.kind == chat::FormatKind::kJsonSchema && request_.format.schema) {
            scratch_.append(" It must match this JSON schema: ").append(request_.format.schema.json);
        }
        writer_.begin_object().member_string("text", scratch_).end_object();
    }
    if (plan_.choice_softened && !plan_.choice_name.empty()) {
        writer_.begin_object().key("text").open_string();
        writer_.piece(Text{"Call the tool "}).piece(Text{plan_.choice_name}).piece(Text{" now."}).close_string();
        writer_.end_object();
    }
    if (no_calls_) writer_.literal(R"({"text":"Do not call tools in this turn."})");
}

}  // namespace lightport::bedrock
