// What Cohere's message becomes: its parts in, events out. The same for a stream and for a whole message, whose parts
// come complete.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "lightport/chat.hpp"
#include "lightport/result.hpp"
#include "provider/tool_names.hpp"

namespace lightport::cohere {

class Answer {
public:
    // The most bytes that are held back (arguments that may be "null" or belong to a custom tool, citations), and the
    // most open calls and blocks.
    static constexpr std::size_t kMaxHeld = std::size_t{64} << 20;
    static constexpr std::size_t kMaxOpen = 256;

    // `request` must outlive the answer.
    explicit Answer(const chat::Request& request) : request_(request), names_(request) {}

    bool started() const { return started_; }
    bool too_large() const { return held_ > kMaxHeld || open_.size() > kMaxOpen || blocks_.size() > kMaxOpen; }

    void start(json::Text id, chat::EventSink& sink);

    // A content block begins; its offsets in citations count from here.
    void open_block(std::int64_t index);
    // {"text"} or {"thinking"}; logprobs: an item or a list of items for this text.
    void add_content(json::Value content, json::Value logprobs, chat::EventSink& sink);
    void add_plan(json::Text plan, chat::EventSink& sink);

    void open_call(std::int64_t index, json::Value call, chat::EventSink& sink);
    void add_arguments(std::int64_t index, json::Value arguments, chat::EventSink& sink);
    void close_call(std::int64_t index, chat::EventSink& sink);

    void add_citation(json::Value citation, chat::EventSink& sink);

    // finish_reason, usage and error: emits Finish, Usage and End. An error where the answer failed. `whole`: what was
    // written until a timeout counts.
    Result<void> end(json::Value reason, json::Value usage, json::Value error, bool whole, chat::EventSink& sink);

private:
    struct Call {
        std::int64_t index = 0;    // the provider's
        std::uint32_t number = 0;  // ours
        bool custom = false;
        bool sent = false;  // arguments have been emitted
        std::string held;   // escaped
    };

    Call* find(std::int64_t index);
    void emit_text(json::Text text, json::Value logprobs, chat::EventSink& sink);
    void take_arguments(Call& call, json::Text piece, chat::EventSink& sink);
    void close(Call& call, chat::EventSink& sink);
    std::int64_t block_start(json::Value index) const;

    const chat::Request& request_;
    provider::ToolNames names_;
    std::vector<Call> open_;
    std::vector<std::pair<std::int64_t, std::int64_t>> blocks_;  // index → characters of text before it
    std::uint32_t calls_ = 0;
    std::int64_t text_length_ = 0;
    std::size_t held_ = 0;
    std::string citations_;  // what came, as a JSON array without its last bracket
    std::string scratch_;
    bool started_ = false;
};

}  // namespace lightport::cohere
