// Chunks of a stream. See repair.hpp.
#include "providers/compat/repair.hpp"

#include "json/text.hpp"
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

bool AnswerRepair::Model::fits(std::string_view data) const {
    if (before.empty() || data.size() < before.size() + after.size()) return false;
    if (!data.starts_with(before) || !data.ends_with(after)) return false;
    return json::detail::skip_string(data, before.size() - 1) == data.size() - after.size() + 1;
}

Result<std::string_view> AnswerRepair::chunk(std::string_view data) {
    if (model_.fits(data)) return data;
    const Result<Value> root = json::parse(data);
    if (!root || !root->is_object()) return data;
    if (std::optional<Error> error = reported_error(*root)) return *std::move(error);
    provider::PieceList out;
    out_ = &out;
    write_chunk(*root);
    for (const Choice& choice : choices_) {
        if (choice.calls.overflown()) return Error(ErrorKind::kUpstream, "The provider sent too many tool calls.");
    }
    chunk_.clear();
    out.append_to(chunk_);
    if (chunk_ == data) {
        learn(data, *root);
        return data;
    }
    json::pad(chunk_);
    return std::string_view(chunk_);
}

// Only what has no bearing on later chunks: plain text or reasoning.
void AnswerRepair::learn(std::string_view data, Value root) {
    const auto choices = root["choices"].elements();
    const auto begin = choices.begin();
    if (begin == choices.end()) return;
    const Value first = *begin;
    const Value delta = first["delta"];
    const Value content = delta["content"];
    const Value text = content.is_string() ? content : delta["reasoning_content"];
    const bool alone = choices.size() == 1 && root["usage"].missing();
    const bool plain = text.is_string() && delta["role"].missing() && delta["tool_calls"].missing();
    if (!alone || !plain || !first["finish_reason"].missing()) return;
    const auto start = static_cast<std::size_t>(text.raw().json.data() - data.data());
    model_.before = data.substr(0, start + 1);
    model_.after = data.substr(start + text.raw().json.size() - 1);
}

AnswerRepair::Choice& AnswerRepair::choice_at(std::size_t index) {
    while (choices_.size() <= index) {
        choices_.emplace_back();
        if (profile_.think_tags) choices_.back().think.emplace();
    }
    choices_[index].seen = true;
    return choices_[index];
}

std::string AnswerRepair::seed(std::size_t index) const {
    return std::string(envelope_.id()) + "/" + std::to_string(index);
}

void AnswerRepair::write_chunk(Value root) {
    envelope_.begin(root);
    const Value usage = find_usage(root);
    provider::ObjectRewriter body(root.raw().json, *out_);
    bool has_choices = false;
    bool has_usage = false;
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
            usage.is_object() ? write_usage(usage, *out_) : out_->borrow("null");
        } else {
            body.keep(member);
        }
    }
    envelope_.finish(body, *out_);
    if (!has_choices) {
        body.open_new("choices");
        out_->borrow("[]");
    }
    if (!has_usage && usage.is_object()) {
        body.open_new("usage");
        write_usage(usage, *out_);
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
        } else {
            body.keep(member);
        }
    }
    text.finish(body, *out_);
    if (!calls.empty()) {
        body.open_new("tool_calls");
        out_->own(calls);
    }
    if (!state.role_sent) {
        state.role_sent = true;
        body.open_new("role");
        out_->borrow("\"assistant\"");
    }
    body.finish();
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
