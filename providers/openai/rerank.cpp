// See rerank.hpp.
#include "providers/openai/rerank.hpp"

#include <optional>
#include <string>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "provider/splice.hpp"
#include "providers/openai/error.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::openai {
namespace {

using json::Value;

bool has_objects(Value body) {
    for (const Value document : body["documents"].elements()) {
        if (document.is_object()) return true;
    }
    return false;
}

Value first_of(Value a, Value b) { return a.missing() ? b : a; }

}  // namespace

Result<void> RelayRerank::write(const rerank::Request& request, const Target& target, chat::LossReport&,
                                UpstreamRequest& out) const {
    out.path = path_;
    json::Writer(out.storage).string(target.model);
    const std::size_t model = out.storage.size();
    json::Writer(out.storage).value(request.top_n.value_or(0));
    const std::size_t top = out.storage.size();
    const Value body(request.body.substr(request.body.find('{')));
    if (has_objects(body)) {
        json::Writer documents(out.storage);
        documents.begin_array();
        for (const json::Text text : request.documents) documents.value(text);
        documents.end_array();
    }
    const std::string_view values(out.storage);  // complete: nothing moves from here on
    std::vector<provider::Edit> edits = {{"model", values.substr(0, model)}, {"return_documents", std::nullopt}};
    for (const std::string_view name : {"top_n", "top_k"}) {
        const bool ours = name == top_ && request.top_n;
        edits.push_back({name, ours ? std::optional(values.substr(model, top - model)) : std::nullopt});
    }
    if (top < values.size()) edits.push_back({"documents", values.substr(top)});
    provider::splice(body.raw().json, edits, out.pieces);
    return {};
}

Result<void> RelayRerank::read(const rerank::Request&, std::string_view body, rerank::Response& response) const {
    const Result<Value> root = json::parse(body);
    if (!root || !root->is_object()) return invalid_response("The provider's answer is not a JSON object.");
    if (const Value error = (*root)["error"]; is_error(error)) return error_from_value(error);
    const Value results = first_of((*root)["results"], (*root)["data"]);
    if (!results.is_array()) return invalid_response("The provider's answer has no results.");
    for (const Value result : results.elements()) {
        const Value score = first_of(result["relevance_score"], result["score"]);
        if (!score.number()) return invalid_response("The provider's answer holds a result without a score.");
        response.items.push_back({result["index"].integer().value_or(-1), score.raw()});
    }
    response.id = json::unescaped((*root)["id"].text());
    response.model = json::unescaped((*root)["model"].text());
    response.total_tokens = (*root)["usage"]["total_tokens"].integer().value_or(0);
    response.search_units = (*root)["meta"]["billed_units"]["search_units"].integer().value_or(0);
    return {};
}

}  // namespace lightport::openai
