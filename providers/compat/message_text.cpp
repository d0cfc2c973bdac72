// See message_text.hpp. Source: the API references of Groq ("Reasoning"), OpenRouter ("Reasoning Tokens"), Mistral
// ("Reasoning") and Databricks ("Query reasoning models").
#include "providers/compat/message_text.hpp"

#include <utility>

#include "json/text.hpp"

namespace lightport::compat {

using json::MemberValue;
using json::Value;

namespace {

bool has_text(Value value) { return value.is_string() && !value.text().empty(); }

// The text of a list of parts: [{"text":"…"}], [{"summary":"…"}].
void append_texts(std::string& out, Value list) {
    for (const Value part : list.elements()) {
        const Value text = part["text"];
        out.append((text.is_string() ? text : part["summary"]).text().escaped);
    }
}

void append_reasoning(std::string& out, Value part) {
    for (const char* name : {"thinking", "summary", "reasoning", "text"}) {
        const Value value = part[name];
        if (value.is_string()) out.append(value.text().escaped);
        if (value.is_array()) append_texts(out, value);
        if (value.exists()) return;
    }
}

}  // namespace

MessageText::MessageText(Value message, ThinkSplitter* think, bool last) {
    Members found;
    for (const MemberValue& member : message.members()) {
        if (json::equals(member.key, "content")) found.content = member.value;
        if (json::equals(member.key, "reasoning_content")) found.reasoning_content = member.value;
        if (json::equals(member.key, "reasoning")) found.reasoning = member.value;
        if (json::equals(member.key, "reasoning_details")) found.details = member.value;
    }
    read_reasoning(found);
    if (found.content.is_array()) read_parts(found.content);
    if (think != nullptr && think->is_open()) read_think(found.content, *think, last);
    // What stands there already comes first.
    if (own_reasoning_ && reasoning_) reasoning_->insert(0, found.reasoning_content.text().escaped);
}

void MessageText::read_reasoning(const Members& members) {
    own_reasoning_ = has_text(members.reasoning_content);
    if (own_reasoning_) return;
    std::string text;
    if (has_text(members.reasoning)) {
        text = members.reasoning.text().escaped;
    } else {
        append_texts(text, members.details);
    }
    if (!text.empty()) reasoning_ = std::move(text);
}

void MessageText::read_parts(Value parts) {
    std::string text;
    std::string reasoning;
    for (const Value part : parts.elements()) {
        const json::Text type = part["type"].text();
        if (json::equals(type, "thinking") || json::equals(type, "reasoning")) {
            append_reasoning(reasoning, part);
        } else {
            text.append(part["text"].text().escaped);
        }
    }
    content_ = std::move(text);
    if (!reasoning.empty()) reasoning_ = reasoning_.value_or("") + reasoning;
}

void MessageText::read_think(Value content, ThinkSplitter& think, bool last) {
    std::string plain;
    if (content.is_string() || content_)
        json::append_unescaped(plain, content_ ? json::Text{*content_} : content.text());
    ThinkSplitter::Split split = think.take(plain);
    if (last) {
        ThinkSplitter::Split rest = think.finish();
        split.content += rest.content;
        split.reasoning += rest.reasoning;
    }
    if (content.is_string() || content_ || !split.content.empty()) content_ = json::escaped(split.content);
    if (!split.reasoning.empty()) reasoning_ = reasoning_.value_or("") + json::escaped(split.reasoning);
}

bool MessageText::take(const MemberValue& member, provider::ObjectRewriter& body, provider::PieceList& out) {
    if (json::equals(member.key, "content")) {
        if (!content_) {
            body.keep(member);
            return true;
        }
        body.open(member);
        out.own('"' + *content_ + '"');
        content_.reset();
    } else if (json::equals(member.key, "reasoning_content")) {
        if (!reasoning_) {
            body.keep(member);
            return true;
        }
        body.open(member);
        write_reasoning(out);
    } else if (json::equals(member.key, "reasoning") && (member.value.is_string() || member.value.is_null())) {
        body.drop(member);
    } else {
        return false;
    }
    return true;
}

void MessageText::finish(provider::ObjectRewriter& body, provider::PieceList& out) {
    if (reasoning_) {
        body.open_new("reasoning_content");
        write_reasoning(out);
    }
    if (content_ && !content_->empty()) {
        body.open_new("content");
        out.own('"' + *content_ + '"');
    }
}

void MessageText::write_reasoning(provider::PieceList& out) {
    out.own('"' + *reasoning_ + '"');
    reasoning_.reset();
}

}  // namespace lightport::compat
