// See answer.hpp.
#include "providers/azure/answer.hpp"

#include "json/text.hpp"
#include "provider/pieces.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::azure {
namespace {

using json::MemberValue;
using json::Value;
using provider::PieceList;

bool is_blank(Value text) { return text.missing() || (text.is_string() && text.text().empty()); }

template <class Lacks>
bool any_of(Value array, Lacks lacks) {
    const auto elements = array.elements();
    for (const Value element : elements) {
        if (lacks(element)) return true;
    }
    return false;
}

bool is_finished(Value choice) { return !choice["finish_reason"].missing(); }

bool lacks_delta(Value choice) { return choice.is_object() && !choice["delta"].is_object(); }

// Models other than OpenAI's write null for all that a delta does not hold; clients are used to two of these nulls.
bool has_foreign_null(Value delta) {
    for (const MemberValue& member : delta.members()) {
        const bool usual = json::equals(member.key, "content") || json::equals(member.key, "refusal");
        if (!usual && member.value.missing()) return true;
    }
    return false;
}

bool has_bad_delta(Value choice) { return lacks_delta(choice) || has_foreign_null(choice["delta"]); }

// A guess at the first delta's nulls that takes no walk of the chunk: of all that stands outside of strings only null
// has an n.
bool may_have_null(std::string_view delta) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = delta.find('{'); i < delta.size(); ++i) {
        const char c = delta[i];
        if (c == '"') quoted = !quoted;
        if (quoted) {
            if (c == '\\') ++i;
            continue;
        }
        if (c == '{') ++depth;
        if (c == '}' && --depth == 0) return false;
        if (c == 'n' && depth == 1) return true;
    }
    return false;
}

void write_delta(Value delta, PieceList& out) {
    if (!delta.is_object()) return out.borrow("{}");
    provider::ObjectRewriter rewriter(delta.raw().json, out);
    for (const MemberValue& member : rewriter.object().members()) {
        member.value.missing() ? rewriter.drop(member) : rewriter.keep(member);
    }
    rewriter.finish();
}

void write_choice(Value choice, PieceList& out) {
    if (!has_bad_delta(choice)) return out.borrow(choice.raw().json);
    rewrite_member(choice, "delta", out, [&](Value delta) { write_delta(delta, out); });
}

bool lacks_content(Value choice) { return choice.is_object() && !choice["message"]["content"].exists(); }

void write_message(Value message, PieceList& out) {
    if (!message.is_object()) return out.borrow(R"({"role":"assistant","content":null,"refusal":null})");
    rewrite_member(message, "content", out,
                   [&](Value content) { out.borrow(content.exists() ? content.raw().json : "null"); });
}

}  // namespace

// The members that matter, found in one walk.
struct ChunkFilter::Chunk {
    explicit Chunk(Value root) {
        for (const MemberValue& member : root.members()) {
            if (json::equals(member.key, "id")) id = member.value;
            if (json::equals(member.key, "created")) created = member.value;
            if (json::equals(member.key, "model")) model = member.value;
            if (json::equals(member.key, "choices")) choices = member.value;
            if (json::equals(member.key, "usage")) usage = member.value;
            if (json::equals(member.key, "prompt_filter_results")) prompt = member.value;
        }
    }
    bool has_choices() const {
        return any_of(choices, [](Value) { return true; });
    }

    Value id;
    Value created;
    Value model;
    Value choices;
    Value usage;
    Value prompt;
};

void ChunkFilter::on_event(const chat::Event& event, chat::EventSink& next) {
    if (const auto* verbatim = std::get_if<chat::Verbatim>(&event)) {
        take(verbatim->json, next);
    } else {
        next.on_event(event);
    }
}

