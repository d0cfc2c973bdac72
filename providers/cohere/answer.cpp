// See answer.hpp. Source: Cohere's API reference, "Chat with streaming" (v2).
#include "providers/cohere/answer.hpp"

#include <array>

#include "json/text.hpp"
#include "json/writer.hpp"
#include "provider/counts.hpp"
#include "provider/error_text.hpp"
#include "provider/tool_forms.hpp"
#include "providers/cohere/logprobs.hpp"
#include "providers/cohere/usage.hpp"

namespace lightport::cohere {
namespace {

using chat::Event;
using chat::EventSink;
using chat::FinishReason;
using json::Text;
using json::Value;

struct Reason {
    std::string_view word;
    FinishReason reason;
};
constexpr std::array kReasons = {Reason{"COMPLETE", FinishReason::kStop}, Reason{"STOP_SEQUENCE", FinishReason::kStop},
                                 Reason{"MAX_TOKENS", FinishReason::kLength},
                                 Reason{"ERROR_LIMIT", FinishReason::kLength},
                                 Reason{"ERROR_TOXIC", FinishReason::kContentFilter}};

FinishReason reason_of(std::string_view word, bool calls) {
    FinishReason reason = FinishReason::kStop;
    for (const Reason& row : kReasons) {
        if (row.word == word) reason = row.reason;
    }
    return calls && reason == FinishReason::kStop ? FinishReason::kToolCalls : reason;
}

// The first source of a citation that says where it is from.
Value linked_document(Value citation) {
    for (const Value source : citation["sources"].elements()) {
        const Value document = source["document"].is_object() ? source["document"] : source["tool_output"];
        if (!document["url"].text().empty()) return document;
    }
    return {};
}

}  // namespace

void Answer::start(Text id, EventSink& sink) {
    if (started_) return;
    started_ = true;
    sink.on_event(Event{chat::Start{id, {}}});
}

void Answer::open_block(std::int64_t index) {
    if (blocks_.size() <= kMaxOpen) blocks_.emplace_back(index, text_length_);
}

void Answer::add_content(Value content, Value logprobs, EventSink& sink) {
    for (const json::MemberValue& member : content.members()) {
        if (member.key.escaped == "text") emit_text(member.value.text(), logprobs, sink);
        if (member.key.escaped == "thinking") add_plan(member.value.text(), sink);
    }
}

void Answer::emit_text(Text text, Value logprobs, EventSink& sink) {
    chat::TextDelta delta{text, 0, {}};
    if (request_.logprobs && !logprobs.missing()) {
        scratch_.clear();
        write_logprobs(scratch_, logprobs);
        delta.logprobs = json::Raw{scratch_};
    }
    if (text.empty() && !delta.logprobs) return;
    text_length_ += json::length(text);
    sink.on_event(Event{delta});
}

void Answer::add_plan(Text plan, EventSink& sink) {
    if (!plan.empty()) sink.on_event(Event{chat::ReasoningDelta{plan, 0}});
}

Answer::Call* Answer::find(std::int64_t index) {
    for (std::size_t at = open_.size(); at-- > 0;) {
        if (open_[at].index == index) return &open_[at];
    }
    return nullptr;
}

void Answer::open_call(std::int64_t index, Value source, EventSink& sink) {
    const Value function = source["function"];
    const provider::ToolNames::Named named = names_.find(function["name"].text());
    Call& call = open_.emplace_back();
    call.index = index;
    call.number = calls_++;
    call.custom = named.custom;
    const std::string made_up = "call_" + std::to_string(call.number);
    chat::ToolCallStart start;
    start.index = call.number;
    start.id = source["id"].text();
    if (start.id.empty()) start.id = Text{made_up};
    start.name = named.name;
    start.custom = named.custom;
    sink.on_event(Event{start});
    add_arguments(index, function["arguments"], sink);
}

void Answer::add_arguments(std::int64_t index, Value arguments, EventSink& sink) {
    Call* call = find(index);
    if (call == nullptr) return;
    if (arguments.is_object()) {
        std::string text;
        json::append_escaped_json(text, arguments.raw().json);
        take_arguments(*call, Text{text}, sink);
    } else {
        take_arguments(*call, arguments.text(), sink);
    }
}

// Tools without parameters are called with "null", which is no object: what may become that word is held back.
void Answer::take_arguments(Call& call, Text piece, EventSink& sink) {
    if (piece.empty()) return;
    if (!call.sent) {
        call.held.append(piece.escaped);
        held_ += piece.escaped.size();
        if (call.custom || std::string_view("null").starts_with(call.held)) return;
        piece = Text{call.held};
        call.sent = true;
    }
    sink.on_event(Event{chat::ToolCallDelta{call.number, piece, 0}});
}

void Answer::close_call(std::int64_t index, EventSink& sink) {
    Call* call = find(index);
    if (call == nullptr) return;
    close(*call, sink);
    open_.erase(open_.begin() + (call - open_.data()));
}

void Answer::close(Call& call, EventSink& sink) {
    if (call.sent) return;
    if (call.held.empty() || call.held == "null") call.held = "{}";
    const std::string text = call.custom ? provider::custom_input(Text{call.held}) : call.held;
    sink.on_event(Event{chat::ToolCallDelta{call.number, Text{text}, 0}});
}

// Characters of the whole text before the block; without such a block there is only one.
std::int64_t Answer::block_start(Value index) const {
    const std::int64_t wanted = index.integer().value_or(-1);
    for (const auto& [block, start] : blocks_) {
        if (block == wanted) return start;
    }
    return 0;
}

// Those with an address become annotations; all of them are handed on as they came.
void Answer::add_citation(Value citation, EventSink& sink) {
    if (!citation.is_object()) return;
    citations_.append(citations_.empty() ? "[" : ",").append(citation.raw().json);
    held_ += citation.raw().json.size();
    const std::string_view type = citation["type"].text().escaped;
    const Value document = linked_document(citation);
    if (!document.exists() || (!type.empty() && type != "TEXT_CONTENT")) return;
    const std::int64_t start = block_start(citation["content_index"]);
    chat::Citation annotation;
    annotation.url = document["url"].text();
    annotation.title = document["title"].text();
    annotation.start_index = start + provider::bounded_count(citation["start"]);
    annotation.end_index = start + provider::bounded_count(citation["end"]);
    sink.on_event(Event{annotation});
}

Result<void> Answer::end(Value reason, Value usage, Value error, bool whole, EventSink& sink) {
    const std::string_view word = reason.text().escaped;
    const bool timeout = word == "TIMEOUT" && !(whole && text_length_ > 0);
    if (!error.text().empty() || word == "ERROR" || timeout) {
        const std::string said = provider::scrub(json::unescaped(error.text()));
        return Error(timeout ? ErrorKind::kTimeout : ErrorKind::kUpstream,
                     said.empty() ? "Cohere could not complete the answer." : said);
    }
    start({}, sink);
    for (Call& call : open_) close(call, sink);
    open_.clear();
    if (!citations_.empty()) {
        const std::string extra = R"({"cohere":{"citations":)" + citations_ + "]}}";
        sink.on_event(Event{chat::MessageExtra{json::Raw{extra}, 0}});
    }
    const FinishReason finish = word == "TIMEOUT" ? FinishReason::kLength : reason_of(word, calls_ > 0);
    sink.on_event(Event{chat::Finish{finish, 0}});
    if (const auto counted = read_usage(usage)) sink.on_event(Event{*counted});
    sink.on_event(Event{chat::End{}});
    return {};
}

}  // namespace lightport::cohere
