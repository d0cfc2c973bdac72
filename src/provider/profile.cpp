// See profile.hpp.
#include "provider/profile.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "provider/profile_parts.hpp"

namespace lightport::provider {
namespace {

using json::MemberValue;
using json::Value;

Error refused(std::string_view name) {
    const std::string quoted = "`" + std::string(name) + "`";
    return Error(ErrorKind::kUnsupported, "This provider does not support the parameter " + quoted + ".")
        .with_param(std::string(name));
}

class ProfileWriter {
public:
    ProfileWriter(const chat::Request& request, const RequestProfile& profile, chat::LossReport& losses)
        : request_(request), profile_(profile), losses_(losses), messages_(request, profile, losses, pieces_) {}

    Result<void> write(RequestEdits& edits);
    void finish(UpstreamRequest& out) { std::move(pieces_).finish(out); }
    bool streams() const { return streams_; }

private:
    void take(const MemberValue& member, const RequestEdits& edits, Edits& own, ObjectRewriter& body);
    void take_passed(const MemberValue& member, std::string_view name, ObjectRewriter& body);
    void add_defaults(const std::vector<RequestProfile::Default>& defaults, const RequestEdits& edits,
                      ObjectRewriter& body);
    // False: the number is within the bounds.
    bool write_clamped(const MemberValue& member, const RequestProfile::Clamp& clamp, ObjectRewriter& body);
    bool is_idle(std::string_view name, Value value) const;
    // A rename's target that the client wrote itself, beside the name that counts.
    bool is_overruled(std::string_view name) const;

    bool was_given(std::string_view name) const {
        return std::any_of(given_.begin(), given_.end(), [&](const Name& given) { return given.get() == name; });
    }

    const chat::Request& request_;
    const RequestProfile& profile_;
    chat::LossReport& losses_;
    PieceList pieces_;
    MessageWriter messages_;
    std::vector<Name> given_;       // names with a value other than null
    std::optional<Error> refusal_;  // the first one
    bool streams_ = false;
};

Result<void> ProfileWriter::write(RequestEdits& edits) {
    ObjectRewriter body(request_.body, pieces_);
    std::vector<MemberValue> members;
    members.reserve(16);
    for (const MemberValue& member : body.object().members()) {
        members.push_back(member);
        if (!member.value.is_null()) given_.emplace_back(member.key);
    }
    streams_ = ChoiceEdits(request_, profile_, losses_, edits).add(members);
    Edits own(edits.members);
    for (const MemberValue& member : members) take(member, edits, own, body);
    own.rest([&](const MemberEdit& edit) {
        body.open_new(edit.name);
        pieces_.own(*edit.json);
    });
    add_defaults(profile_.defaults, edits, body);
    if (!streams_) add_defaults(profile_.whole_defaults, edits, body);
    body.finish();
    if (refusal_) return *std::move(refusal_);
    return {};
}

void ProfileWriter::add_defaults(const std::vector<RequestProfile::Default>& defaults, const RequestEdits& edits,
                                 ObjectRewriter& body) {
    for (const RequestProfile::Default& entry : defaults) {
        if (was_given(entry.name) || find_by(edits.members, &MemberEdit::name, entry.name) != nullptr) continue;
        body.open_new(entry.name);
        pieces_.borrow(entry.json);
    }
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
        if (!messages_.changes(edits)) return body.keep(member);
        body.open(member);
        return messages_.write(member.value, edits);
    }
    if (contains(profile_.refuses, name)) {
        if (!is_neutral(name, member.value) && !refusal_) refusal_ = refused(name);
        return body.drop(member);
    }
    const bool idle = profile_.drop_idle && is_idle(name, member.value);
    if (idle || contains(profile_.ignores, name) || is_overruled(name)) return body.drop(member);
    if (contains(profile_.drops, name)) {
        note_loss(name, member.value, losses_);
        return body.drop(member);
    }
    take_passed(member, name, body);
}

void ProfileWriter::take_passed(const MemberValue& member, std::string_view name, ObjectRewriter& body) {
    const RequestProfile::Rename* rename = find_by(profile_.renames, &RequestProfile::Rename::from, name);
    const std::string_view theirs = rename != nullptr ? std::string_view(rename->to) : name;
    if (!profile_.only.empty() && !contains(profile_.only, theirs)) {
        note_loss(name, member.value, losses_);
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

Result<void> write_by_profile(const chat::Request& request, std::string_view model, const RequestProfile& profile,
                              RequestEdits edits, chat::LossReport& losses, UpstreamRequest& out) {
    edits.members.push_back({"model", '"' + json::escaped(model) + '"'});
    ProfileWriter writer(request, profile, losses);
    Result<void> written = writer.write(edits);
    if (written) writer.finish(out);
    out.stream = writer.streams();
    return written;
}

}  // namespace lightport::provider
