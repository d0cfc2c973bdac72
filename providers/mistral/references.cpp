// See references.hpp.
#include "providers/mistral/references.hpp"

#include <algorithm>
#include <string_view>

#include "chat/citation.hpp"
#include "json/text.hpp"
#include "json/writer.hpp"

namespace lightport::mistral {
namespace {

using json::Value;

constexpr std::size_t kMaxReferences = 64;  // per message; each one looks through the results

void append(std::string& list, std::string_view json) { list.append(list.empty() ? "" : ",").append(json); }

// A source is written as a url_citation with url and title.
std::string citation(Value source, std::int64_t position) {
    std::string json;
    json::Writer writer(json);
    writer.begin_object();
    chat::write_citation(writer, {source["url"].text(), source["title"].text(), position, position});
    writer.end_object();
    return json;
}

bool is_source(Value source) { return source.is_object() && !source["url"].text().empty(); }

// The newest result that has a source under this number.
std::string find_citation(const std::vector<std::string>& results, std::int64_t id, std::int64_t position) {
    for (const std::string& result : results) {
        const Result<Value> root = json::parse_unpadded(result);
        if (!root) continue;
        Value source = (*root)[std::to_string(id)];
        if (root->is_array()) {
            std::int64_t index = 0;
            for (const Value element : root->elements()) {
                if (index++ == id) source = element;
            }
        }
        if (is_source(source)) return citation(source, position);
    }
    return {};
}

std::vector<std::string> results_of(const chat::Request& request) {
    std::vector<std::string> results;
    for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message) {
        const bool is_result = message->role == chat::Role::kTool && message->parts.size() == 1;
        if (is_result) results.push_back(json::unescaped(message->parts.front().text));
    }
    return results;
}

}  // namespace

Citations resolve(const std::vector<Reference>& references, const chat::Request& request) {
    Citations citations;
    std::vector<std::string> results;
    std::size_t looked_up = 0;
    for (const Reference& reference : references) {
        bool resolved = false;
        if (is_source(reference.part)) {  // a tool's own reference says its source itself
            append(citations.annotations, citation(reference.part, reference.position));
            resolved = true;
        }
        for (const Value id : reference.part["reference_ids"].elements()) {
            if (++looked_up > kMaxReferences) break;
            if (results.empty()) results = results_of(request);
            const std::string found = find_citation(results, id.integer().value_or(-1), reference.position);
            if (found.empty()) continue;
            append(citations.annotations, found);
            resolved = true;
        }
        if (!resolved) append(citations.unresolved, reference.part.raw().json);
    }
    return citations;
}

}  // namespace lightport::mistral
