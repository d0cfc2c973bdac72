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
#include "providers/compat/chunk_model.hpp"
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
// - sources that stand beside the choices are annotations, too, see citations.hpp;
// - errors are recognised in all their shapes, see errors.hpp.
class AnswerRepair final : public openai::Repair {
public:
    // `request` and `profile` outlive this. `cached`: the cached tokens that the answer's headers tell.
    AnswerRepair(const chat::Request& request, const provider::ResponseProfile& profile,
                 std::optional<std::int64_t> cached = std::nullopt)
        : request_(request), profile_(profile), cached_(cached), envelope_(request, "\"chat.completion.chunk\"") {}

    Result<std::string_view> chunk(std::string_view data) override {
        if (model_.fits(data)) return data;
        return rewritten(data);
    }
    std::string_view last_chunk() override;
    Result<std::string> whole(json::Value root) override;

private:
    static constexpr std::size_t kMaxChoices = 128;  // OpenAI's limit of n

    struct Choice {
        bool seen = false;
        bool role_sent = false;
        bool finished = false;
        bool annotated = false;  // has annotations, the vendor's or ours
        CallTracker calls;
        std::optional<ThinkSplitter> think;
    };
    Result<std::string_view> rewritten(std::string_view data);
    Choice& choice_at(std::size_t index);
    std::string seed(std::size_t index) const;
    void write_chunk(json::Value root);
    void write_choice(json::Value choice, std::size_t position);
    void write_delta(json::Value delta, std::size_t index, bool last);
    void write_annotations(const json::MemberValue& member, Choice& state, bool last, provider::ObjectRewriter& body);
    void add_annotations(Choice& state, provider::ObjectRewriter& body);
    void note_sources();
    void write_calls(const json::MemberValue& member, const std::string& calls, provider::ObjectRewriter& body);
    void write_finish(const json::MemberValue& member, const Choice& state, bool calls_now,
                      provider::ObjectRewriter& body);
    const chat::Request& request_;
    const provider::ResponseProfile& profile_;
    std::optional<std::int64_t> cached_;
    Envelope envelope_;
    json::Value root_;         // of the chunk that is being written
    std::string annotations_;  // of the sources told so far
    std::vector<Choice> choices_;
    ChunkModel model_;
    provider::PieceList* out_ = nullptr;  // of the chunk that is being written
    std::string chunk_;
};

}  // namespace lightport::compat
