// See member_rules.hpp.
#include "provider/member_rules.hpp"

#include <algorithm>

namespace lightport::provider {
namespace {

using json::MemberValue;
using json::Value;

Error refused(std::string_view name) {
    const std::string quoted = "`" + std::string(name) + "`";
    return Error(ErrorKind::kUnsupported, "This provider does not support the parameter " + quoted + ".")
        .with_param(std::string(name));
}

}  // namespace

RuledMembers::RuledMembers(Value object, const MemberRules& rules, chat::LossReport& losses)
    : rules_(rules), losses_(losses) {
    members_.reserve(16);
    for (const MemberValue& member : object.members()) {
        members_.push_back(member);
        if (!member.value.is_null()) given_.emplace_back(member.key);
    }
}

std::optional<std::string_view> RuledMembers::pass(std::string_view name, Value value) {
    if (contains(rules_.refuses, name)) {
        if (!is_neutral(name, value) && !refusal_) refusal_ = refused(name);
        return std::nullopt;
    }
    if (contains(rules_.ignores, name) || is_overruled(name)) return std::nullopt;
    const MemberRules::Rename* rename = find_by(rules_.renames, &MemberRules::Rename::from, name);
    if (rename != nullptr && rename->yields && was_given(rename->to)) return std::nullopt;
    const std::string_view other = renamed(name);
    if (value.is_null() && !other.empty() && is_there(other)) return std::nullopt;
    const std::string_view theirs = other.empty() ? name : other;
    const bool unknown = !rules_.only.empty() && name != "stream" && !contains(rules_.only, theirs);
    if (unknown || contains(rules_.drops, name)) {
        note_loss(name, value, losses_);
        return std::nullopt;
    }
    const bool has_default = find_by(rules_.defaults, &MemberRules::Default::name, theirs) != nullptr;
    if (value.is_null() && has_default) return std::nullopt;
    return other;
}

std::string_view RuledMembers::renamed(std::string_view name) const {
    const MemberRules::Rename* rename = find_by(rules_.renames, &MemberRules::Rename::from, name);
    return rename != nullptr ? std::string_view(rename->to) : std::string_view();
}

bool RuledMembers::lacks(std::string_view theirs) const { return !was_given(theirs) && !is_overruled(theirs); }

bool RuledMembers::was_given(std::string_view name) const {
    return std::any_of(given_.begin(), given_.end(), [&](const Name& given) { return given.get() == name; });
}

bool RuledMembers::is_there(std::string_view name) const {
    return std::any_of(members_.begin(), members_.end(),
                       [&](const MemberValue& member) { return json::equals(member.key, name); });
}

bool RuledMembers::is_overruled(std::string_view name) const {
    return std::any_of(rules_.renames.begin(), rules_.renames.end(), [&](const MemberRules::Rename& rename) {
        return rename.to == name && was_given(rename.from) && !(rename.yields && was_given(name));
    });
}

}  // namespace lightport::provider
