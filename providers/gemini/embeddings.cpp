// See embeddings.hpp.
#include "providers/gemini/embeddings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "json/text.hpp"
#include "provider/embeddings_input.hpp"
#include "provider/losses.hpp"
#include "provider/message_reader.hpp"
#include "providers/gemini/adapter.hpp"

namespace lightport::gemini {
namespace {

using embeddings::Request;
using embeddings::Response;
using json::Text;
using json::Value;

constexpr std::size_t kMaxBatch = 100;

constexpr std::array<std::string_view, 8> kTasks = {"SEMANTIC_SIMILARITY", "CLASSIFICATION",      "CLUSTERING",
                                                    "RETRIEVAL_DOCUMENT",  "RETRIEVAL_QUERY",     "QUESTION_ANSWERING",
                                                    "FACT_VERIFICATION",   "CODE_RETRIEVAL_QUERY"};

// The words of others for the same (Cohere's and Voyage's input_type).
struct Word {
    std::string_view name;
    std::string_view task;
};
constexpr std::array kWords = {
    Word{"search_document", "RETRIEVAL_DOCUMENT"}, Word{"document", "RETRIEVAL_DOCUMENT"},
    Word{"search_query", "RETRIEVAL_QUERY"},       Word{"query", "RETRIEVAL_QUERY"},
    Word{"classification", "CLASSIFICATION"},      Word{"clustering", "CLUSTERING"},
};

std::string_view task_of(Text text) {
    for (const std::string_view task : kTasks) {
        if (json::equals(text, task)) return task;
    }
    for (const Word& word : kWords) {
        if (json::equals(text, word.name)) return word.task;
    }
    return {};
}

void write_embed(json::Writer& writer, Text text, const Request& request, const EmbeddingSettings& settings) {
    write_content(writer.key("content"), text);
    if (!settings.task_type.empty()) writer.member_string("taskType", settings.task_type);
    if (!settings.title.empty()) writer.member("title", settings.title);
    if (request.dimensions) writer.member("outputDimensionality", request.dimensions);
}

double length_of(Value values) {
    double sum = 0;
    for (const Value value : values.elements()) sum += std::pow(value.number().value_or(0), 2);
    return std::sqrt(sum);
}

bool are_numbers(Value values) {
    const json::ArrayRange all = values.elements();
    if (all.begin() == all.end()) return false;
    for (const Value value : all) {
        if (!value.number()) return false;
    }
    return true;
}

std::string scaled(Value values, double factor) {
    std::string out = "[";
    out.reserve(values.raw().json.size() + 64);
    for (const Value value : values.elements()) {
        if (out.size() > 1) out += ',';
        char digits[32];
        const auto number = static_cast<float>(value.number().value_or(0) * factor);
        out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    }
    out += ']';
    return out;
}

}  // namespace

Result<EmbeddingSettings> read_settings(const Request& request, std::string_view provider, chat::LossReport& losses) {
    if (Result<void> texts = provider::require_texts(request, provider); !texts) return std::move(texts).error();
    EmbeddingSettings settings;
    if (!request.user.empty()) losses.note("user");
    for (const chat::Member& member : request.extras) {
        const std::string_view key = member.key.escaped;
        const Value value{member.value};
        if (key == "task_type" || key == "input_type") {
            settings.task_type = task_of(value.text());
            if (!settings.task_type.empty()) continue;
            return Error(ErrorKind::kInvalidValue, "Google does not know this kind of task.")
                .with_param(std::string(key));
        }
        if (key == "title" && value.is_string()) {
            settings.title = value.text();
        } else if (key == "auto_truncate" && value.boolean()) {
            settings.auto_truncate = value;
        } else if (losses.members().size() < provider::kMaxLosses && !provider::asks_nothing(value)) {
            losses.note(key);
        }
    }
    return settings;
}

void write_content(json::Writer& writer, Text text) {
    writer.begin_object().key("parts").begin_array().begin_object().member("text", text);
    writer.end_object().end_array().end_object();
}

Result<void> add_vector(const Request& request, Value values, Response& response) {
    if (!are_numbers(values)) return provider::invalid_answer("Google's answer holds no vector of numbers.");
    constexpr double kTolerance = 1e-3;
    const double length = request.dimensions ? length_of(values) : 1;
    if (!(length > 0) || std::abs(length - 1) < kTolerance) {
        response.vectors.push_back({values.raw(), {}});
        return {};
    }
    const std::string& text = response.storage.emplace_back(scaled(values, 1 / length));
    response.vectors.push_back({json::Raw{text}, {}});
    return {};
}

Result<void> GeminiEmbeddings::write(const Request& request, const Target& target, chat::LossReport& losses,
                                     std::vector<UpstreamRequest>& out) const {
    Result<EmbeddingSettings> settings = read_settings(request, target.provider, losses);
    if (!settings) return std::move(settings).error();
    if (settings->auto_truncate.exists()) losses.note("auto_truncate");
    const Result<std::string> path = model_path(target.model);
    if (!path) return path.error();
    const std::string name = json::escaped(std::string_view(*path).substr(1));
    for (const auto [begin, end] : provider::batches_of(request, kMaxBatch)) {
        UpstreamRequest& one = out.emplace_back();
        json::Writer writer(one.storage);
        writer.begin_object();
        if (request.count == 1) {
            one.path = *path + ":embedContent";
            writer.member("model", Text{name});
            write_embed(writer, request.texts.front(), request, *settings);
        } else {
            one.path = *path + ":batchEmbedContents";
            writer.key("requests").begin_array();
            for (std::size_t i = begin; i < end; ++i) {
                writer.begin_object().member("model", Text{name});
                write_embed(writer, request.texts[i], request, *settings);
                writer.end_object();
            }
            writer.end_array();
        }
        writer.end_object();
    }
    return {};
}

Result<void> GeminiEmbeddings::read(const Request& request, std::string_view body, Response& response) const {
    const Result<Value> root = json::parse(body);
    if (!root) return provider::invalid_answer("Google's answer is not JSON.");
    const Value single = (*root)["embedding"];
    if (single.is_object()) {
        if (Result<void> added = add_vector(request, single["values"], response); !added) return added;
    } else if (!(*root)["embeddings"].is_array()) {
        return provider::invalid_answer("Google's answer holds no embeddings.");
    }
    for (const Value one : (*root)["embeddings"].elements()) {
        if (Result<void> added = add_vector(request, one["values"], response); !added) return added;
    }
    const std::int64_t tokens = (*root)["usageMetadata"]["promptTokenCount"].integer().value_or(0);
    response.prompt_tokens += std::clamp<std::int64_t>(tokens, 0, std::int64_t{1} << 40);
    return {};
}

}  // namespace lightport::gemini
