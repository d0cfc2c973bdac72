// See answer.hpp.
#include "providers/mistral/answer.hpp"

#include <string>
#include <string_view>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/pieces.hpp"
#include "providers/mistral/message.hpp"
#include "providers/mistral/request.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::mistral {
namespace {

using json::MemberValue;
using json::Value;
using provider::PieceList;

// The decoded words that the answer will repeat.
std::string prefix_of(const chat::Request& request) {
    std::string prefix;
    if (request.n != 1 || !adds_prefix(request)) return prefix;
    for (const chat::Part& part : request.messages.back().parts) json::append_unescaped(prefix, part.text);
    return prefix;
}

bool has(std::string_view json, std::string_view name) { return json.find(name) != std::string_view::npos; }

// Text alone, and not the last chunk. What is written with other whitespace is looked into.
bool is_plain(std::string_view json) {
    return has(json, "\"content\":\"") && has(json, "\"finish_reason\":null") && !has(json, "\"tool_calls\"");
}

// Cached tokens under the name that OpenAI gave them.
void write_usage(Value usage, PieceList& out) {
    Value cached = usage["prompt_token_details"]["cached_tokens"];
    if (!cached.exists()) cached = usage["num_cached_tokens"];
    const bool as_it_is = usage["prompt_tokens_details"].is_object() || !cached.integer();
    if (as_it_is) return out.borrow(usage.raw().json);
    rewrite_member(usage, "prompt_tokens_details", out, [&](Value) {
        out.borrow("{\"cached_tokens\":");
        out.borrow(cached.raw().json);
        out.borrow("}");
    });
}

class Filter final : public provider::EventFilter {
public:
    explicit Filter(const chat::Request& request)
        : stream_(request.stream), choices_(request, request.stream, prefix_of(request)) {}

    void on_event(const chat::Event& event, chat::EventSink& next) override {
        const auto* verbatim = std::get_if<chat::Verbatim>(&event);
        const bool as_it_is = verbatim == nullptr || (stream_ && choices_.is_settled() && is_plain(verbatim->json));
        if (as_it_is) return next.on_event(event);
        rewrite(verbatim->json, next);
    }

private:
    void rewrite(std::string_view json, chat::EventSink& next) {
        Value root(provider::trimmed(json));  // a whole answer has been validated
        if (stream_) {
            const Result<Value> parsed = json::parse_unpadded(json);
            if (!parsed || !parsed->is_object()) return next.on_event(chat::Failure{openai::invalid_event()});
            root = *parsed;
        }
        const json::Text id = root["id"].text();
        PieceList pieces;
        provider::ObjectRewriter to(root.raw().json, pieces);
        for (const MemberValue& member : to.object().members()) {
            if (json::equals(member.key, "choices") && member.value.is_array()) {
                to.open(member);
                choices_.write_choices(member.value, id, pieces);
            } else if (json::equals(member.key, "usage") && member.value.is_object()) {
                to.open(member);
                write_usage(member.value, pieces);
            } else {
                to.keep(member);
            }
        }
        to.finish();
        scratch_.clear();
        pieces.append_to(scratch_);
        next.on_event(chat::Verbatim{scratch_});
    }

    const bool stream_;
    ChoiceRewriter choices_;
    std::string scratch_;
};

}  // namespace

std::unique_ptr<provider::EventFilter> make_filter(const chat::Request& request) {
    return std::make_unique<Filter>(request);
}

}  // namespace lightport::mistral
