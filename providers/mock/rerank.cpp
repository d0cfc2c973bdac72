// See rerank.hpp.
#include "providers/mock/rerank.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "json/text.hpp"
#include "json/writer.hpp"
#include "providers/mock/behaviour.hpp"
#include "providers/mock/play.hpp"
#include "providers/mock/words.hpp"

namespace lightport::mock {
namespace {

using Words = std::set<std::uint64_t>;

struct Ranked {
    double score = 0;
    std::int64_t index = 0;
};

std::vector<std::uint64_t> words_in(json::Text text) { return word_hashes(json::unescaped(text)); }

double share(const Words& query, const std::vector<std::uint64_t>& document) {
    Words found;
    for (const std::uint64_t word : document) {
        if (query.count(word) > 0) found.insert(word);
    }
    return query.empty() ? 0 : static_cast<double>(found.size()) / static_cast<double>(query.size());
}

void write_result(json::Writer& out, const Ranked& ranked) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, ranked.score).ptr;
    out.begin_object().member("index", ranked.index).key("relevance_score");
    out.literal({digits, static_cast<std::size_t>(end - digits)}).end_object();
}

std::string answer_to(const rerank::Request& request, const std::string& token) {
    const std::vector<std::uint64_t> asked = words_in(request.query);
    const Words query(asked.begin(), asked.end());
    std::size_t tokens = asked.size();
    std::vector<Ranked> ranking;
    for (const json::Text text : request.documents) {
        const std::vector<std::uint64_t> document = words_in(text);
        tokens += document.size();
        ranking.push_back({share(query, document), static_cast<std::int64_t>(ranking.size())});
    }
    const auto better = [](const Ranked& a, const Ranked& b) { return a.score > b.score; };
    std::stable_sort(ranking.begin(), ranking.end(), better);
    std::string body;
    json::Writer out(body);
    out.begin_object().member_string("id", "rerank-mock-" + token).member("model", request.model);
    out.key("results").begin_array();
    for (const Ranked& ranked : ranking) write_result(out, ranked);
    out.end_array().key("usage").begin_object();
    out.member("total_tokens", static_cast<std::int64_t>(tokens)).end_object().end_object();
    return body;
}

}  // namespace

std::optional<Script> MockRerank::script(const rerank::Request& request) const {
    const Behaviour behaviour = behaviour_of(json::unescaped(request.model));
    const std::string token = digest(request.body);
    if (is_refusal(behaviour.kind)) return refusal(behaviour.kind, token);
    return perform(behaviour, token, halves(answer_to(request, token)), false);
}

}  // namespace lightport::mock
