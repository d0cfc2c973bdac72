// The messages of a request, rewritten by a vendor's profile. See profile.hpp.
#include "provider/profile_parts.hpp"
#include "provider/safe_id.hpp"

namespace lightport::provider {

using json::MemberValue;
using json::Value;

bool MessageWriter::changes(const RequestEdits& edits) const {
    const RequestProfile& all = profile_;
    const bool lists = !all.message_drops.empty() || !all.message_ignores.empty() || !all.message_only.empty();
    const bool edited = !edits.messages.empty() || !edits.instructions.empty();
    if (lists || edited || all.alternate || all.text_as_string || all.tool_id_length > 0) return true;
    return std::any_of(request_.messages.begin(), request_.messages.end(), [&](const chat::Message& message) {
        const bool developer = message.role == chat::Role::kDeveloper && !all.developer_role.empty();
        const bool reasoning = !message.reasoning_content.empty() && !all.reasoning_member.empty();
        return developer || reasoning || needs_filler(message);
    });
}

void MessageWriter::write(Value array, const RequestEdits& edits) {
    static const MemberEdits kNone;
    if (profile_.alternate) return write_merged(edits);
    rewrite_elements(array, pieces_, [&](std::size_t i, Value) {
        if (i == 0 && !edits.instructions.empty()) write_instructions(edits.instructions);
        write_message(request_.messages[i], i < edits.messages.size() ? edits.messages[i] : kNone);
    });
}

void MessageWriter::write_instructions(std::string_view text) {
    pieces_.own(R"({"role":"system","content":")" + std::string(text) + R"("},)");
}

bool MessageWriter::needs_filler(const chat::Message& message) const {
    if (message.role != chat::Role::kAssistant || !message.reasoning_content.empty()) return false;
    const bool calls = profile_.filler == RequestProfile::Filler::kCalls && !message.tool_calls.empty();
    return calls || profile_.filler == RequestProfile::Filler::kAlways;
}

void MessageWriter::write_message(const chat::Message& message, const MemberEdits& edits) {
    Edits own(edits);
    bool fills = needs_filler(message);
    ObjectRewriter body(message.raw.json, pieces_);
    for (const MemberValue& member : body.object().members()) {
        if (fills && json::equals(member.key, reasoning_name())) fills = asks_nothing(member.value);
        const MemberEdit* edit = edits.empty() ? nullptr : own.find(Name(member.key).get());
        if (edit == nullptr) {
            take(member, message, body);
        } else if (edit->json) {
            body.open(member);
            pieces_.own(*edit->json);
        } else {
            body.drop(member);
        }
    }
    own.rest([&](const MemberEdit& edit) {
        body.open_new(edit.name);
        pieces_.own(*edit.json);
    });
    if (fills) {
        body.open_new(reasoning_name());
        pieces_.borrow(profile_.filler_json);
    }
    body.finish();
}

void MessageWriter::take(const MemberValue& member, const chat::Message& message, ObjectRewriter& body) {
    const Name decoded(member.key);
    const std::string_view name = decoded.get();
    if (is_replaced(name, member.value, message) || contains(profile_.message_ignores, name)) return body.drop(member);
    const bool refused = !profile_.message_only.empty() && !contains(profile_.message_only, name);
    if (refused || contains(profile_.message_drops, name)) {
        note_loss(name, member.value, losses_);
        return body.drop(member);
    }
    if (!write_changed(name, member, message, body)) body.keep(member);
}

// The client's own member of the vendor's name, where the reasoning that the gateway knows of takes its place; an empty
// one, where it is filled.
bool MessageWriter::is_replaced(std::string_view name, Value value, const chat::Message& message) const {
    if (!message.reasoning_content.empty()) {  // which it may be by the vendor's name alone
        return name == reasoning_name() && name != "reasoning_content" &&
               !asks_nothing(Value(message.raw.json)["reasoning_content"]);
    }
    const bool reasoning = name == "reasoning_content" || name == reasoning_name();
    return reasoning && asks_nothing(value) && needs_filler(message);
}

bool MessageWriter::write_changed(std::string_view name, const MemberValue& member, const chat::Message& message,
                                  ObjectRewriter& body) {
    if (name == "role" && message.role == chat::Role::kDeveloper && !profile_.developer_role.empty()) {
        body.open(member);
        pieces_.borrow("\"");
        pieces_.borrow(profile_.developer_role);
        pieces_.borrow("\"");
    } else if (name == "content" && profile_.text_as_string && !message.parts.empty() && member.value.is_array() &&
               is_text_alone(message)) {
        body.open(member);
        write_joined(message);
    } else if (name == "reasoning_content" && !profile_.reasoning_member.empty()) {
        body.open(member, profile_.reasoning_member);
        pieces_.borrow(member.value.raw().json);
    } else if (name == "tool_calls" && profile_.tool_id_length > 0 && member.value.is_array()) {
        body.open(member);
        write_calls(member.value);
    } else if (name == "tool_call_id" && profile_.tool_id_length > 0 && member.value.is_string()) {
        body.open(member);
        write_id(member.value.text());
    } else {
        return false;
    }
    return true;
}

void MessageWriter::write_joined(const chat::Message& message) {
    std::string_view lead = "\"";
    for (const chat::Part& part : message.parts) {
        if (!stands_in_content(part)) continue;
        note_all_but("text", "type", part.raw);
        pieces_.borrow(lead);
        pieces_.borrow(part.text.escaped);
        lead = "\\n";
    }
    pieces_.borrow("\"");
}

void MessageWriter::note_all_but(std::string_view kept, std::string_view kind, json::Raw object) {
    for (const MemberValue& member : Value(object.json).members()) {
        const Name name(member.key);
        if (name.get() != kept && name.get() != kind) note_loss(name.get(), member.value, losses_);
    }
}

void MessageWriter::write_calls(Value calls) {
    rewrite_elements(calls, pieces_, [this](std::size_t, Value call) {
        ObjectRewriter body(call.raw().json, pieces_);
        for (const MemberValue& member : body.object().members()) {
            if (!json::equals(member.key, "id") || !member.value.is_string()) {
                body.keep(member);
                continue;
            }
            body.open(member);
            write_id(member.value.text());
        }
        body.finish();
    });
}

void MessageWriter::write_id(json::Text id) {
    std::string fitted = "\"";
    append_fixed_id(fitted, id, profile_.tool_id_length);
    pieces_.own(fitted += '"');
}

}  // namespace lightport::provider
