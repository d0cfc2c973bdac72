// See message.hpp.
#include "providers/mistral/message.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "json/text.hpp"
#include "provider/safe_id.hpp"
#include "providers/mistral/references.hpp"

namespace lightport::mistral {
namespace {

using json::MemberValue;
using json::Text;
using json::Value;
using provider::ObjectRewriter;
using provider::PieceList;

constexpr std::size_t kMaxChoices = 128;
constexpr std::size_t kMaxCalls = 4096;

bool is_empty(Value array) { return array.elements().begin() == array.elements().end(); }

void write_text(const std::vector<Text>& texts, PieceList& out) {
    out.borrow("\"");
    for (const Text text : texts) out.borrow(text.escaped);
    out.borrow("\"");
}

// OpenAI has no model_length, and another word where the client declared functions.
std::string_view finish_name(Value reason, bool legacy_functions) {
    if (json::equals(reason.text(), "model_length")) return "\"length\"";
    if (legacy_functions && json::equals(reason.text(), "tool_calls")) return "\"function_call\"";
    return reason.raw().json;
}

}  // namespace

// A list of parts by what becomes of them.
struct ChoiceRewriter::Parts {
    void take(Value content) {
        for (const Value part : content.elements()) {
            if (const Value thinking = part["thinking"]; thinking.exists()) {
                if (thinking.is_string()) reasoning.push_back(thinking.text());
                for (const Value piece : thinking.elements()) reasoning.push_back(piece["text"].text());
            } else if (const Value said = part["text"]; said.is_string()) {
                text.push_back(said.text());
            } else {
                references.push_back({part, length_of(text)});
            }
        }
    }
    static std::int64_t length_of(const std::vector<Text>& texts) {
        std::int64_t sum = 0;
        for (const Text text : texts) sum += json::length(text);
        return sum;
    }

