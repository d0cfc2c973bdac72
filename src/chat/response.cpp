// See response.hpp.
#include "chat/response.hpp"

namespace lightport::chat {

// One overload per event.
struct FoldVisitor {
    Response& response;

    Response::Choice* choice(std::uint32_t index) const {
        if (index >= kMaxChoices) return nullptr;
        if (response.choices.size() <= index) response.choices.resize(index + 1);
        response.choices[index].present = true;
        return &response.choices[index];
    }

    void operator()(const Start& start) const {
        if (response.escaped_id.empty()) response.escaped_id = start.id.escaped;
        if (response.escaped_model.empty()) response.escaped_model = start.model.escaped;
        response.started = true;
    }
    void operator()(const TextDelta& delta) const {
        Response::Choice* target = choice(delta.choice);
        if (target == nullptr) return;
        target->escaped_text.append(delta.text.escaped);
        if (delta.logprobs) target->logprobs.emplace_back(delta.logprobs.json);
    }
    void operator()(const ReasoningDelta& delta) const {
        if (auto* target = choice(delta.choice)) target->escaped_reasoning.append(delta.text.escaped);
    }
    void operator()(const ReasoningBlock& block) const { response.reasoning_blocks.emplace_back(block.block.json); }
    void operator()(const ToolCallStart& start) const {
        Response::Choice* target = choice(start.choice);
        if (target == nullptr) return;
        Response::Call& call = target->calls.emplace_back();
        call.index = start.index;
        call.custom = start.custom;
        call.escaped_id = start.id.escaped;
        call.escaped_name = start.name.escaped;
        call.extra_content = start.extra_content.json;
    }
    void operator()(const ToolCallDelta& delta) const {
        Response::Choice* target = choice(delta.choice);
        if (target == nullptr) return;
        for (auto call = target->calls.rbegin(); call != target->calls.rend(); ++call) {
            if (call->index != delta.index) continue;
            call->escaped_arguments.append(delta.arguments.escaped);
            return;
        }
    }
    void operator()(const RefusalDelta& delta) const {
        Response::Choice* target = choice(delta.choice);
        if (target == nullptr) return;
        target->refused = true;
        target->escaped_refusal.append(delta.text.escaped);
    }
    void operator()(const MessageExtra& extra) const {
        if (auto* target = choice(extra.choice)) target->extra_content = extra.extra_content.json;
    }
    void operator()(const Citation& citation) const {
        Response::Choice* target = choice(citation.choice);
        if (target == nullptr) return;
        target->annotations.push_back({std::string(citation.url.escaped), std::string(citation.title.escaped),
                                       citation.start_index, citation.end_index});
    }
    void operator()(const Finish& finish) const {
        Response::Choice* target = choice(finish.choice);
        if (target != nullptr && !target->finish) target->finish = finish.reason;
    }
    void operator()(const Usage& usage) const {
        response.escaped_service_tier = usage.service_tier.escaped;
        response.usage = usage;
        response.usage->service_tier = {};
    }
    // An answer that says nothing is an empty one.
    void operator()(const End&) const {
        if (response.started && response.choices.empty()) choice(0);
        response.ended = true;
    }
    void operator()(const Failure& failure) const { response.failure = failure.error; }
    void operator()(const Verbatim& verbatim) const { response.verbatim.emplace(verbatim.json); }
};

void ResponseFold::on_event(const Event& event) {
    if (response_.ended || response_.failure) return;
    std::visit(FoldVisitor{response_}, event);
}

}  // namespace lightport::chat
