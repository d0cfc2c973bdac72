// See answer.hpp. Source: Gemini API reference, GenerateContentResponse.
#include "providers/gemini/answer.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "chat/response.hpp"
#include "json/text.hpp"
#include "json/writer.hpp"
#include "provider/safe_id.hpp"
#include "providers/gemini/logprobs.hpp"
#include "providers/gemini/names.hpp"

namespace lightport::gemini {
namespace {

using chat::Event;
using chat::EventSink;
using json::MemberValue;
using json::Raw;
using json::Text;
using json::Value;

constexpr std::array<std::string_view, 10> kFiltered = {
    "SAFETY",           "BLOCKLIST",  "PROHIBITED_CONTENT", "SPII",
    "RECITATION",       "LANGUAGE",   "IMAGE_SAFETY",       "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION", "MODEL_ARMOR"};

// The members of one candidate, found in one pass.
struct Candidate {
    Value content;
    Value index;
    Value finish_reason;
    Value finish_message;
    Value grounding;
    Value citations;
    Value logprobs;

    explicit Candidate(Value candidate) {
        for (const MemberValue& member : candidate.members()) {
            const std::string_view key = member.key.escaped;
            if (key == "content") content = member.value;
            if (key == "index") index = member.value;
            if (key == "finishReason") finish_reason = member.value;
            if (key == "finishMessage") finish_message = member.value;
            if (key == "groundingMetadata") grounding = member.value;
            if (key == "citationMetadata") citations = member.value;
            if (key == "logprobsResult") logprobs = member.value;
        }
    }
};

bool has_members(Value value) { return value.members().begin() != value.members().end(); }

}  // namespace

struct Answer::Part {
    Value text;
    Value call;
    Value data;
    Text signature;
    bool thought = false;
    bool other = false;  // something that is none of them, e.g. code that Google ran

    explicit Part(Value part) {
        for (const MemberValue& member : part.members()) {
            const std::string_view key = member.key.escaped;
            if (key == "text") {
                text = member.value;
            } else if (key == "thought") {
                thought = member.value.boolean().value_or(false);
            } else if (key == "thoughtSignature") {
                signature = member.value.text();
            } else if (key == "functionCall") {
                call = member.value;
            } else if (key == "inlineData") {
                data = member.value;
            } else {
                other = true;
            }
        }
    }
};

Answer::Answer(const chat::Request& request, bool stream)
    : request_(request), stream_(stream), names_(request, append_function_name) {}

void Answer::keep(std::string& where, std::string_view bytes) {
    held_ += bytes.size() - std::min(bytes.size(), where.size());
    where.assign(bytes);
}

void Answer::start(Text id, Text model, EventSink& sink) {
    if (started_) return;
    started_ = true;
    id_seed_ = id.empty() ? std::random_device{}() : provider::hash64(id.escaped);
    sink.on_event(Event{chat::Start{id, model}});
}

void Answer::take(Value response, EventSink& sink) {
    Value candidates;
    Value feedback;
    Text id;
    Text model;
    for (const MemberValue& member : response.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "candidates") candidates = member.value;
        if (key == "usageMetadata") usage_.take(member.value);
        if (key == "responseId") id = member.value.text();
        if (key == "modelVersion") model = member.value.text();
        if (key == "promptFeedback") feedback = member.value;
    }
    start(id, model, sink);
    const Text block = feedback["blockReason"].text();
    if (!block.empty()) {
        blocked_ = true;
        keep(block_reason_, block.escaped);
        keep(block_message_, feedback["blockReasonMessage"].text().escaped);
    }
    std::int64_t position = 0;
    for (const Value candidate : candidates.elements()) take_candidate(candidate, position++, sink);
}

void Answer::take_candidate(Value value, std::int64_t position, EventSink& sink) {
    if (!value.is_object()) return;
    const Candidate candidate(value);
    const std::int64_t named = candidate.index.integer().value_or(position);
    if (named < 0 || named >= static_cast<std::int64_t>(chat::kMaxChoices)) return;
    const auto index = static_cast<std::uint32_t>(named);
    if (choices_.size() <= index) choices_.resize(index + 1);
    Choice& choice = choices_[index];
    choice.present = true;
    take_parts(candidate.content, index, sink);
    if (candidate.logprobs.is_object() && request_.logprobs) {
        extra_.clear();
        if (write_logprobs(extra_, candidate.logprobs)) sink.on_event(Event{chat::TextDelta{{}, index, Raw{extra_}}});
    }
    if (has_members(candidate.grounding)) keep(choice.grounding, candidate.grounding.raw().json);
    if (has_members(candidate.citations)) keep(choice.citations, candidate.citations.raw().json);
    const std::string_view finish = candidate.finish_reason.text().escaped;
    if (!finish.empty()) keep(choice.finish_reason, finish);
    const std::string_view message = candidate.finish_message.text().escaped;
    if (!message.empty()) keep(choice.finish_message, message);
}

void Answer::take_parts(Value content, std::uint32_t index, EventSink& sink) {
    bool first = true;
    for (const Value value : content["parts"].elements()) {
        const Part part(value);
        choices_[index].text.begin_part(part.text.is_string() && !part.thought, !first || !stream_);
        first = false;
        take_part(part, index, sink);
    }
}

void Answer::take_part(const Part& part, std::uint32_t index, EventSink& sink) {
    Choice& choice = choices_[index];
    if (part.call.is_object()) {
        add_call(part.call, part.signature, index, sink);
        return;
    }
    if (part.text.is_string() && part.thought) {
        if (!part.text.text().empty()) sink.on_event(Event{chat::ReasoningDelta{part.text.text(), index}});
        return;
    }
    if (part.thought) return;
    if (part.text.is_string()) add_text(part.text.text(), index, sink);
    if (part.data.is_object()) add_image(part.data, index, sink);
    // Signatures of what Google ran itself belong to parts that are not given to the client.
    if (!part.signature.empty() && !part.other) keep(choice.signature, part.signature.escaped);
}

