// Mistral's messages and choices in OpenAI's form: lists of parts become text and reasoning, tool calls get what they
// lack. Bytes that need no change are borrowed.
// Source: Mistral's API reference, "Chat Completion"; "Reasoning" and "Citations" in its documentation; recorded
// answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "lightport/chat.hpp"
#include "provider/pieces.hpp"

namespace lightport::mistral {

// Rewrites the choices of one answer, which remembers what was said before: a stream's chunks, or the whole.
class ChoiceRewriter {
public:
    // `prefix`: the decoded beginning that the answer repeats; empty: none.
    ChoiceRewriter(const chat::Request& request, bool stream, std::string prefix);

    // The first choice's next chunk with text alone could pass as it is.
    bool is_settled() const { return settled_; }

    // `id` of the answer, for tool calls without one.
    void write_choices(json::Value choices, json::Text id, provider::PieceList& out);

private:
    struct Choice {
        bool opened = false;
        std::vector<std::string> call_ids;  // escaped, by index
    };
    struct Parts;

    void write_choice(json::Value choice, provider::PieceList& out);
    void write_message(json::Value message, Choice& state, provider::PieceList& out);
    bool write_content(const json::MemberValue& member, Parts& parts, provider::ObjectRewriter& to,
                       provider::PieceList& out);
    void write_rest(const Parts& parts, provider::ObjectRewriter& to, provider::PieceList& out);
    void write_calls(json::Value calls, Choice& state, provider::PieceList& out);
    void write_call(json::Value call, Choice& state, provider::PieceList& out);
    std::size_t index_of(json::Value call, Choice& state, bool& is_new) const;
    // What is left of a text when the repeated beginning is taken off, as JSON.
    std::string without_prefix(json::Text text);

    const chat::Request& request_;
    const bool stream_;
    bool settled_ = false;
    std::string answer_id_;
    std::string prefix_;
    std::size_t prefix_seen_ = 0;
    std::vector<Choice> choices_;
    std::size_t at_ = 0;  // the choice that is being written
};

}  // namespace lightport::mistral
