// See profile.hpp.
#include "provider/profile.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/losses.hpp"
#include "provider/pieces.hpp"

namespace lightport::provider {
namespace {

using json::MemberValue;
using json::Value;

// A member's name, decoded where it is written with escapes.
struct Name {
    explicit Name(json::Text key) : plain(json::is_plain(key)), escaped(key.escaped) {
        if (!plain) decoded = json::unescaped(key);
    }
    std::string_view get() const { return plain ? escaped : std::string_view(decoded); }

    bool plain;
    std::string_view escaped;
    std::string decoded;
};

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

template <class List, class Field>
auto find_by(const List& list, Field field, std::string_view name) -> decltype(list.data()) {
    for (const auto& entry : list) {
        if (entry.*field == name) return &entry;
    }
    return nullptr;
}

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

class ProfileWriter {
public:
    ProfileWriter(const chat::Request& request, const RequestProfile& profile, chat::LossReport& losses)
        : request_(request), profile_(profile), losses_(losses) {}

    void write(const RequestEdits& edits);
    void finish(UpstreamRequest& out) { std::move(pieces_).finish(out); }

private:
    void take(const MemberValue& member, const RequestEdits& edits, Edits& own, ObjectRewriter& body);
    void take_passed(const MemberValue& member, std::string_view name, ObjectRewriter& body);
    // False: the number is within the bounds.
    bool write_clamped(const MemberValue& member, const RequestProfile::Clamp& clamp, ObjectRewriter& body);
    void write_messages(Value array, const std::vector<MemberEdits>& edits);
    void write_message(const chat::Message& message, const MemberEdits& edits);
    void take_of_message(const MemberValue& member, const chat::Message& message, ObjectRewriter& body);
    bool is_idle(std::string_view name, Value value) const;
    // A rename's target that the client wrote itself, beside the name that counts.
    bool is_overruled(std::string_view name) const;

    bool was_given(std::string_view name) const {
        return std::any_of(given_.begin(), given_.end(), [&](const Name& given) { return given.get() == name; });
    }
    void lose(std::string_view name, Value value) {
        if (!asks_nothing(value) && losses_.members().size() < kMaxLosses) losses_.note(name);
    }

