// The text and the reasoning of a message, or of a delta of one, in the members where OpenAI's clients look for them:
// `content` a string, reasoning in `reasoning_content`.
#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"
#include "provider/pieces.hpp"
#include "providers/compat/think.hpp"

namespace lightport::compat {

class MessageText {
public:
    // `think`: nullptr where tags mean nothing. `last`: no more text of this choice will come.
    MessageText(json::Value message, ThinkSplitter* think, bool last);

    // Writes a member that has to do with text or reasoning. False: it has not, nothing was written.
    bool take(const json::MemberValue& member, provider::ObjectRewriter& body, provider::PieceList& out);
    // Adds what no member of the message had a place for.
    void finish(provider::ObjectRewriter& body, provider::PieceList& out);

private:
    struct Members {
        json::Value content;
        json::Value reasoning_content;
        json::Value reasoning;
        json::Value details;
    };

    void read_reasoning(const Members& members);
    void read_parts(json::Value parts);
    void read_think(json::Value content, ThinkSplitter& think, bool last);
    void write_reasoning(provider::PieceList& out);

    std::optional<std::string> content_;    // escaped; nullopt: it stays as it is
    std::optional<std::string> reasoning_;  // escaped; nullopt: it stays as it is, or there is none
    bool own_reasoning_ = false;            // reasoning_content is there and has text
};

}  // namespace lightport::compat
