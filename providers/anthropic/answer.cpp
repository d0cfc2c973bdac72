// See answer.hpp.
#include "providers/anthropic/answer.hpp"

#include <algorithm>

#include "json/text.hpp"
#include "json/writer.hpp"
#include "provider/safe_id.hpp"
#include "provider/tool_forms.hpp"
#include "providers/anthropic/request.hpp"

namespace lightport::anthropic {
namespace {

using chat::Event;
using chat::EventSink;
using json::Raw;
using json::Text;
using json::Value;

constexpr std::string_view kRefused = "The model refused to answer.";

bool is_empty_object(Value value) { return !value.is_object() || value.members().begin() == value.members().end(); }

}  // namespace

Answer::Answer(const chat::Request& request) : request_(request), json_tool_(may_use_json_tool(request)) {
    for (const chat::Tool& tool : request.tools) {
        if (provider::is_plain_id(tool.name, kMaxName)) continue;
        std::string safe;
        provider::append_safe_id(safe, tool.name, kMaxName);
        renamed_.emplace_back(std::move(safe), tool.name);
    }
}

void Answer::start(Text id, Text model, EventSink& sink) {
    started_ = true;
    sink.on_event(Event{chat::Start{id, model}});
}

Answer::Block* Answer::find(std::int64_t index) {
    for (std::size_t at = open_.size(); at-- > 0;) {
        if (open_[at].index == index) return &open_[at];
    }
    return nullptr;
}

void Answer::hold(std::string& where, std::string_view bytes) {
    where.append(bytes);
    held_ += bytes.size();
}

void Answer::open_block(std::int64_t index, Value source, EventSink& sink) {
    if (!started_) start({}, {}, sink);
    Block& block = open_.emplace_back();
    block.index = index;
    block.text_start = text_length_;
    const std::string_view type = source["type"].text().escaped;
    if (type == "text") {
        block.kind = Kind::kText;
        add_text(source["text"].text(), sink);
        for (const Value citation : source["citations"].elements()) add_citation(block, citation);
    } else if (type == "thinking") {
        block.kind = Kind::kThinking;
        add_thinking(block, source["thinking"].text(), sink);
        hold(block.signature, source["signature"].text().escaped);
    } else if (type == "redacted_thinking") {
        block.kind = Kind::kRedacted;
        hold(block.held, source["data"].text().escaped);
    } else if (type == "tool_use") {
        open_tool(block, source, sink);
    }
}

void Answer::open_tool(Block& block, Value source, EventSink& sink) {
    Text name = source["name"].text();
    if (!is_empty_object(source["input"])) {
        json::append_escaped_json(block.held, source["input"].raw().json);
        held_ += block.held.size();
    }
    if (json_tool_ && name.escaped == kJsonTool) {
        block.kind = Kind::kJsonTool;
        return;
    }
    for (const auto& [safe, original] : renamed_) {
        if (name.escaped == safe) name = original;
    }
    const auto& tools = request_.tools;
    const bool custom = std::any_of(tools.begin(), tools.end(),
                                    [&](const chat::Tool& tool) { return tool.custom && tool.name == name; });
    block.kind = custom ? Kind::kCustomTool : Kind::kTool;
    block.tool = tools_++;
    chat::ToolCallStart start;
    start.index = block.tool;
    start.id = source["id"].text();
    start.name = name;
    start.custom = custom;
    sink.on_event(Event{start});
}

void Answer::add(std::int64_t index, Value delta, EventSink& sink) {
    Block* block = find(index);
    if (block == nullptr) return;
    Text type;
    Value payload;  // the one member besides the type
    for (const json::MemberValue& member : delta.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "type") {
            type = member.value.text();
        } else if (key == "text" || key == "partial_json" || key == "thinking" || key == "signature" ||
                   key == "citation") {
            payload = member.value;
        }
    }
    if (type.escaped == "text_delta" && block->kind == Kind::kText) {
        add_text(payload.text(), sink);
    } else if (type.escaped == "input_json_delta") {
        add_arguments(*block, payload.text(), sink);
    } else if (type.escaped == "thinking_delta" && block->kind == Kind::kThinking) {
        add_thinking(*block, payload.text(), sink);
    } else if (type.escaped == "signature_delta" && block->kind == Kind::kThinking) {
        hold(block->signature, payload.text().escaped);
    } else if (type.escaped == "citations_delta" && block->kind == Kind::kText) {
        add_citation(*block, payload);
    }
}

void Answer::add_text(Text text, EventSink& sink) {
    if (text.empty()) return;
    text_length_ += json::length(text);
    sink.on_event(Event{chat::TextDelta{text, 0, {}}});
}

