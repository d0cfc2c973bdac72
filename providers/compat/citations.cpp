// See citations.hpp. Source: the API references of Perplexity ("Chat Completions") and xAI ("Citations").
#include "providers/compat/citations.hpp"

#include "chat/citation.hpp"
#include "json/text.hpp"

namespace lightport::compat {

using json::Value;

namespace {

constexpr std::string_view kResults = "search_results";
constexpr std::string_view kCitations = "citations";
constexpr std::int64_t kMaxSources = 256;

bool is_address(json::Text text) { return text.escaped.starts_with("http://") || text.escaped.starts_with("https://"); }

chat::Citation citation_of(Value source) {
    chat::Citation citation;
    citation.url = source.is_string() ? source.text() : source["url"].text();
    citation.title = source["title"].text();
    return citation;
}

std::string list_of(Value sources, AnnotationForm form) {
    std::string out;
    json::Writer writer(out);
    std::int64_t count = 0;
    writer.begin_array();
    for (const Value source : sources.elements()) {
        const chat::Citation citation = citation_of(source);
        if (!is_address(citation.url)) continue;
        if (count == kMaxSources) break;
        writer.begin_object();
        if (form == AnnotationForm::kDelta) writer.member("index", count);
        ++count;
        chat::write_citation(writer, citation);
        writer.end_object();
    }
    writer.end_array();
    return count == 0 ? std::string() : out;
}

}  // namespace

std::string annotations_of(Value answer, AnnotationForm form) {
    Value results;
    Value citations;
    for (const json::MemberValue& member : answer.members()) {
        if (json::equals(member.key, kResults)) results = member.value;
        if (json::equals(member.key, kCitations)) citations = member.value;
    }
    std::string list = list_of(results, form);
    return list.empty() ? list_of(citations, form) : list;
}

bool names_sources(json::Text key) { return json::equals(key, kCitations) || json::equals(key, kResults); }

bool is_empty_list(Value annotations) {
    return annotations.missing() || (annotations.is_array() && annotations.elements().size() == 0);
}

}  // namespace lightport::compat
