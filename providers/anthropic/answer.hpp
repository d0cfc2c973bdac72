// What Anthropic's message becomes: content blocks in, events out. The same for a stream and for a whole message, whose
// blocks are opened full and closed at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "lightport/chat.hpp"
#include "providers/anthropic/usage.hpp"

namespace lightport::anthropic {

class Answer {
public:
    // The most bytes that are held back (reasoning to be signed, arguments of custom tools), and open blocks.
    static constexpr std::size_t kMaxHeld = std::size_t{64} << 20;
    static constexpr std::size_t kMaxOpen = 256;

    // `request` must outlive the answer.
    explicit Answer(const chat::Request& request);

    bool started() const { return started_; }
    bool stopped() const { return stop_ != Stop::kNone; }  // a stop reason has come
    bool too_large() const { return held_ > kMaxHeld || open_.size() > kMaxOpen; }
    UsageMeter& usage() { return usage_; }

    void start(json::Text id, json::Text model, chat::EventSink& sink);
    void open_block(std::int64_t index, json::Value block, chat::EventSink& sink);
    void add(std::int64_t index, json::Value delta, chat::EventSink& sink);
    void close_block(std::int64_t index, chat::EventSink& sink);

    // stop_reason and stop_details; the last ones count.
    void set_stop(json::Value reason, json::Value details);

    // Closes what is open and emits refusal, Finish, Usage, End.
    void end(chat::EventSink& sink);

private:
    enum class Kind : std::uint8_t { kText, kThinking, kRedacted, kTool, kCustomTool, kJsonTool, kIgnored };
    enum class Stop : std::uint8_t { kNone, kEnd, kLength, kToolUse, kRefusal, kUnknown };

    struct WebCitation {
        std::string url;
        std::string title;
    };
    struct Block {
        std::int64_t index = 0;
        Kind kind = Kind::kIgnored;
        std::uint32_t tool = 0;  // our own count
        bool got_arguments = false;
        std::int64_t text_start = 0;  // in characters of the joined text
        std::string held;             // thinking, redacted data, or the tool's arguments (escaped)
        std::string signature;
        std::vector<WebCitation> citations;
    };

    Block* find(std::int64_t index);
    void open_tool(Block& block, json::Value source, chat::EventSink& sink);
    void add_text(json::Text text, chat::EventSink& sink);
    void add_thinking(Block& block, json::Text text, chat::EventSink& sink);
    void add_arguments(Block& block, json::Text piece, chat::EventSink& sink);
    void add_citation(Block& block, json::Value citation);
    void hold(std::string& where, std::string_view bytes);
    void close(Block& block, chat::EventSink& sink);
    void close_custom(Block& block, chat::EventSink& sink);
    chat::FinishReason reason() const;

    const chat::Request& request_;
    bool json_tool_;  // a call of kJsonTool is the answer's text
    UsageMeter usage_;
    std::vector<Block> open_;
    std::vector<std::pair<std::string, json::Text>> renamed_;  // tool names that had to be changed, and the client's
    std::uint32_t tools_ = 0;
    std::uint32_t reasoning_blocks_ = 0;
    std::int64_t text_length_ = 0;
    std::size_t held_ = 0;
    std::string explanation_;  // escaped
    Stop stop_ = Stop::kNone;
    bool started_ = false;
};

}  // namespace lightport::anthropic
