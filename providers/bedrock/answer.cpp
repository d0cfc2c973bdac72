// See answer.hpp. Source: Amazon Bedrock API reference, ContentBlock, ContentBlockDelta and ConverseStream.
#include "providers/bedrock/answer.hpp"

#include "crypto/base64.hpp"
#include "json/text.hpp"
#include "json/writer.hpp"
#include "provider/tool_forms.hpp"
#include "providers/anthropic/plan.hpp"
#include "providers/bedrock/usage.hpp"

namespace lightport::bedrock {
namespace {

using anthropic::kJsonTool;
using chat::Event;
using chat::EventSink;
using json::Raw;
using json::Text;
using json::Value;

bool is_empty_object(Value value) { return !value.is_object() || value.members().begin() == value.members().end(); }

}  // namespace

Answer::Answer(const chat::Request& request)
    : json_tool_(anthropic::may_use_json_tool(request)),
      no_calls_(request.tool_choice.mode == chat::ToolMode::kNone || anthropic::calls_without_tools(request)),
      names_(request) {}

void Answer::start(Text id, EventSink& sink) {
    if (started_) return;
    started_ = true;
    sink.on_event(Event{chat::Start{id, {}}});
}

Answer::Block* Answer::find(std::int64_t index) {
    for (std::size_t at = open_.size(); at-- > 0;) {
        if (open_[at].index == index) return &open_[at];
    }
    return nullptr;
}

Answer::Block& Answer::open(std::int64_t index, Kind kind) {
    Block& block = open_.emplace_back();
    block.index = index;
    block.kind = kind;
    block.text_start = text_length_;
    return block;
}

void Answer::hold(std::string& where, std::string_view bytes) {
    where.append(bytes);
    held_ += bytes.size();
}

// Only calls have something to say at their start; other blocks are opened by their first delta.
void Answer::open_block(std::int64_t index, Value start, EventSink& sink) {
    if (const Value tool = start["toolUse"]; tool.is_object()) open_tool(index, tool, sink);
}

void Answer::open_tool(std::int64_t index, Value tool, EventSink& sink) {
    Block& block = open(index, Kind::kTool);
    const Text name = tool["name"].text();
    if (const Value input = tool["input"]; !is_empty_object(input)) {
        json::append_escaped_json(block.held, input.raw().json);
        held_ += block.held.size();
    }
    if (json_tool_ && name.escaped == kJsonTool) {
        block.kind = Kind::kJsonTool;
        return;
    }
    if (no_calls_) {
        block.kind = Kind::kIgnored;
        return;
    }
    const auto [original, custom] = names_.find(name);
    if (custom) block.kind = Kind::kCustomTool;
    block.tool = tools_++;
    chat::ToolCallStart start;
    start.index = block.tool;
    start.id = tool["toolUseId"].text();
    start.name = original;
    start.custom = custom;
    sink.on_event(Event{start});
}

bool Answer::add(std::int64_t index, Value delta, EventSink& sink) {
    Block* block = find(index);
    for (const json::MemberValue& member : delta.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "toolUse") return block != nullptr && add_arguments(*block, member.value["input"].text(), sink);
        const bool reasoning = key == "reasoningContent";
        if (!reasoning && key != "text" && key != "citation") continue;
        if (block == nullptr) block = &open(index, reasoning ? Kind::kReasoning : Kind::kText);
        if (reasoning) {
            add_reasoning(*block, member.value, sink);
        } else if (key == "text") {
            add_text(member.value.text(), sink);
        } else {
            add_citation(*block, member.value);
        }
    }
    return true;
}

void Answer::add_whole(Value source, EventSink& sink) {
    constexpr std::int64_t kIndex = 0;  // one at a time
    for (const json::MemberValue& member : source.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "text") {
            add_text(member.value.text(), sink);
        } else if (key == "toolUse" && member.value.is_object()) {
            open_tool(kIndex, member.value, sink);
        } else if (key == "reasoningContent") {
            const Value text = member.value["reasoningText"];
            add_reasoning(open(kIndex, Kind::kReasoning), text.is_object() ? text : member.value, sink);
        } else if (key == "citationsContent") {
            Block& block = open(kIndex, Kind::kText);
            for (const Value part : member.value["content"].elements()) add_text(part["text"].text(), sink);
            for (const Value citation : member.value["citations"].elements()) add_citation(block, citation);
        }
    }
    close_block(kIndex, sink);
}

void Answer::add_text(Text text, EventSink& sink) {
    if (text.empty()) return;
    text_length_ += json::length(text);
    sink.on_event(Event{chat::TextDelta{text, 0, {}}});
}

