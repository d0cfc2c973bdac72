// See embeddings_profile.hpp.
#include "provider/embeddings_profile.hpp"

#include <optional>
#include <string>
#include <utility>

#include "json/text.hpp"
#include "provider/embeddings_input.hpp"
#include "provider/pieces.hpp"

namespace lightport::provider {
namespace {

using json::MemberValue;
using json::Value;

// Decides once what becomes of each member, then writes a body for each batch.
class EmbeddingsWriter {
public:
    EmbeddingsWriter(const embeddings::Request& request, std::string_view model, const EmbeddingsProfile& profile)
        : request_(request), profile_(profile), model_('"' + json::escaped(model) + '"') {}

    Result<void> plan(chat::LossReport& losses);
    void write(const Batch& batch, UpstreamRequest& out) const;

private:
    struct Step {
        MemberValue member;
        std::optional<std::string_view> name;  // the vendor's; empty: as the client wrote it; nullopt: left out
        std::string_view json;                 // instead of the client's value; empty: that one
        bool is_input = false;
    };

    Step step_for(const MemberValue& member, RuledMembers& rules) const;
    // False: the vendor is not told. `json` as in Step.
    bool tells_encoding(Value value, std::string_view& json) const;
    static void write_value(const Step& step, PieceList& pieces);
    void write_input(const Batch& batch, PieceList& pieces) const;

    const embeddings::Request& request_;
    const EmbeddingsProfile& profile_;
    std::string model_;  // JSON
    std::vector<Step> steps_;
    std::vector<std::string_view> inputs_;  // each one's JSON; empty: the member goes on as it is
    std::vector<const MemberRules::Default*> defaults_;
};

Result<void> EmbeddingsWriter::plan(chat::LossReport& losses) {
    RuledMembers rules(Value(trimmed(request_.body)), profile_, losses);
    const bool splits = profile_.max_inputs != 0 && request_.count > profile_.max_inputs;
    for (const MemberValue& member : rules.all()) {
        const Step& step = steps_.emplace_back(step_for(member, rules));
        if (!step.is_input) continue;
        if (request_.single && profile_.list_input) inputs_.push_back(member.value.raw().json);
        if (!splits) continue;
        for (const Value input : member.value.elements()) inputs_.push_back(input.raw().json);
    }
    for (const MemberRules::Default& entry : profile_.defaults) {
        if (rules.lacks(entry.name)) defaults_.push_back(&entry);
    }
    if (rules.refusal()) return *rules.refusal();
    return {};
}

EmbeddingsWriter::Step EmbeddingsWriter::step_for(const MemberValue& member, RuledMembers& rules) const {
    const Name decoded(member.key);
    const std::string_view name = decoded.get();
    Step step;
    step.member = member;
    step.is_input = name == "input";
    if (step.is_input || name == "model") {
        step.name = rules.renamed(name);
        if (!step.is_input) step.json = model_;
    } else if (name != "encoding_format" || tells_encoding(member.value, step.json)) {
        step.name = rules.pass(name, member.value);
    }
    return step;
}

bool EmbeddingsWriter::tells_encoding(Value value, std::string_view& json) const {
    switch (profile_.encodings) {
        case Encodings::kAll: return true;
        case Encodings::kBase64: return request_.base64;
        case Encodings::kFloat:
            if (request_.base64) json = "\"float\"";
            return !value.is_null();
        case Encodings::kNone: break;
    }
    return false;
}

void EmbeddingsWriter::write(const Batch& batch, UpstreamRequest& out) const {
    PieceList pieces;
    ObjectRewriter body(request_.body, pieces);
    for (const Step& step : steps_) {
        const bool new_input = step.is_input && !inputs_.empty();
        if (!step.name) {
            body.drop(step.member);
        } else if (step.name->empty() && step.json.empty() && !new_input) {
            body.keep(step.member);
        } else {
            body.open(step.member, *step.name);
            new_input ? write_input(batch, pieces) : write_value(step, pieces);
        }
    }
    for (const MemberRules::Default* entry : defaults_) {
        body.open_new(entry->name);
        pieces.borrow(entry->json);
    }
    body.finish();
    std::move(pieces).finish(out);
}

void EmbeddingsWriter::write_value(const Step& step, PieceList& pieces) {
    step.json.empty() ? pieces.borrow(step.member.value.raw().json) : pieces.own(step.json);
}

// The client's own bytes from the first input to the last one.
void EmbeddingsWriter::write_input(const Batch& batch, PieceList& pieces) const {
    const char* begin = inputs_[batch.begin].data();
    const std::string_view last = inputs_[batch.end - 1];
    pieces.own("[");
    pieces.borrow({begin, static_cast<std::size_t>(last.data() + last.size() - begin)});
    pieces.own("]");
}

}  // namespace

Result<void> write_by_profile(const embeddings::Request& request, const Target& target,
                              const EmbeddingsProfile& profile, chat::LossReport& losses,
                              std::vector<UpstreamRequest>& out) {
    if (!profile.token_ids) {
        if (Result<void> texts = require_texts(request, target.provider); !texts) return texts;
    }
    EmbeddingsWriter writer(request, target.model, profile);
    if (Result<void> planned = writer.plan(losses); !planned) return planned;
    const std::vector<Batch> batches = batches_of(request, profile.max_inputs);
    out.reserve(out.size() + batches.size());  // bodies borrow from their own storage: they must not move
    for (const Batch& batch : batches) writer.write(batch, out.emplace_back());
    return {};
}

}  // namespace lightport::provider