    std::vector<Text> text;
    std::vector<Text> reasoning;
    std::vector<Reference> references;
};

ChoiceRewriter::ChoiceRewriter(const chat::Request& request, bool stream, std::string prefix)
    : request_(request), stream_(stream), prefix_(std::move(prefix)) {}

void ChoiceRewriter::write_choices(Value choices, Text id, PieceList& out) {
    answer_id_ = id.escaped;
    rewrite_elements(choices, out, [&](std::size_t, Value choice) { write_choice(choice, out); });
    const bool single = request_.n == 1 && !choices_.empty() && choices_.front().opened;
    settled_ = single && prefix_.empty();
}

void ChoiceRewriter::write_choice(Value choice, PieceList& out) {
    const std::int64_t index = choice["index"].integer().value_or(0);
    if (!choice.is_object() || index < 0 || index >= static_cast<std::int64_t>(kMaxChoices)) {
        return out.borrow(choice.raw().json);
    }
    at_ = static_cast<std::size_t>(index);
    if (choices_.size() <= at_) choices_.resize(at_ + 1);
    ObjectRewriter to(choice.raw().json, out);
    for (const MemberValue& member : to.object().members()) {
        if (json::equals(member.key, stream_ ? "delta" : "message") && member.value.is_object()) {
            to.open(member);
            write_message(member.value, choices_[at_], out);
        } else if (json::equals(member.key, "finish_reason")) {
            to.open(member);
            out.borrow(finish_name(member.value, request_.legacy_functions));
        } else {
            to.keep(member);
        }
    }
    to.finish();
}

void ChoiceRewriter::write_message(Value message, Choice& state, PieceList& out) {
    Parts parts;
    ObjectRewriter to(message.raw().json, out);
    bool has_role = false;
    bool has_content = false;
    for (const MemberValue& member : to.object().members()) {
        if (json::equals(member.key, "content")) {
            has_content = write_content(member, parts, to, out);
        } else if (json::equals(member.key, "tool_calls")) {
            if (!member.value.is_array() || is_empty(member.value)) {
                to.drop(member);
                continue;
            }
            to.open(member, request_.legacy_functions ? "function_call" : std::string_view{});
            write_calls(member.value, state, out);
        } else if (member.value.is_null()) {
            to.drop(member);
        } else {
            has_role = has_role || json::equals(member.key, "role");
            to.keep(member);
        }
    }
    if (!has_role && !(stream_ && state.opened)) {
        to.open_new("role");
        out.borrow("\"assistant\"");
    }
    if (!stream_ && !has_content) {
        to.open_new("content");
        out.borrow("null");
    }
    state.opened = true;
    write_rest(parts, to, out);
    to.finish();
}

// False: nothing was written.
bool ChoiceRewriter::write_content(const MemberValue& member, Parts& parts, ObjectRewriter& to, PieceList& out) {
    const Value content = member.value;
    if (content.is_array()) parts.take(content);
    const bool text = content.is_string() || !parts.text.empty() || (content.is_array() && !stream_);
    if (!text) {
        to.drop(member);
        return false;
    }
    if (content.is_string() && prefix_.empty()) {
        to.keep(member);
        return true;
    }
    to.open(member);
    if (prefix_.empty()) {
        write_text(parts.text, out);
        return true;
    }
    std::string joined;
    for (const Text part : parts.text) joined.append(part.escaped);
    out.own(without_prefix(content.is_string() ? content.text() : Text{joined}));
    return true;
}

void ChoiceRewriter::write_rest(const Parts& parts, ObjectRewriter& to, PieceList& out) {
    if (!parts.reasoning.empty()) {
        to.open_new("reasoning_content");
        write_text(parts.reasoning, out);
    }
    if (parts.references.empty()) return;
    const Citations citations = resolve(parts.references, request_);
    if (!citations.annotations.empty()) {
        to.open_new("annotations");
        out.own("[" + citations.annotations + "]");
    }
    if (!citations.unresolved.empty()) {
        to.open_new("references");
        out.own("[" + citations.unresolved + "]");
    }
}

void ChoiceRewriter::write_calls(Value calls, Choice& state, PieceList& out) {
    if (request_.legacy_functions) return write_call(*calls.elements().begin(), state, out);
    rewrite_elements(calls, out, [&](std::size_t, Value call) { write_call(call, state, out); });
}

// The call that a delta belongs to: by its id if that is known, else by its index, else the last one. An unknown id
// begins a new one, whatever the index says.
std::size_t ChoiceRewriter::index_of(Value call, Choice& state, bool& is_new) const {
    const std::string_view id = call["id"].text().escaped;
    std::vector<std::string>& ids = state.call_ids;
    const auto known = std::find(ids.begin(), ids.end(), id);
    if (!id.empty() && known != ids.end()) return static_cast<std::size_t>(known - ids.begin());
    const auto index = call["index"].integer();
    const bool continues = index ? *index >= 0 && *index < static_cast<std::int64_t>(ids.size()) : !ids.empty();
    if (id.empty() && stream_ && continues) return index ? static_cast<std::size_t>(*index) : ids.size() - 1;
    is_new = true;
    std::string own(id);
    if (own.empty()) {
        provider::append_fixed_id(own, Text{answer_id_ + "+" + std::to_string(ids.size())}, 9);
    }
    if (ids.size() < kMaxCalls) ids.push_back(std::move(own));
    return ids.size() - 1;
}

void ChoiceRewriter::write_call(Value call, Choice& state, PieceList& out) {
    bool is_new = false;
    const std::size_t index = index_of(call, state, is_new);
    const Value function = call["function"];
    const Value arguments = function["arguments"];
    const bool legacy = request_.legacy_functions;
    out.borrow("{");
    if (stream_ && !legacy) out.own("\"index\":" + std::to_string(index) + ",");
    if (is_new && !legacy) out.own("\"id\":\"" + state.call_ids[index] + "\",\"type\":\"function\",");
    if (!legacy) out.borrow("\"function\":{");
    if (is_new || !function["name"].text().empty()) {
        out.borrow("\"name\":\"");
        out.borrow(function["name"].text().escaped);
        out.borrow("\",");
    }
    out.borrow("\"arguments\":");
    if (arguments.is_object()) {
        out.own('"' + json::escaped(arguments.raw().json) + '"');
    } else if (arguments.is_string() && (stream_ || !arguments.text().empty())) {
        out.borrow(arguments.raw().json);
    } else {
        out.borrow(stream_ ? "\"\"" : "\"{}\"");
    }
    out.borrow(legacy ? "}" : "}}");
}

// As long as the text repeats the prefix it is swallowed; the first difference gives back what was swallowed.
std::string ChoiceRewriter::without_prefix(Text text) {
    const std::string said = json::unescaped(text);
    const std::string_view due = std::string_view(prefix_).substr(prefix_seen_);
    if (stream_ && due.size() > said.size() && due.starts_with(said)) {
        prefix_seen_ += said.size();
        return "\"\"";
    }
    std::string rest = said.starts_with(due) ? said.substr(due.size()) : prefix_.substr(0, prefix_seen_) + said;
    prefix_.clear();
    prefix_seen_ = 0;
    return '"' + json::escaped(rest) + '"';
}

}  // namespace lightport::mistral
