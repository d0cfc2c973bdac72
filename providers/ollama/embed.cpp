// See embed.hpp.
#include "providers/ollama/embed.hpp"

#include <algorithm>
#include <array>

#include "json/text.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "provider/embeddings_input.hpp"
#include "provider/leftovers.hpp"
#include "provider/message_reader.hpp"
#include "providers/ollama/options.hpp"

namespace lightport::ollama {
namespace {

using embeddings::Request;
using json::Value;

constexpr std::array<std::string_view, 3> kOwn = {"truncate", "options", "keep_alive"};

bool is_known(std::string_view key) { return std::find(kOwn.begin(), kOwn.end(), key) != kOwn.end(); }

}  // namespace

Result<void> OllamaEmbed::write(const Request& request, const Target& target, chat::LossReport& losses,
                                std::vector<UpstreamRequest>& out) const {
    if (Result<void> texts = provider::require_texts(request, "Ollama"); !texts) return texts;
    if (!request.user.empty()) losses.note("user");
    provider::note_extras(request.extras, is_known, losses);
    UpstreamRequest& one = out.emplace_back();
    one.path = "/api/embed";
    json::Writer writer(one.storage);
    writer.begin_object().member_string("model", target.model).key("input").begin_array();
    for (const json::Text text : request.texts) writer.value(text);
    writer.end_array();
    if (request.dimensions) writer.member("dimensions", request.dimensions);
    const json::Raw* options = nullptr;
    for (const chat::Member& member : request.extras) {
        const std::string_view key = member.key.escaped;
        if (key == "options") options = &member.value;
        if (key == "truncate" || key == "keep_alive") writer.member(key, member.value);
    }
    write_options(writer, options, target);
    writer.end_object();
    return {};
}

Result<void> OllamaEmbed::read(const Request& request, std::string_view body, embeddings::Response& response) const {
    const Result<Value> parsed = json::parse(body);
    const Value vectors = parsed ? (*parsed)["embeddings"] : Value{};
    if (!vectors.is_array()) return provider::invalid_answer("Ollama's answer holds no embeddings.");
    for (const Value vector : vectors.elements()) {
        if (!vector.is_array()) return provider::invalid_answer("Ollama's answer holds an embedding that is no list.");
        response.vectors.push_back({vector.raw(), {}});
    }
    if (response.vectors.size() != request.texts.size()) {
        return provider::invalid_answer("Ollama's answer holds another number of embeddings than were asked for.");
    }
    response.model = json::unescaped((*parsed)["model"].text());
    response.prompt_tokens += std::max<std::int64_t>((*parsed)["prompt_eval_count"].integer().value_or(0), 0);
    return {};
}

}  // namespace lightport::ollama
