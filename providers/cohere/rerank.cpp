// See rerank.hpp.
#include "providers/cohere/rerank.hpp"

#include "json/text.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "provider/counts.hpp"
#include "provider/leftovers.hpp"
#include "provider/message_reader.hpp"

namespace lightport::cohere {
namespace {

using json::Value;

bool is_passed_on(std::string_view key) { return key == "max_tokens_per_doc" || key == "priority"; }

}  // namespace

Result<void> CohereRerank::write(const rerank::Request& request, const Target& target, chat::LossReport& losses,
                                 UpstreamRequest& out) const {
    provider::note_extras(request.extras, is_passed_on, losses);
    out.path = "/rerank";
    out.storage.clear();
    json::Writer writer(out.storage);
    writer.begin_object().member_string("model", target.model).member("query", request.query);
    writer.key("documents").begin_array();
    for (const json::Text document : request.documents) writer.value(document);
    writer.end_array();
    if (request.top_n) writer.member("top_n", *request.top_n);
    for (const chat::Member& member : request.extras) {
        if (is_passed_on(member.key.escaped)) writer.member(member.key.escaped, member.value);
    }
    writer.end_object();
    return {};
}

Result<void> CohereRerank::read(const rerank::Request& request, std::string_view body,
                                rerank::Response& response) const {
    const Result<Value> parsed = json::parse(body);
    const Value results = parsed ? (*parsed)["results"] : Value{};
    if (!results.is_array()) return provider::invalid_answer("Cohere's answer holds no results.");
    const auto documents = static_cast<std::int64_t>(request.documents.size());
    for (const Value result : results.elements()) {
        const std::int64_t index = result["index"].integer().value_or(-1);
        const Value score = result["relevance_score"];
        if (index < 0 || index >= documents || score.type() != json::Type::kNumber) {
            return provider::invalid_answer("Cohere's answer holds a result that belongs to no document.");
        }
        response.items.push_back({index, score.raw()});
    }
    response.id = json::unescaped((*parsed)["id"].text());
    response.search_units = provider::bounded_count((*parsed)["meta"]["billed_units"]["search_units"]);
    return {};
}

}  // namespace lightport::cohere
