// How the chat requests of an OpenAI-shaped vendor differ from OpenAI's, as data, and the rewriting of a request by it.
// Everything that does not differ keeps its bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "provider/member_rules.hpp"

namespace lightport::provider {

// Names are plain ASCII. `only` says nothing about model and messages.
struct RequestProfile : MemberRules {
    struct Clamp {
        std::string name;
        double least = 0;
        double most = 0;
    };
    struct Synonyms {
        std::string name;
        std::vector<Rename> words;
    };
    // A word of reasoning_effort that the vendor does not know: its nearest word, which is a loss, or members that say
    // the same. Neither: left out.
    struct Effort {
        std::string word;
        std::string nearest;
        std::vector<Default> members;
    };
    struct ToolChoice {
        bool none_without_tools = false;  // "none": the tools are left out, and all that goes with them
        std::string required;             // the vendor's word for it, "auto" is a loss; empty: as it is
        bool named_only = false;          // a choice of one tool: no other one is sent, and it is required
        std::string named;                // else the word instead of it, which is a loss; empty: as it is
        bool allowed_only = false;        // a choice among some tools: no other ones are sent
    };
    enum class Format : std::uint8_t { kKeep, kDrop, kJsonObject, kPrompt };
    struct ResponseFormat {
        Format text = Format::kKeep;  // or kDrop
        // What is not enforced any more is asked for by a system message, and is a loss.
        Format json_object = Format::kKeep;  // or kPrompt
        Format json_schema = Format::kKeep;  // or kJsonObject, kPrompt
    };
    enum class Filler : std::uint8_t { kNever, kCalls, kAlways };

    std::vector<Clamp> clamps;  // numbers beyond become the bound, which is a loss
    bool drop_idle = false;     // leaves out null and what changes nothing but is refused by strict servers:
                                // penalties of 0, n of 1, empty tools, a tool_choice without tools …

    std::vector<Default> whole_defaults;             // as defaults, where no stream is asked for
    std::optional<std::int64_t> stream_from_tokens;  // answers with a limit of at least that many tokens are asked for
                                                     // as streams, whatever the client wants; 0: all
    std::vector<std::string> stream_with;            // the same for requests with one of these that is not false
    std::vector<Synonyms> synonyms;                  // words that mean the same
    std::vector<Effort> efforts;
    ToolChoice tool_choice;
    ResponseFormat response_format;
    bool text_as_string = false;     // content lists of text alone become one string, joined by line ends
    std::size_t tool_id_length = 0;  // tool call ids have to be that many letters and digits; 0: any

    std::string developer_role;                // role of developer messages; empty: as it is
    std::string reasoning_member;              // what reasoning_content of the assistant is called; empty: as it is
    Filler filler = Filler::kNever;            // where the assistant has to have reasoning: all, or with tool calls
    std::string filler_json = "\"\"";          // what it is said to have been where the client does not know
    bool alternate = false;                    // messages of the same role in a row become one
    std::vector<std::string> message_drops;    // as drops, in messages
    std::vector<std::string> message_ignores;  // as ignores, in messages
    std::vector<std::string> message_only;     // as only, in messages
};

// A member that becomes something else than the profile says. nullopt: it is left out, without a note.
struct MemberEdit {
    std::string_view name;  // a literal, or a profile's
    std::optional<std::string> json;
};
using MemberEdits = std::vector<MemberEdit>;

// What an adapter decides beyond its profile.
struct RequestEdits {
    MemberEdits members;
    std::vector<MemberEdits> messages;  // by the message's index; empty: none
    std::string instructions;           // escaped text of a system message in front of all; empty: none
};

// Writes the body for `request` with `model` into out.pieces, sets out.stream and notes what is left out. Edits win
// over the profile and are added where the client wrote no such member. Error: kUnsupported, a member that the profile
// refuses. The pieces borrow from the request's body, the profile and the edits' names; the rest is in out.storage.
Result<void> write_by_profile(const chat::Request& request, std::string_view model, const RequestProfile& profile,
                              RequestEdits edits, chat::LossReport& losses, UpstreamRequest& out);

}  // namespace lightport::provider