    const chat::Request& request_;
    const RequestProfile& profile_;
    chat::LossReport& losses_;
    PieceList pieces_;
    std::vector<Name> given_;  // names with a value other than null
};

void ProfileWriter::write(const RequestEdits& edits) {
    ObjectRewriter body(request_.body, pieces_);
    std::vector<MemberValue> members;
    members.reserve(16);
    for (const MemberValue& member : body.object().members()) {
        members.push_back(member);
        if (!member.value.is_null()) given_.emplace_back(member.key);
    }
    Edits own(edits.members);
    for (const MemberValue& member : members) take(member, edits, own, body);
    own.rest([&](const MemberEdit& edit) {
        body.open_new(edit.name);
        pieces_.own(*edit.json);
    });
    for (const RequestProfile::Default& entry : profile_.defaults) {
        if (was_given(entry.name) || find_by(edits.members, &MemberEdit::name, entry.name) != nullptr) continue;
        body.open_new(entry.name);
        pieces_.borrow(entry.json);
    }
    body.finish();
}

void ProfileWriter::take(const MemberValue& member, const RequestEdits& edits, Edits& own, ObjectRewriter& body) {
    const Name decoded(member.key);
    const std::string_view name = decoded.get();
    if (const MemberEdit* edit = own.find(name)) {
        if (!edit->json) return body.drop(member);
        body.open(member);
        return pieces_.own(*edit->json);
    }
    if (name == "messages") {
        body.open(member);
        return write_messages(member.value, edits.messages);
    }
    const bool idle = profile_.drop_idle && is_idle(name, member.value);
    if (idle || contains(profile_.ignores, name) || is_overruled(name)) return body.drop(member);
    if (contains(profile_.drops, name)) {
        lose(name, member.value);
        return body.drop(member);
    }
    take_passed(member, name, body);
}

void ProfileWriter::take_passed(const MemberValue& member, std::string_view name, ObjectRewriter& body) {
    const RequestProfile::Rename* rename = find_by(profile_.renames, &RequestProfile::Rename::from, name);
    const std::string_view theirs = rename != nullptr ? std::string_view(rename->to) : name;
    if (!profile_.only.empty() && !contains(profile_.only, theirs)) {
        lose(name, member.value);
        return body.drop(member);
    }
    const RequestProfile::Clamp* clamp = find_by(profile_.clamps, &RequestProfile::Clamp::name, theirs);
    if (clamp != nullptr && write_clamped(member, *clamp, body)) return;
    if (rename == nullptr) return body.keep(member);
    body.open(member, rename->to);
    pieces_.borrow(member.value.raw().json);
}

bool ProfileWriter::write_clamped(const MemberValue& member, const RequestProfile::Clamp& clamp, ObjectRewriter& body) {
    const std::optional<double> number = member.value.number();
    if (!number || (*number >= clamp.least && *number <= clamp.most)) return false;
    if (losses_.members().size() < kMaxLosses) losses_.note(clamp.name);
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, *number < clamp.least ? clamp.least : clamp.most);
    body.open(member, clamp.name);
    pieces_.own({digits, static_cast<std::size_t>(end.ptr - digits)});
    return true;
}

void ProfileWriter::write_messages(Value array, const std::vector<MemberEdits>& edits) {
    static const MemberEdits kNone;
    rewrite_elements(array, pieces_, [&](std::size_t i, Value) {
        write_message(request_.messages[i], i < edits.size() ? edits[i] : kNone);
    });
}

void ProfileWriter::write_message(const chat::Message& message, const MemberEdits& edits) {
    Edits own(edits);
    ObjectRewriter body(message.raw.json, pieces_);
    for (const MemberValue& member : body.object().members()) {
        const MemberEdit* edit = edits.empty() ? nullptr : own.find(Name(member.key).get());
        if (edit == nullptr) {
            take_of_message(member, message, body);
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
    body.finish();
}

void ProfileWriter::take_of_message(const MemberValue& member, const chat::Message& message, ObjectRewriter& body) {
    const Name decoded(member.key);
    const std::string_view name = decoded.get();
    if (name == "role" && message.role == chat::Role::kDeveloper && !profile_.developer_role.empty()) {
        body.open(member);
        pieces_.borrow("\"");
        pieces_.borrow(profile_.developer_role);
        return pieces_.borrow("\"");
    }
    if (contains(profile_.message_ignores, name)) return body.drop(member);
    const bool refused = !profile_.message_only.empty() && !contains(profile_.message_only, name);
    if (refused || contains(profile_.message_drops, name)) {
        lose(name, member.value);
        return body.drop(member);
    }
    if (name == "reasoning_content" && !profile_.reasoning_member.empty()) {
        body.open(member, profile_.reasoning_member);
        return pieces_.borrow(member.value.raw().json);
    }
    body.keep(member);
}

bool ProfileWriter::is_idle(std::string_view name, Value value) const {
    constexpr std::array<std::string_view, 7> kNothing = {
        "frequency_penalty", "presence_penalty", "logprobs", "top_logprobs", "logit_bias", "tools", "functions"};
    if (value.is_null()) return true;
    if (name == "n") return value.integer() == 1;
    if (std::find(kNothing.begin(), kNothing.end(), name) != kNothing.end()) return asks_nothing(value);
    return request_.tools.empty() && (name == "tool_choice" || name == "parallel_tool_calls");
}

bool ProfileWriter::is_overruled(std::string_view name) const {
    return std::any_of(profile_.renames.begin(), profile_.renames.end(), [&](const RequestProfile::Rename& rename) {
        return rename.to == name && was_given(rename.from);
    });
}

}  // namespace

void write_by_profile(const chat::Request& request, std::string_view model, const RequestProfile& profile,
                      RequestEdits edits, chat::LossReport& losses, UpstreamRequest& out) {
    edits.members.push_back({"model", '"' + json::escaped(model) + '"'});
    ProfileWriter writer(request, profile, losses);
    writer.write(edits);
    writer.finish(out);
}

}  // namespace lightport::provider
