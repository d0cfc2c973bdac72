// Messages of the same role in a row as one, for vendors that want turns to alternate. See profile_parts.hpp.
#include <utility>

#include "provider/profile_parts.hpp"

namespace lightport::provider {

using chat::Message;
using chat::Part;
using json::MemberValue;
using json::Value;

namespace {

// The contents of messages in a row: one text where there is nothing but text, else a list of parts.
class JoinedContent {
public:
    JoinedContent(bool text, PieceList& out) : text_(text), lead_(text ? "\"" : "["), out_(out) {}

    void add(const Part& part) {
        out_.borrow(lead_);
        out_.borrow(text_ ? part.text.escaped : part.raw.json);
        lead_ = text_ ? "\\n\\n" : ",";
    }
    // `own`: whether it does not outlive the request.
    void add_string(std::string_view escaped, bool own) {
        out_.borrow(lead_);
        if (!text_) out_.borrow(R"({"type":"text","text":")");
        own ? out_.own(escaped) : out_.borrow(escaped);
        if (!text_) out_.borrow("\"}");
        lead_ = text_ ? "\\n\\n" : ",";
    }
    void finish() {
        if (lead_ == "\"" || lead_ == "[") out_.borrow(lead_);
        out_.borrow(text_ ? "\"" : "]");
    }

private:
    bool text_;
    std::string_view lead_;
    PieceList& out_;
};

}  // namespace

// Tool calls and their results stay apart: what they belong to is told by their order.
bool MessageWriter::same_turn(const Message& a, const Message& b) const {
    const auto role = [&](const Message& message) {
        const bool system = message.role == chat::Role::kDeveloper && profile_.developer_role == "system";
        return system ? chat::Role::kSystem : message.role;
    };
    const bool tool = a.role == chat::Role::kTool || a.role == chat::Role::kFunction;
    return role(a) == role(b) && !tool && a.tool_calls.empty() && b.tool_calls.empty();
}

void MessageWriter::write_merged(const RequestEdits& edits) {
    static const MemberEdits kNone;
    const auto& all = request_.messages;
    std::string_view instructions = edits.instructions;
    pieces_.borrow("[");
    for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
        for (end = begin + 1; end < all.size() && same_turn(all[begin], all[end]);) ++end;
        const bool system = all[begin].role == chat::Role::kSystem || all[begin].role == chat::Role::kDeveloper;
        if (!instructions.empty() && !system) {
            write_instructions(instructions);
            instructions = {};
        }
        if (begin > 0) pieces_.borrow(",");
        if (end - begin == 1 && instructions.empty()) {
            write_message(all[begin], begin < edits.messages.size() ? edits.messages[begin] : kNone);
        } else {
            write_group(begin, end, instructions);
            instructions = {};
        }
    }
    pieces_.borrow("]");
}

// The first message, with the contents of all.
void MessageWriter::write_group(std::size_t begin, std::size_t end, std::string_view instructions) {
    const Message& first = request_.messages[begin];
    for (std::size_t i = begin + 1; i < end; ++i) note_all_but("content", "role", request_.messages[i].raw);
    bool written = false;
    ObjectRewriter body(first.raw.json, pieces_);
    for (const MemberValue& member : body.object().members()) {
        if (!json::equals(member.key, "content")) {
            take(member, first, body);
        } else if (std::exchange(written, true)) {
            body.drop(member);
        } else {
            body.open(member);
            write_contents(begin, end, instructions);
        }
    }
    if (!written) {
        body.open_new("content");
        write_contents(begin, end, instructions);
    }
    body.finish();
}

void MessageWriter::write_contents(std::size_t begin, std::size_t end, std::string_view instructions) {
    const auto& all = request_.messages;
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = all.begin() + static_cast<std::ptrdiff_t>(end);
    const bool text = std::all_of(first, last, is_text_alone);
    JoinedContent content(text, pieces_);
    if (!instructions.empty()) content.add_string(instructions, true);
    for (auto message = first; message != last; ++message) {
        if (message->content_is_string) {
            content.add_string(message->parts.front().text.escaped, false);
            continue;
        }
        for (const Part& part : message->parts) {
            if (!stands_in_content(part)) continue;
            if (text) note_all_but("text", "type", part.raw);
            content.add(part);
        }
    }
    content.finish();
}

}  // namespace lightport::provider
