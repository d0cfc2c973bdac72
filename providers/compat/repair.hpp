// What commonly differs in the answers of OpenAI-shaped vendors, put right for all of them: nothing of it is a flag.
// What needs nothing keeps its bytes, and so does every member that this knows nothing of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "provider/catalog.hpp"
#include "providers/compat/calls.hpp"
#include "providers/compat/envelope.hpp"
#include "providers/compat/message_text.hpp"
#include "providers/compat/think.hpp"
#include "providers/openai/repair.hpp"

namespace lightport::compat {

// - id, created and model are there and the same in every chunk, `object` is what it has to be;
// - the role stands in the first delta of a choice, and there only;
// - content is a string, reasoning stands in reasoning_content;
// - tool calls are complete, see calls.hpp;
// - finish_reason is there, in OpenAI's words, and says tool_calls where there are some;
// - usage stands where OpenAI's does, see usage_repair.hpp;
// - errors are recognised in all their shapes, see errors.hpp.
class AnswerRepair final : public openai::Repair {
public:
    // Both outlive this.
    AnswerRepair(const chat::Request& request, const provider::ResponseProfile& profile)
        : request_(request), profile_(profile), envelope_(request, "\"chat.completion.chunk\"") {}

    Result<std::string_view> chunk(std::string_view data) override;
    std::string_view last_chunk() override;
    Result<std::string> whole(json::Value root) override;

private:
    static constexpr std::size_t kMaxChoices = 128;  // OpenAI's limit of n

    struct Choice {
        bool seen = false;
        bool role_sent = false;
        bool finished = false;
        CallTracker calls;
        std::optional<ThinkSplitter> think;
    };
    // A chunk that needed nothing. One that differs only in the text between needs nothing either.
    struct Model {
        std::string before;  // up to and with the opening quote of the text
        std::string after;   // from the closing quote
        bool fits(std::string_view data) const;
    };

    Choice& choice_at(std::size_t index);
    std::string seed(std::size_t index) const;
    void write_chunk(json::Value root);
    void write_choice(json::Value choice, std::size_t position);
    void write_delta(json::Value delta, std::size_t index, bool last);
    void write_calls(const json::MemberValue& member, const std::string& calls, provider::ObjectRewriter& body);
    void write_finish(const json::MemberValue& member, const Choice& state, bool calls_now,
                      provider::ObjectRewriter& body);
    // Remembers an unchanged chunk.
    void learn(std::string_view data, json::Value root);

    const chat::Request& request_;
    const provider::ResponseProfile& profile_;
    Envelope envelope_;
    std::vector<Choice> choices_;
    Model model_;
    provider::PieceList* out_ = nullptr;  // of the chunk that is being written
    std::string chunk_;
};

}  // namespace lightport::compat