void Answer::add_thinking(Block& block, Text text, EventSink& sink) {
    if (text.empty()) return;
    hold(block.held, text.escaped);
    sink.on_event(Event{chat::ReasoningDelta{text, 0}});
}

void Answer::add_arguments(Block& block, Text piece, EventSink& sink) {
    if (piece.empty() ||
        (block.kind != Kind::kTool && block.kind != Kind::kCustomTool && block.kind != Kind::kJsonTool)) {
        return;
    }
    if (!block.got_arguments) block.held.clear();  // what stood at the block's start was only a preview
    block.got_arguments = true;
    if (block.kind == Kind::kTool) {
        sink.on_event(Event{chat::ToolCallDelta{block.tool, piece, 0}});
    } else if (block.kind == Kind::kJsonTool) {
        add_text(piece, sink);
    } else {
        hold(block.held, piece.escaped);
    }
}

void Answer::add_citation(Block& block, Value citation) {
    const Text url = citation["url"].text();
    if (url.empty()) return;
    WebCitation& kept = block.citations.emplace_back();
    held_ += sizeof(WebCitation);
    hold(kept.url, url.escaped);
    hold(kept.title, citation["title"].text().escaped);
}

void Answer::close_block(std::int64_t index, EventSink& sink) {
    Block* block = find(index);
    if (block == nullptr) return;
    close(*block, sink);
    open_.erase(open_.begin() + (block - open_.data()));
}

void Answer::close(Block& block, EventSink& sink) {
    const Text arguments{block.held.empty() ? std::string_view("{}") : std::string_view(block.held)};
    std::string native;
    json::Writer writer(native);
    switch (block.kind) {
        case Kind::kText:
            for (const WebCitation& citation : block.citations) {
                sink.on_event(
                    Event{chat::Citation{Text{citation.url}, Text{citation.title}, block.text_start, text_length_, 0}});
            }
            break;
        case Kind::kThinking:  // worth nothing to the next turn without its signature
            if (block.signature.empty()) break;
            writer.begin_object().member_string("type", "thinking").member("thinking", Text{block.held});
            writer.member("signature", Text{block.signature}).end_object();
            sink.on_event(Event{chat::ReasoningBlock{Raw{native}, reasoning_blocks_++}});
            break;
        case Kind::kRedacted:
            writer.begin_object().member_string("type", "redacted_thinking").member("data", Text{block.held});
            writer.end_object();
            sink.on_event(Event{chat::ReasoningBlock{Raw{native}, reasoning_blocks_++}});
            break;
        case Kind::kTool:
            if (!block.got_arguments) sink.on_event(Event{chat::ToolCallDelta{block.tool, arguments, 0}});
            break;
        case Kind::kJsonTool:
            if (!block.got_arguments) add_text(arguments, sink);
            break;
        case Kind::kCustomTool: close_custom(block, sink); break;
        case Kind::kIgnored: break;
    }
}

void Answer::close_custom(Block& block, EventSink& sink) {
    const std::string text = provider::custom_input(Text{block.held});
    sink.on_event(Event{chat::ToolCallDelta{block.tool, Text{text}, 0}});
}

void Answer::set_stop(Value reason, Value details) {
    const std::string_view word = reason.text().escaped;
    if (!word.empty()) {
        stop_ = Stop::kUnknown;
        if (word == "end_turn" || word == "stop_sequence" || word == "pause_turn" || word == "compaction")
            stop_ = Stop::kEnd;
        if (word == "max_tokens" || word == "model_context_window_exceeded") stop_ = Stop::kLength;
        if (word == "tool_use") stop_ = Stop::kToolUse;
        if (word == "refusal") stop_ = Stop::kRefusal;
    }
    const Text explanation = details["explanation"].text();
    if (!explanation.empty()) explanation_ = explanation.escaped;
}

chat::FinishReason Answer::reason() const {
    switch (stop_) {
        case Stop::kEnd: return chat::FinishReason::kStop;
        case Stop::kLength: return chat::FinishReason::kLength;
        case Stop::kRefusal: return chat::FinishReason::kContentFilter;
        default: return tools_ > 0 ? chat::FinishReason::kToolCalls : chat::FinishReason::kStop;
    }
}

void Answer::end(EventSink& sink) {
    if (!started_) start({}, {}, sink);
    for (Block& block : open_) close(block, sink);
    open_.clear();
    if (stop_ == Stop::kRefusal) {
        sink.on_event(
            Event{chat::RefusalDelta{Text{explanation_.empty() ? kRefused : std::string_view(explanation_)}, 0}});
    }
    sink.on_event(Event{chat::Finish{reason(), 0}});
    if (usage_.seen()) sink.on_event(Event{usage_.total()});
    sink.on_event(Event{chat::End{}});
}

}  // namespace lightport::anthropic
