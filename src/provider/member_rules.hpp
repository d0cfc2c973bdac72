// Which members of a request an OpenAI-shaped vendor takes, under which names, and what is added: the part of a profile
// that is the same for all endpoints.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "lightport/chat.hpp"
#include "lightport/error.hpp"
#include "provider/member_names.hpp"

namespace lightport::provider {

// Names are plain ASCII.
struct MemberRules {
    struct Rename {
        std::string from;
        std::string to;
        bool yields = false;  // where the client gives both, `to` counts
    };
    struct Default {
        std::string name;  // the vendor's
        std::string json;
    };

    std::vector<Rename> renames;       // where the client gives both, `from` counts, unless it yields
    std::vector<std::string> drops;    // left out; a loss, unless the value asks for nothing
    std::vector<std::string> ignores;  // left out, and nobody misses it
    std::vector<std::string>
        refuses;                    // without it the answer would be another one: an error, unless it asks for nothing
    std::vector<std::string> only;  // not empty: nothing else passes beside what every request has; the vendor's names
    std::vector<Default> defaults;  // where the client says nothing
};

// The members of one body by those rules.
class RuledMembers {
public:
    // All of them outlive it.
    RuledMembers(json::Value object, const MemberRules& rules, chat::LossReport& losses);

    const std::vector<json::MemberValue>& all() const { return members_; }

    // What a member is called in the request to the vendor; empty: as the client calls it. nullopt: it is left out, and
    // noted where that is a loss.
    std::optional<std::string_view> pass(std::string_view name, json::Value value);
    // The same for members that no rule leaves out.
    std::string_view renamed(std::string_view name) const;
    // The client says nothing about what the vendor calls so.
    bool lacks(std::string_view theirs) const;
    // The client says something: a value other than null, under this name.
    bool was_given(std::string_view name) const;
    // The first member that the rules refuse: kUnsupported.
    const std::optional<Error>& refusal() const { return refusal_; }

private:
    bool is_there(std::string_view name) const;
    // By another member that is renamed to this.
    bool is_overruled(std::string_view name) const;

    const MemberRules& rules_;
    chat::LossReport& losses_;
    std::vector<json::MemberValue> members_;
    std::vector<Name> given_;  // names with a value other than null
    std::optional<Error> refusal_;
};

}  // namespace lightport::provider
