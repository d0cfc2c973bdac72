// What Google's answer becomes: responses in, events out. The same for a stream of them and for a whole one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "lightport/chat.hpp"
#include "provider/tool_names.hpp"
#include "providers/gemini/grounding.hpp"
#include "providers/gemini/usage.hpp"

namespace lightport::gemini {

class Answer {
public:
    // The most bytes that are kept until the end: the texts, signatures and sources of all choices.
    static constexpr std::size_t kMaxHeld = std::size_t{64} << 20;

    // `request` must outlive the answer. `stream`: the pieces of a part come one by one.
    Answer(const chat::Request& request, bool stream);

    // A GenerateContentResponse: emits what it adds. Members of other types than promised count as absent.
    void take(json::Value response, chat::EventSink& sink);

    bool answered() const { return !choices_.empty() || blocked_; }
    // Every choice has its finishReason, or the prompt was blocked.
    bool complete() const;
    bool too_large() const { return held_ > kMaxHeld; }
    UsageMeter& usage() { return usage_; }

    // Emits citations, MessageExtra and Finish of each choice, then Usage and End.
    void end(chat::EventSink& sink);

private:
    struct Choice {
        bool present = false;
        std::uint32_t tools = 0;
        AnswerText text;
        std::string signature;       // escaped; of the text
        std::string finish_reason;   // Google's word
        std::string finish_message;  // escaped
        std::string grounding;       // raw JSON; the last one that says something
        std::string citations;       // raw JSON
    };
    struct Part;

    void start(json::Text id, json::Text model, chat::EventSink& sink);
    void take_candidate(json::Value candidate, std::int64_t position, chat::EventSink& sink);
    void take_parts(json::Value content, std::uint32_t index, chat::EventSink& sink);
    void take_part(const Part& part, std::uint32_t index, chat::EventSink& sink);
    void add_text(json::Text text, std::uint32_t index, chat::EventSink& sink);
    void add_image(json::Value data, std::uint32_t index, chat::EventSink& sink);
    void add_call(json::Value call, json::Text signature, std::uint32_t index, chat::EventSink& sink);
    void make_id(std::uint32_t choice, std::uint32_t call);
    void keep(std::string& where, std::string_view bytes);
    void end_choice(std::uint32_t index, chat::EventSink& sink);
    void write_extra(const Choice& choice);
    chat::FinishReason reason(const Choice& choice) const;

    const chat::Request& request_;
    bool stream_;
    bool started_ = false;
    bool blocked_ = false;
    provider::ToolNames names_;
    std::vector<Choice> choices_;
    UsageMeter usage_;
    std::string block_reason_;
    std::string block_message_;  // escaped
    std::uint64_t id_seed_ = 0;
    std::size_t held_ = 0;
    std::string id_;  // buffers that are used again and again
    std::string extra_;
    std::string arguments_;
};

}  // namespace lightport::gemini
