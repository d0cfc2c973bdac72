// What a message of Converse becomes: content blocks in, events out. The same for a stream and for a whole message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "lightport/chat.hpp"
#include "provider/tool_names.hpp"

namespace lightport::bedrock {

class Answer {
public:
    // The most bytes that are held back (reasoning to be signed, arguments of custom tools), and open blocks.
    static constexpr std::size_t kMaxHeld = std::size_t{64} << 20;
    static constexpr std::size_t kMaxOpen = 256;

    // `request` must outlive the answer.
    explicit Answer(const chat::Request& request);

    bool stopped() const { return stop_ != Stop::kNone; }  // a stop reason has come
    bool complete() const { return stopped() && usage_; }
    bool malformed() const { return stop_ == Stop::kMalformed; }  // the model's output could not be read by Bedrock
    bool too_large() const { return held_ > kMaxHeld || open_.size() > kMaxOpen; }

    void start(json::Text id, chat::EventSink& sink);

    // Of a stream: contentBlockStart, contentBlockDelta, contentBlockStop. false: the delta belongs to no block.
    void open_block(std::int64_t index, json::Value start, chat::EventSink& sink);
    bool add(std::int64_t index, json::Value delta, chat::EventSink& sink);
    void close_block(std::int64_t index, chat::EventSink& sink);

    // Of a whole message: one block of `content`.
    void add_whole(json::Value block, chat::EventSink& sink);

    void set_stop(json::Text reason);
    void set_usage(json::Value usage);

    // Closes what is open and emits Finish, Usage, End.
    void end(chat::EventSink& sink);

private:
    enum class Kind : std::uint8_t { kText, kReasoning, kTool, kCustomTool, kJsonTool, kIgnored };
    enum class Stop : std::uint8_t { kNone, kEnd, kLength, kFilter, kMalformed, kOther };

    struct WebCitation {
        std::string url;
        std::string title;
    };
    struct Block {
        std::int64_t index = 0;
        Kind kind = Kind::kText;
        std::uint32_t tool = 0;  // our own count
        bool got_arguments = false;
        bool undecodable = false;     // redacted reasoning that is no base64
        std::int64_t text_start = 0;  // in characters of the joined text
        std::string held;             // reasoning, or the tool's arguments (escaped)
        std::string signature;        // escaped
        std::string redacted;         // bytes
        std::vector<WebCitation> citations;
    };

    Block* find(std::int64_t index);
    Block& open(std::int64_t index, Kind kind);
    void open_tool(std::int64_t index, json::Value tool, chat::EventSink& sink);
    void add_text(json::Text text, chat::EventSink& sink);
    void add_reasoning(Block& block, json::Value content, chat::EventSink& sink);
    void add_redacted(Block& block, json::Text base64);
    bool add_arguments(Block& block, json::Text piece, chat::EventSink& sink);
    void add_citation(Block& block, json::Value citation);
    void hold(std::string& where, std::string_view bytes);
    void close(Block& block, chat::EventSink& sink);
    void close_reasoning(Block& block, chat::EventSink& sink);
    chat::FinishReason reason() const;

    bool json_tool_;  // a call of the JSON tool is the answer's text
    bool no_calls_;   // the client wants no calls, which Converse cannot be told
    std::optional<chat::Usage> usage_;
    std::vector<Block> open_;
    provider::ToolNames names_;
    std::uint32_t tools_ = 0;
    std::uint32_t reasoning_blocks_ = 0;
    std::int64_t text_length_ = 0;
    std::size_t held_ = 0;
    Stop stop_ = Stop::kNone;
    bool started_ = false;
};

}  // namespace lightport::bedrock
