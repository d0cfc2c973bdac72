// What the two halves of a profile's rewriting share. Private to profile*.cpp.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "provider/member_names.hpp"
#include "provider/pieces.hpp"
#include "provider/profile.hpp"

namespace lightport::provider {

// Members of one object: the edits, and which of them were met.
class Edits {
public:
    explicit Edits(const MemberEdits& edits) : edits_(edits), met_(edits.size(), false) {}

    const MemberEdit* find(std::string_view name) {
        for (std::size_t i = 0; i < edits_.size(); ++i) {
            if (edits_[i].name != name) continue;
            met_[i] = true;
            return &edits_[i];
        }
        return nullptr;
    }
    template <class Add>
    void rest(Add add) const {
        for (std::size_t i = 0; i < edits_.size(); ++i) {
            if (!met_[i] && edits_[i].json) add(edits_[i]);
        }
    }

private:
    const MemberEdits& edits_;
    std::vector<bool> met_;
};

// False for what the message says beside its content: a `refusal`.
inline bool stands_in_content(const chat::Part& part) { return part.kind == chat::PartKind::kText || part.raw; }

// True also for a message without any content.
inline bool is_text_alone(const chat::Message& message) {
    return std::all_of(message.parts.begin(), message.parts.end(), [](const chat::Part& part) {
        return part.kind == chat::PartKind::kText || !stands_in_content(part);
    });
}

// What the profile makes of members whose value has to be looked into: becomes edits, beside those that are there.
class ChoiceEdits {
public:
    // What the choices are made from; `rules` has the members of the request.
    struct From {
        const chat::Request& request;
        const RequestProfile& profile;
        const RuledMembers& rules;
    };
    // `losses` and `edits` have to outlive this.
    ChoiceEdits(const From& from, chat::LossReport& losses, RequestEdits& edits)
        : request_(from.request), profile_(from.profile), rules_(from.rules), losses_(losses), edits_(edits) {}

    // Whether a stream is asked for, which may be where the client wants none.
    bool add();

private:
    void take(std::string_view name, json::Value value);
    void add_synonym(std::string_view name, json::Value value);
    void add_effort(json::Value value);
    void add_tool_choice(json::Value value);
    void choose_one_tool(json::Value value);
    void choose_among_allowed(json::Value value);
    void require(json::Value value);
    // The tools with these names; empty: there is none.
    std::string tools_called(const std::vector<std::string>& names) const;
    void leave_tools_out();
    void add_format(json::Value value);
    void ask_for_object(json::Value schema, RequestProfile::Format form);
    bool needs_stream() const;
    void add_stream();
    bool decided(std::string_view name) const { return find_by(edits_.members, &MemberEdit::name, name) != nullptr; }
    void edit(std::string_view name, std::optional<std::string> json) {
        edits_.members.push_back({name, std::move(json)});
    }
    void edit_word(std::string_view name, std::string_view word) { edit(name, '"' + json::escaped(word) + '"'); }

    const chat::Request& request_;
    const RequestProfile& profile_;
    const RuledMembers& rules_;
    chat::LossReport& losses_;
    RequestEdits& edits_;
    bool asked_ = false;  // for one of the profile's stream_with
};

// The messages of one request.
class MessageWriter {
public:
    MessageWriter(const chat::Request& request, const RequestProfile& profile, chat::LossReport& losses,
                  PieceList& pieces)
        : request_(request), profile_(profile), losses_(losses), pieces_(pieces) {}

    // False: they are what the vendor wants already.
    bool changes(const RequestEdits& edits) const;
    void write(json::Value array, const RequestEdits& edits);

private:
    void write_merged(const RequestEdits& edits);
    void write_group(std::size_t begin, std::size_t end, std::string_view instructions);
    void write_contents(std::size_t begin, std::size_t end, std::string_view instructions);
    // Notes what is lost when of an object only the member of this name stays, and the one that says what it is.
    void note_all_but(std::string_view kept, std::string_view kind, json::Raw object);
    std::string_view reasoning_name() const {
        return profile_.reasoning_member.empty() ? "reasoning_content" : std::string_view(profile_.reasoning_member);
    }
    void write_instructions(std::string_view text);
    bool needs_filler(const chat::Message& message) const;
    bool is_replaced(std::string_view name, json::Value value, const chat::Message& message) const;
    bool same_turn(const chat::Message& a, const chat::Message& b) const;
    void write_message(const chat::Message& message, const MemberEdits& edits);
    void take(const json::MemberValue& member, const chat::Message& message, ObjectRewriter& body);
    // False: it stays as it is.
    bool write_changed(std::string_view name, const json::MemberValue& member, const chat::Message& message,
                       ObjectRewriter& body);
    void write_joined(const chat::Message& message);
    void write_calls(json::Value calls);
    void write_id(json::Text id);

    const chat::Request& request_;
    const RequestProfile& profile_;
    chat::LossReport& losses_;
    PieceList& pieces_;
};

}  // namespace lightport::provider