// Nearly all chunks have a delta, and are passed on as they came.
void ChunkFilter::take(std::string_view json, chat::EventSink& next) {
    const std::size_t delta = json.find("\"delta\"");
    const bool known = !id_.empty() && prompt_filter_results_.empty();
    if (known && delta != std::string_view::npos && !may_have_null(json.substr(delta))) {
        next.on_event(chat::Verbatim{json});
        return;
    }
    const Result<Value> root = json::parse_unpadded(json);
    if (!root || !root->is_object()) {
        next.on_event(chat::Failure{openai::invalid_event()});
        return;
    }
    const Chunk chunk(*root);
    remember(chunk);
    if (!chunk.has_choices() && !chunk.usage.is_object()) {
        if (chunk.prompt.is_array()) prompt_filter_results_ = chunk.prompt.raw().json;
        return;
    }
    const bool tells = !any_of(chunk.choices, lacks_delta) || any_of(chunk.choices, is_finished);
    if (id_.empty() && !tells) return;  // an annotation of an answer that nobody has seen yet
    emit(root->raw().json, chunk, next);
}

void ChunkFilter::remember(const Chunk& chunk) {
    if (!id_.empty() || is_blank(chunk.id)) return;
    id_ = chunk.id.raw().json;
    created_ = chunk.created.exists() ? chunk.created.raw().json : std::string_view("0");
    model_ = chunk.model.is_string() ? chunk.model.raw().json : std::string_view("\"\"");
}

// What stands in the stream's other chunks; empty: a member of this chunk's own.
std::string_view ChunkFilter::identity(json::Text name) const {
    if (json::equals(name, "id")) return id_;
    if (json::equals(name, "created")) return created_;
    if (json::equals(name, "model")) return model_;
    if (json::equals(name, "object")) return "\"chat.completion.chunk\"";
    return {};
}

void ChunkFilter::emit(std::string_view json, const Chunk& chunk, chat::EventSink& next) {
    const bool anonymous = is_blank(chunk.id) && !id_.empty();
    const bool bad_delta = any_of(chunk.choices, has_bad_delta);
    if (!anonymous && !bad_delta && prompt_filter_results_.empty()) {
        next.on_event(chat::Verbatim{json});
        return;
    }
    PieceList pieces;
    provider::ObjectRewriter rewriter(json, pieces);
    for (const MemberValue& member : rewriter.object().members()) {
        const std::string_view own = anonymous ? identity(member.key) : std::string_view{};
        if (!own.empty()) {
            rewriter.open(member);
            pieces.borrow(own);
        } else if (bad_delta && json::equals(member.key, "choices")) {
            rewriter.open(member);
            rewrite_elements(member.value, pieces, [&](std::size_t, Value choice) { write_choice(choice, pieces); });
        } else {
            rewriter.keep(member);
        }
    }
    if (!prompt_filter_results_.empty() && !chunk.prompt.exists()) {
        rewriter.open_new("prompt_filter_results");
        pieces.borrow(prompt_filter_results_);
    }
    rewriter.finish();
    scratch_.clear();
    pieces.append_to(scratch_);
    prompt_filter_results_.clear();
    next.on_event(chat::Verbatim{scratch_});
}

void WholeFilter::on_event(const chat::Event& event, chat::EventSink& next) {
    const auto* verbatim = std::get_if<chat::Verbatim>(&event);
    if (verbatim == nullptr) return next.on_event(event);
    const Value root(provider::trimmed(verbatim->json));
    if (!any_of(root["choices"], lacks_content)) return next.on_event(event);
    PieceList pieces;
    rewrite_member(root, "choices", pieces, [&](Value choices) {
        rewrite_elements(choices, pieces, [&](std::size_t, Value choice) {
            if (!lacks_content(choice)) return pieces.borrow(choice.raw().json);
            rewrite_member(choice, "message", pieces, [&](Value message) { write_message(message, pieces); });
        });
    });
    scratch_.clear();
    pieces.append_to(scratch_);
    next.on_event(chat::Verbatim{scratch_});
}

}  // namespace lightport::azure
