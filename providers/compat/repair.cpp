// Chunks of a stream. See repair.hpp.
#include "providers/compat/repair.hpp"

#include <utility>

#include "json/text.hpp"
#include "providers/compat/citations.hpp"
#include "providers/compat/errors.hpp"
#include "providers/compat/finish_reason.hpp"
#include "providers/compat/usage_repair.hpp"

namespace lightport::compat {

using json::MemberValue;
using json::Value;

namespace {

// `delta`; in its absence `message`, where nothing of the choice has been sent: behind deltas it is all of it again.
Value delta_of(Value choice, bool sent) {
    const Value delta = choice["delta"];
    return delta.exists() || sent ? delta : choice["message"];
}

void merge_arrays(std::string& array, const std::string& more) {
    if (array.empty() || more.empty()) {
        array += more;
        return;
    }
    array.back() = ',';
    array.append(more, 1);
}

}  // namespace

Result<std::string_view> AnswerRepair::rewritten(std::string_view data) {
    const Result<Value> root = json::parse(data);
    if (!root || !root->is_object()) return data;
    if (std::optional<Error> error = reported_error(*root, profile_.errors)) return *std::move(error);
    provider::PieceList out;
    out_ = &out;
    write_chunk(*root);
    for (const Choice& choice : choices_) {
        if (choice.calls.overflown()) return Error(ErrorKind::kUpstream, "The provider sent too many tool calls.");
    }
    chunk_.clear();
    out.append_to(chunk_);
    if (chunk_ == data) {
        model_.learn(data, *root);
        return data;
    }
    json::pad(chunk_);
    return std::string_view(chunk_);
}

AnswerRepair::Choice& AnswerRepair::choice_at(std::size_t index) {
    while (choices_.size() <= index) {
        choices_.emplace_back();
        if (profile_.think_tags != provider::ThinkTags::kNone) choices_.back().think.emplace(profile_.think_tags);
    }
    choices_[index].seen = true;
    return choices_[index];
}

std::string AnswerRepair::seed(std::size_t index) const {
    return std::string(envelope_.id()) + "/" + std::to_string(index);
}

void AnswerRepair::write_chunk(Value root) {
    envelope_.begin(root);
    root_ = root;
    const Value usage = find_usage(root);
    provider::ObjectRewriter body(root.raw().json, *out_);
    bool has_choices = false;
    bool has_usage = false;
    bool has_sources = false;
    for (const MemberValue& member : body.object().members()) {
        if (envelope_.take(member, body, *out_)) continue;
        if (json::equals(member.key, "choices")) {
            has_choices = true;
            body.open(member);
            if (!member.value.is_array()) {
                out_->borrow("[]");
                continue;
            }
            provider::rewrite_elements(member.value, *out_, [this](std::size_t i, Value one) { write_choice(one, i); });
        } else if (json::equals(member.key, "usage")) {
            if (!usage.is_object() && !member.value.is_null()) {
                body.drop(member);
                continue;
            }
            has_usage = true;
            body.open(member);
            usage.is_object() ? write_usage(usage, *out_, cached_) : out_->borrow("null");
        } else {
            has_sources = has_sources || names_sources(member.key);
            body.keep(member);
        }
    }
    if (has_sources) note_sources();
    envelope_.finish(body, *out_);
    if (!has_choices) {
        body.open_new("choices");
        out_->borrow("[]");
    }
    if (!has_usage && usage.is_object()) {
        body.open_new("usage");
        write_usage(usage, *out_, cached_);
    }
    body.finish();
}

void AnswerRepair::write_choice(Value choice, std::size_t position) {
    const auto given = choice["index"].integer();
    const auto index = static_cast<std::size_t>(given.value_or(static_cast<std::int64_t>(position)));
    if (!choice.is_object() || index >= kMaxChoices) return out_->borrow(choice.raw().json);
    Choice& state = choice_at(index);
    const Value delta = delta_of(choice, state.role_sent);
    const bool last = !choice["finish_reason"].text().empty();
    bool has_finish = false;
    bool has_delta = false;
    provider::ObjectRewriter body(choice.raw().json, *out_);
    for (const MemberValue& member : body.object().members()) {
        if (delta.exists() && member.value.raw().json.data() == delta.raw().json.data()) {
            has_delta = true;
            body.open(member, json::equals(member.key, "delta") ? "" : "delta");
            write_delta(member.value, index, last);
        } else if (json::equals(member.key, "finish_reason")) {
            has_finish = true;
            write_finish(member, state, delta["tool_calls"].elements().size() > 0, body);
        } else if (json::equals(member.key, "message") ||
                   (json::equals(member.key, "usage") && member.value.is_object())) {
            body.drop(member);  // the text once more; what find_usage() finds
        } else {
            body.keep(member);
        }
    }
    if (!given) {
        body.open_new("index");
        out_->own(std::to_string(index));
    }
    if (!has_delta) {
        body.open_new("delta");
        write_delta(Value("{}"), index, last);
    }
    if (!has_finish) {
        body.open_new("finish_reason");
        out_->borrow("null");
    }
    body.finish();
    state.finished = state.finished || last;
}

void AnswerRepair::write_finish(const MemberValue& member, const Choice& state, bool calls_now,
                                provider::ObjectRewriter& body) {
    const json::Text theirs = member.value.text();
    if (theirs.empty() || state.finished) {  // it ends once
        if (member.value.is_null()) return body.keep(member);
        body.open(member);
        return out_->borrow("null");
    }
    const std::string_view ours = finish_word(theirs, calls_now || state.calls.any());
    if (json::equals(theirs, ours)) return body.keep(member);
    body.open(member);
    out_->own('"' + std::string(ours) + '"');
}

void AnswerRepair::write_delta(Value delta, std::size_t index, bool last) {
    Choice& state = choices_[index];
    const Value object = delta.is_object() ? delta : Value("{}");
    MessageText text(object, state.think ? &*state.think : nullptr, last);
    std::string calls = state.calls.take(object["tool_calls"], seed(index));
    if (last) merge_arrays(calls, state.calls.finish(seed(index)));
    provider::ObjectRewriter body(object.raw().json, *out_);
    for (const MemberValue& member : body.object().members()) {
        if (text.take(member, body, *out_)) continue;
        if (json::equals(member.key, "tool_calls")) {
            write_calls(member, calls, body);
            calls.clear();
        } else if (json::equals(member.key, "role")) {
            const bool keeps = !state.role_sent && !member.value.text().empty();
            state.role_sent = state.role_sent || keeps;
            keeps ? body.keep(member) : body.drop(member);
        } else if (json::equals(member.key, "function_call") && member.value.is_null()) {
            body.drop(member);
        } else if (json::equals(member.key, "annotations")) {
            write_annotations(member, state, last, body);
        } else {
            body.keep(member);
        }
    }
    text.finish(body, *out_);
    if (!calls.empty()) {
        body.open_new("tool_calls");
        out_->own(calls);
    }
    if (last) add_annotations(state, body);
    if (!state.role_sent) {
        state.role_sent = true;
        body.open_new("role");
        out_->borrow("\"assistant\"");
    }
    body.finish();
}

void AnswerRepair::note_sources() {
    std::string list = annotations_of(root_, AnnotationForm::kDelta);
    if (!list.empty()) annotations_ = std::move(list);
}

// The vendor's own are kept. An empty list says nothing, and must not stand beside ours.
void AnswerRepair::write_annotations(const MemberValue& member, Choice& state, bool last,
                                     provider::ObjectRewriter& body) {
    if (last && is_empty_list(member.value)) return body.drop(member);
    state.annotated = state.annotated || !is_empty_list(member.value);
    body.keep(member);
}

// Once, with the end of the choice.
void AnswerRepair::add_annotations(Choice& state, provider::ObjectRewriter& body) {
    if (std::exchange(state.annotated, true)) return;
    note_sources();
    if (annotations_.empty()) return;
    body.open_new("annotations");
    out_->own(annotations_);
}

void AnswerRepair::write_calls(const MemberValue& member, const std::string& calls, provider::ObjectRewriter& body) {
    if (calls.empty()) return body.drop(member);
    if (member.value.raw().json == calls) return body.keep(member);
    body.open(member);
    out_->own(calls);
}

std::string_view AnswerRepair::last_chunk() {
    std::string choices;
    provider::PieceList out;
    out_ = &out;
    root_ = {};
    for (std::size_t i = 0; i < choices_.size(); ++i) {
        Choice& choice = choices_[i];
        if (!choice.seen || choice.finished) continue;
        out.own((choices.empty() ? "{\"index\":" : ",{\"index\":") + std::to_string(i) + ",\"delta\":");
        write_delta(Value("{}"), i, true);
        out.own(choice.calls.any() ? R"(,"finish_reason":"tool_calls"})" : R"(,"finish_reason":"stop"})");
        choices = "[";
    }
    if (choices.empty()) return {};
    chunk_ = envelope_.opening() + ",\"choices\":[";
    out.append_to(chunk_);
    chunk_ += "]}";
    json::pad(chunk_);
    return chunk_;
}

}  // namespace lightport::compat