void Answer::add_text(Text text, std::uint32_t index, EventSink& sink) {
    if (text.empty()) return;
    choices_[index].text.add(text);
    held_ += text.escaped.size();
    sink.on_event(Event{chat::TextDelta{text, index, {}}});
}

// OpenAI's messages hold no images; Markdown does.
void Answer::add_image(Value data, std::uint32_t index, EventSink& sink) {
    const Text type = data["mimeType"].text();
    const Text bytes = data["data"].text();
    if (!type.escaped.starts_with("image/") || bytes.empty()) return;
    extra_.assign("![image](data:").append(type.escaped).append(";base64,");
    add_text(Text{extra_}, index, sink);
    add_text(bytes, index, sink);
    add_text(Text{")"}, index, sink);
}

void Answer::add_call(Value call, Text signature, std::uint32_t index, EventSink& sink) {
    chat::ToolCallStart start;
    start.name = call["name"].text();
    if (start.name.empty()) return;
    const provider::ToolNames::Named named = names_.find(start.name);
    start.name = named.name;
    start.custom = named.custom;
    start.index = choices_[index].tools++;
    start.choice = index;
    start.id = call["id"].text();
    if (start.id.empty()) {
        make_id(index, start.index);
        start.id = Text{id_};
    }
    if (!signature.empty()) {
        extra_.clear();
        json::Writer writer(extra_);
        writer.begin_object().key("google").begin_object().member("thought_signature", signature);
        writer.end_object().end_object();
        start.extra_content = Raw{extra_};
    }
    sink.on_event(Event{start});
    const Value arguments = call["args"];
    const Value input = start.custom ? arguments["input"] : Value{};
    arguments_.clear();
    if (input.is_string()) {
        arguments_.append(input.text().escaped);
    } else if (arguments.is_object()) {
        json::append_escaped_json(arguments_, arguments.raw().json);
    } else {
        arguments_.append("{}");  // functions without parameters are called without args
    }
    sink.on_event(Event{chat::ToolCallDelta{start.index, Text{arguments_}, index}});
}

// The same for the same answer, and for no other.
void Answer::make_id(std::uint32_t choice, std::uint32_t call) {
    std::uint64_t seed = id_seed_;
    for (const std::uint32_t number : {choice, call}) seed = (seed ^ (number + 1)) * 0x9E3779B97F4A7C15u;
    id_.assign("call_");
    provider::append_hex(id_, seed ^ (seed >> 29), 16);
    provider::append_hex(id_, seed * 0xBF58476D1CE4E5B9u, 8);
}

bool Answer::complete() const {
    if (blocked_) return true;
    return std::any_of(choices_.begin(), choices_.end(), [](const Choice& choice) { return choice.present; }) &&
           std::all_of(choices_.begin(), choices_.end(),
                       [](const Choice& choice) { return !choice.present || !choice.finish_reason.empty(); });
}

chat::FinishReason Answer::reason(const Choice& choice) const {
    const std::string_view word = choice.finish_reason;
    if (word.empty() && blocked_) return chat::FinishReason::kContentFilter;
    if (word == "MAX_TOKENS" || word == "CONTINUATION") return chat::FinishReason::kLength;
    if (std::find(kFiltered.begin(), kFiltered.end(), word) != kFiltered.end()) {
        return chat::FinishReason::kContentFilter;
    }
    return choice.tools > 0 ? chat::FinishReason::kToolCalls : chat::FinishReason::kStop;
}

// What OpenAI's message has no place for: the text's signature, and why an answer ended that did not end by itself.
void Answer::write_extra(const Choice& choice) {
    const std::string_view reason = choice.finish_reason;
    const bool plain = reason.empty() || reason == "STOP" || reason == "MAX_TOKENS";
    extra_.clear();
    if (choice.signature.empty() && plain && block_reason_.empty()) return;
    json::Writer writer(extra_);
    writer.begin_object().key("google").begin_object();
    if (!choice.signature.empty()) writer.member("thought_signature", Text{choice.signature});
    if (!plain) {
        writer.member("finish_reason", Text{reason});
        if (!choice.finish_message.empty()) writer.member("finish_message", Text{choice.finish_message});
    }
    if (!block_reason_.empty()) {
        writer.member("block_reason", Text{block_reason_});
        if (!block_message_.empty()) writer.member("block_reason_message", Text{block_message_});
    }
    writer.end_object().end_object();
}

void Answer::end_choice(std::uint32_t index, EventSink& sink) {
    const Choice& choice = choices_[index];
    emit_citations(choice.text, Value{choice.grounding}, Value{choice.citations}, index, sink);
    write_extra(choice);
    if (!extra_.empty()) sink.on_event(Event{chat::MessageExtra{Raw{extra_}, index}});
    sink.on_event(Event{chat::Finish{reason(choice), index}});
}

void Answer::end(EventSink& sink) {
    start({}, {}, sink);
    if (choices_.empty()) choices_.resize(1);
    choices_.front().present = true;
    for (std::uint32_t i = 0; i < choices_.size(); ++i) {
        if (choices_[i].present) end_choice(i, sink);
    }
    if (usage_.seen()) sink.on_event(Event{usage_.total()});
    sink.on_event(Event{chat::End{}});
}

}  // namespace lightport::gemini
