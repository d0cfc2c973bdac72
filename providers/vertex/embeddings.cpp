// See embeddings.hpp.
#include "providers/vertex/embeddings.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "provider/embeddings_input.hpp"
#include "provider/losses.hpp"
#include "provider/message_reader.hpp"
#include "providers/gemini/embeddings.hpp"
#include "providers/vertex/place.hpp"

namespace lightport::vertex {
namespace {

using embeddings::Request;
using embeddings::Response;
using gemini::EmbeddingSettings;
using json::Value;

constexpr std::size_t kMaxBatch = 250;
constexpr std::int64_t kMaxCount = std::int64_t{1} << 40;

// Everything newer than gemini-embedding-001 refuses predict.
bool has_predict(std::string_view model) {
    if (model == "gemini-embedding-001") return true;
    return !model.starts_with("gemini") && model.find("maas") == std::string_view::npos;
}

std::int64_t count_of(Value value) { return std::clamp<std::int64_t>(value.integer().value_or(0), 0, kMaxCount); }

void write_predict(const Request& request, const EmbeddingSettings& settings, std::size_t begin, std::size_t end,
                   std::string& out) {
    json::Writer writer(out);
    writer.begin_object().key("instances").begin_array();
    for (std::size_t i = begin; i < end; ++i) {
        writer.begin_object().member("content", request.texts[i]);
        if (!settings.task_type.empty()) writer.member_string("task_type", settings.task_type);
        if (!settings.title.empty()) writer.member("title", settings.title);
        writer.end_object();
    }
    writer.end_array();
    if (request.dimensions || settings.auto_truncate.exists()) {
        writer.key("parameters").begin_object();
        if (request.dimensions) writer.member("outputDimensionality", request.dimensions);
        if (settings.auto_truncate.exists()) writer.member("autoTruncate", settings.auto_truncate.raw());
        writer.end_object();
    }
    writer.end_object();
}

// multimodalembedding@001 has instances of another form, and one of them per request.
// Source: Vertex AI's reference, "Multimodal embeddings API".
bool is_multimodal(std::string_view model) { return model.starts_with("multimodalembedding"); }

void write_multimodal(const Request& request, std::size_t index, std::string& out) {
    json::Writer writer(out);
    writer.begin_object().key("instances").begin_array().begin_object();
    writer.member("text", request.texts[index]).end_object().end_array();
    if (request.dimensions) {
        writer.key("parameters").begin_object().member("dimension", request.dimensions).end_object();
    }
    writer.end_object();
}

void note_settings(const Request& request, chat::LossReport& losses) {
    for (const chat::Member& member : request.extras) {
        const std::string_view key = member.key.escaped;
        const bool setting = key == "task_type" || key == "input_type" || key == "title" || key == "auto_truncate";
        if (setting && !provider::asks_nothing(Value{member.value})) losses.note(key);
    }
}

void write_embed(const Request& request, const EmbeddingSettings& settings, std::size_t index, std::string& out) {
    json::Writer writer(out);
    gemini::write_content(writer.begin_object().key("content"), request.texts[index]);
    const bool asks =
        request.dimensions || !settings.task_type.empty() || !settings.title.empty() || settings.auto_truncate.exists();
    if (asks) {
        writer.key("embedContentConfig").begin_object();
        if (request.dimensions) writer.member("outputDimensionality", request.dimensions);
        if (!settings.task_type.empty()) writer.member_string("taskType", settings.task_type);
        if (!settings.title.empty()) writer.member("title", settings.title);
        if (settings.auto_truncate.exists()) writer.member("autoTruncate", settings.auto_truncate.raw());
        writer.end_object();
    }
    writer.end_object();
}

}  // namespace

Result<void> VertexEmbeddings::write(const Request& request, const Target& target, chat::LossReport& losses,
                                     std::vector<UpstreamRequest>& out) const {
    Result<EmbeddingSettings> settings = gemini::read_settings(request, target.provider, losses);
    if (!settings) return std::move(settings).error();
    const ServedModel model = served_model(target.model);
    if (model.publisher != Publisher::kGoogle) {
        return Error(ErrorKind::kUnsupportedValue, "This model has no embeddings on Vertex AI.").with_param("model");
    }
    const Result<std::string> path = model_path(model, target, "v1");
    if (!path) return path.error();
    const bool predict = model.endpoint || has_predict(model.name);
    const bool multimodal = predict && is_multimodal(model.name);
    if (multimodal) note_settings(request, losses);
    const std::size_t batch = predict && !multimodal && model.name != "gemini-embedding-001" ? kMaxBatch : 1;
    for (const auto [begin, end] : provider::batches_of(request, batch)) {
        UpstreamRequest& one = out.emplace_back();
        one.path = *path + (predict ? ":predict" : ":embedContent");
        if (multimodal) {
            write_multimodal(request, begin, one.storage);
        } else if (predict) {
            write_predict(request, *settings, begin, end, one.storage);
        } else {
            write_embed(request, *settings, begin, one.storage);
        }
    }
    return {};
}

Result<void> VertexEmbeddings::read(const Request& request, std::string_view body, Response& response) const {
    const Result<Value> root = json::parse(body);
    if (!root) return provider::invalid_answer("Vertex AI's answer is not JSON.");
    const Value single = (*root)["embedding"];
    if (single.is_object()) {
        response.prompt_tokens += count_of((*root)["usageMetadata"]["promptTokenCount"]);
        return gemini::add_vector(request, single["values"], response);
    }
    const Value predictions = (*root)["predictions"];
    if (!predictions.is_array()) return provider::invalid_answer("Vertex AI's answer holds no embeddings.");
    for (const Value prediction : predictions.elements()) {
        const Value embedding = prediction["embeddings"];
        const Value values = embedding.is_object() ? embedding["values"] : prediction["textEmbedding"];
        if (Result<void> added = gemini::add_vector(request, values, response); !added) return added;
        response.prompt_tokens += count_of(embedding["statistics"]["token_count"]);
    }
    return {};
}

}  // namespace lightport::vertex