void Answer::add_reasoning(Block& block, Value content, EventSink& sink) {
    if (block.kind != Kind::kReasoning) return;
    for (const json::MemberValue& member : content.members()) {
        const std::string_view key = member.key.escaped;
        const Text text = member.value.text();
        if (text.empty()) continue;
        if (key == "text") {
            hold(block.held, text.escaped);
            sink.on_event(Event{chat::ReasoningDelta{text, 0}});
        } else if (key == "signature") {
            hold(block.signature, text.escaped);
        } else if (key == "redactedContent") {
            add_redacted(block, text);
        }
    }
}

// Each fragment is a base64 text of its own: only their bytes can be joined.
void Answer::add_redacted(Block& block, Text base64) {
    const std::optional<std::string> bytes = crypto::from_base64(json::unescaped(base64));
    if (!bytes) block.undecodable = true;
    if (bytes) hold(block.redacted, *bytes);
}

bool Answer::add_arguments(Block& block, Text piece, EventSink& sink) {
    const bool call = block.kind == Kind::kTool || block.kind == Kind::kCustomTool || block.kind == Kind::kJsonTool;
    if (!call) return block.kind == Kind::kIgnored;
    if (piece.empty()) return true;
    if (!block.got_arguments) block.held.clear();
    block.got_arguments = true;
    if (block.kind == Kind::kTool) {
        sink.on_event(Event{chat::ToolCallDelta{block.tool, piece, 0}});
    } else if (block.kind == Kind::kJsonTool) {
        add_text(piece, sink);
    } else {
        hold(block.held, piece.escaped);
    }
    return true;
}

void Answer::add_citation(Block& block, Value citation) {
    const Text url = citation["location"]["web"]["url"].text();
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
    switch (block.kind) {
        case Kind::kText:
            for (const WebCitation& citation : block.citations) {
                sink.on_event(
                    Event{chat::Citation{Text{citation.url}, Text{citation.title}, block.text_start, text_length_, 0}});
            }
            break;
        case Kind::kReasoning: close_reasoning(block, sink); break;
        case Kind::kTool:
            if (!block.got_arguments) sink.on_event(Event{chat::ToolCallDelta{block.tool, arguments, 0}});
            break;
        case Kind::kJsonTool:
            if (!block.got_arguments) add_text(arguments, sink);
            break;
        case Kind::kCustomTool: {
            const std::string input = provider::custom_input(Text{block.held});
            sink.on_event(Event{chat::ToolCallDelta{block.tool, Text{input}, 0}});
            break;
        }
        case Kind::kIgnored: break;
    }
}

// In the form in which clients know reasoning of Claude; worth nothing to the next turn without its signature.
void Answer::close_reasoning(Block& block, EventSink& sink) {
    const auto emit = [&](std::string_view native) {
        sink.on_event(Event{chat::ReasoningBlock{Raw{native}, reasoning_blocks_++}});
    };
    if (!block.signature.empty()) {
        std::string native;
        json::Writer writer(native);
        writer.begin_object().member_string("type", "thinking").member("thinking", Text{block.held});
        writer.member("signature", Text{block.signature}).end_object();
        emit(native);
    }
    if (!block.redacted.empty() && !block.undecodable) {
        std::string native;
        json::Writer writer(native);
        writer.begin_object().member_string("type", "redacted_thinking");
        writer.member_string("data", crypto::to_base64(block.redacted)).end_object();
        emit(native);
    }
}

void Answer::set_stop(Text reason) {
    const std::string_view word = reason.escaped;
    if (word.empty()) return;
    stop_ = Stop::kOther;
    if (word == "end_turn" || word == "stop_sequence") stop_ = Stop::kEnd;
    if (word == "max_tokens" || word == "model_context_window_exceeded") stop_ = Stop::kLength;
    if (word == "guardrail_intervened" || word == "content_filtered" || word == "refusal") stop_ = Stop::kFilter;
    if (word == "malformed_model_output" || word == "malformed_tool_use") stop_ = Stop::kMalformed;
}

void Answer::set_usage(Value usage) {
    if (usage.is_object()) usage_ = usage_of(usage);
}

chat::FinishReason Answer::reason() const {
    switch (stop_) {
        case Stop::kEnd: return chat::FinishReason::kStop;
        case Stop::kLength: return chat::FinishReason::kLength;
        case Stop::kFilter: return chat::FinishReason::kContentFilter;
        default: return tools_ > 0 ? chat::FinishReason::kToolCalls : chat::FinishReason::kStop;
    }
}

void Answer::end(EventSink& sink) {
    for (Block& block : open_) close(block, sink);
    open_.clear();
    sink.on_event(Event{chat::Finish{reason(), 0}});
    if (usage_) sink.on_event(Event{*usage_});
    sink.on_event(Event{chat::End{}});
}

}  // namespace lightport::bedrock
