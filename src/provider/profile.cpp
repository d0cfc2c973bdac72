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

class ProfileWriter {
public:
    ProfileWriter(const chat::Request& request, const RequestProfile& profile, chat::LossReport& losses)
        : request_(request),
          profile_(profile),
          losses_(losses),
          rules_(json::Value(trimmed(request.body)), profile, losses),
          messages_(request, profile, losses, pieces_) {}

    Result<void> write(RequestEdits& edits);
    void finish(UpstreamRequest& out) { std::move(pieces_).finish(out); }
    bool streams() const { return streams_; }

private:
    void take(const MemberValue& member, const RequestEdits& edits, Edits& own, ObjectRewriter& body);
    void write_passed(const MemberValue& member, std::string_view name, std::string_view renamed, ObjectRewriter& body);
    void add_defaults(const std::vector<RequestProfile::Default>& defaults, const RequestEdits& edits,
                      ObjectRewriter& body);
    // False: the number is within the bounds.
    bool write_clamped(const MemberValue& member, const RequestProfile::Clamp& clamp, ObjectRewriter& body);
    bool is_idle(std::string_view name, Value value) const;

    const chat::Request& request_;
    const RequestProfile& profile_;
    chat::LossReport& losses_;
    RuledMembers rules_;
    PieceList pieces_;
    MessageWriter messages_;
    bool streams_ = false;
};

Result<void> ProfileWriter::write(RequestEdits& edits) {
    ObjectRewriter body(request_.body, pieces_);
    streams_ = ChoiceEdits({request_, profile_, rules_}, losses_, edits).add();
    Edits own(edits.members);
    for (const MemberValue& member : rules_.all()) take(member, edits, own, body);
    own.rest([&](const MemberEdit& edit) {
        body.open_new(edit.name);
        pieces_.own(*edit.json);
    });
    add_defaults(profile_.defaults, edits, body);
    if (!streams_) add_defaults(profile_.whole_defaults, edits, body);
    body.finish();
    if (rules_.refusal()) return *rules_.refusal();
    return {};
}

void ProfileWriter::add_defaults(const std::vector<RequestProfile::Default>& defaults, const RequestEdits& edits,
                                 ObjectRewriter& body) {
    for (const RequestProfile::Default& entry : defaults) {
        if (!rules_.lacks(entry.name) || find_by(edits.members, &MemberEdit::name, entry.name) != nullptr) continue;
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
    const bool idle = profile_.drop_idle && !contains(profile_.refuses, name) && is_idle(name, member.value);
    const bool filled = member.value.is_null() && !streams_ &&
                        find_by(profile_.whole_defaults, &RequestProfile::Default::name, name) != nullptr;
    if (idle || filled) return body.drop(member);
    const std::optional<std::string_view> passed = rules_.pass(name, member.value);
    if (!passed) return body.drop(member);
    write_passed(member, name, *passed, body);
}

// `renamed`: what the vendor calls it; empty: the same.
void ProfileWriter::write_passed(const MemberValue& member, std::string_view name, std::string_view renamed,
                                 ObjectRewriter& body) {
    const std::string_view theirs = renamed.empty() ? name : renamed;
    const RequestProfile::Clamp* clamp = find_by(profile_.clamps, &RequestProfile::Clamp::name, theirs);
    if (clamp != nullptr && write_clamped(member, *clamp, body)) return;
    if (renamed.empty()) return body.keep(member);
    body.open(member, renamed);
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
