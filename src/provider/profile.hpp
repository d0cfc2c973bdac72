// How the chat requests of an OpenAI-shaped vendor differ from OpenAI's, as data, and the rewriting of a request by it.
// Everything that does not differ keeps its bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"

namespace lightport::provider {

// Names are plain ASCII.
struct RequestProfile {
    struct Rename {
        std::string from;
        std::string to;
    };
    struct Default {
        std::string name;
        std::string json;
    };
    struct Clamp {
        std::string name;
        double least = 0;
        double most = 0;
    };

    std::vector<Rename> renames;       // where the client gives both, `from` counts (as max_completion_tokens does)
    std::vector<std::string> drops;    // left out; a loss, unless the value asks for nothing
    std::vector<std::string> ignores;  // left out, and nobody misses it
    std::vector<std::string>
        refuses;                    // without it the answer would be another one: an error, unless it asks for nothing
    std::vector<std::string> only;  // not empty: beside model and messages nothing else passes; the vendor's names
    std::vector<Default> defaults;  // where the client says nothing
    std::vector<Clamp> clamps;      // numbers beyond become the bound, which is a loss
    bool drop_idle = false;         // leaves out null and what changes nothing but is refused by strict servers:
                                    // penalties of 0, n of 1, empty tools, a tool_choice without tools …

    std::vector<Rename> efforts;     // reasoning_effort: the word → the nearest one that the vendor knows (a loss);
                                     // to an empty one: left out
    bool text_as_string = false;     // content lists of text alone become one string, joined by line ends
    std::size_t tool_id_length = 0;  // tool call ids have to be that many letters and digits; 0: any

    std::string developer_role;                // role of developer messages; empty: as it is
    std::string reasoning_member;              // what reasoning_content of the assistant is called; empty: as it is
    std::vector<std::string> message_drops;    // as drops, in messages
    std::vector<std::string> message_ignores;  // as ignores, in messages
    std::vector<std::string> message_only;     // as only, in messages
};

// A member that becomes something else than the profile says. nullopt: it is left out, without a note.
struct MemberEdit {
    std::string_view name;  // a literal
    std::optional<std::string> json;
};
using MemberEdits = std::vector<MemberEdit>;

// What an adapter decides beyond its profile.
struct RequestEdits {
    MemberEdits members;
    std::vector<MemberEdits> messages;  // by the message's index; empty: none
};

// Writes the body for `request` with `model` into out.pieces and notes what is left out. Edits win over the profile and
// are added where the client wrote no such member. Error: kUnsupported, a member that the profile refuses. The pieces
// borrow from the request's body, the profile and the edits' names; the rest is in out.storage.
Result<void> write_by_profile(const chat::Request& request, std::string_view model, const RequestProfile& profile,
                              RequestEdits edits, chat::LossReport& losses, UpstreamRequest& out);

}  // namespace lightport::provider
