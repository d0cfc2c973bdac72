// See embeddings.hpp.
#include "providers/bedrock/embeddings.hpp"

#include <charconv>
#include <span>
#include <utility>

#include "json/text.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "provider/counts.hpp"
#include "provider/embeddings_input.hpp"
#include "provider/leftovers.hpp"
#include "providers/bedrock/errors.hpp"
#include "providers/bedrock/path.hpp"

namespace lightport::bedrock {
namespace {

using embeddings::Request;
using embeddings::Response;
using json::Raw;
using json::Text;
using json::Value;

enum class Kind : std::uint8_t { kTitan1, kTitan2, kTitanImage, kCohere3, kCohere4, kNova, kUnknown };

constexpr std::size_t kCohereBatch = 96;

// By a part of the id: regional prefixes and ARNs stand in front.
Kind kind_of(std::string_view model) {
    const auto has = [&](std::string_view part) { return model.find(part) != std::string_view::npos; };
    if (has("titan-embed-text-v2")) return Kind::kTitan2;
    if (has("titan-embed-image")) return Kind::kTitanImage;
    if (has("titan-embed")) return Kind::kTitan1;
    if (has("cohere.embed-v4")) return Kind::kCohere4;
    if (has("cohere.embed")) return Kind::kCohere3;
    return has("amazon.nova") && has("embed") ? Kind::kNova : Kind::kUnknown;
}

bool is_cohere(Kind kind) { return kind == Kind::kCohere3 || kind == Kind::kCohere4; }

Value extra(const Request& request, std::string_view key) {
    for (const chat::Member& member : request.extras) {
        if (member.key.escaped == key) return Value{member.value};
    }
    return {};
}

void note_losses(const Request& request, Kind kind, chat::LossReport& losses) {
    provider::note_extras(
        request.extras,
        [](std::string_view key) {
            return key == "input_type" || key == "truncate" || key == "normalize" || key == "embeddingPurpose";
        },
        losses);
    if (!is_cohere(kind) && extra(request, "input_type").exists()) losses.note("input_type");
    if (!is_cohere(kind) && kind != Kind::kNova && extra(request, "truncate").exists()) losses.note("truncate");
    if (kind != Kind::kTitan2 && extra(request, "normalize").exists()) losses.note("normalize");
    if (kind != Kind::kNova && extra(request, "embeddingPurpose").exists()) losses.note("embeddingPurpose");
    if (!request.user.empty()) losses.note("user");
}

void write_titan(json::Writer& writer, const Request& request, Kind kind, Text text) {
    writer.begin_object().member("inputText", text);
    if (kind == Kind::kTitanImage && request.dimensions) {
        writer.key("embeddingConfig").begin_object().member("outputEmbeddingLength", request.dimensions).end_object();
    }
    if (kind == Kind::kTitan2) {
        if (request.dimensions) writer.member("dimensions", request.dimensions);
        writer.member("normalize", extra(request, "normalize").boolean().value_or(true));
    }
    writer.end_object();
}

void write_nova(json::Writer& writer, const Request& request, Text text) {
    const Text purpose = extra(request, "embeddingPurpose").text();
    const Text truncate = extra(request, "truncate").text();
    writer.begin_object().member_string("taskType", "SINGLE_EMBEDDING").key("singleEmbeddingParams").begin_object();
    writer.member("embeddingPurpose", purpose.empty() ? Text{"GENERIC_INDEX"} : purpose);
    if (request.dimensions) writer.member("embeddingDimension", request.dimensions);
    writer.key("text").begin_object().member("truncationMode", truncate.empty() ? Text{"END"} : truncate);
    writer.member("value", text).end_object().end_object().end_object();
}

// The input type is required and OpenAI has none. `truncate` goes only where it says something: NONE and null are
// matched against another schema and refused.
void write_cohere(json::Writer& writer, const Request& request, Kind kind, std::span<const Text> texts) {
    writer.begin_object().key("texts").begin_array();
    for (const Text text : texts) writer.value(text);
    writer.end_array();
    const Text type = extra(request, "input_type").text();
    writer.member("input_type", type.empty() ? Text{"search_document"} : type);
    const Text truncate = extra(request, "truncate").text();
    if (!truncate.empty() && !json::equals(truncate, "NONE")) writer.member("truncate", truncate);
    if (kind == Kind::kCohere4) {
        writer.key("embedding_types").literal(R"(["float"])");
        if (request.dimensions) writer.member("output_dimension", request.dimensions);
    }
    writer.end_object();
}

Result<void> check(const Request& request, Kind kind, std::string_view model) {
    if (kind == Kind::kUnknown) {
        return Error(ErrorKind::kUnsupportedValue, "This is no embedding model of Amazon Bedrock that is known here.")
            .with_param("model");
    }
    if (Result<void> texts = provider::require_texts(request, "bedrock"); !texts) return texts;
    if (request.dimensions && (kind == Kind::kTitan1 || kind == Kind::kCohere3)) {
        return Error(ErrorKind::kUnsupportedValue, "The dimensions of " + std::string(model) + " cannot be chosen.")
            .with_param("dimensions");
    }
    return {};
}

// A list of numbers, or {"embedding":[…]} in it.
bool add_vector(Value value, Response& response) {
    const Value floats = value.is_object() ? value["embedding"] : value;
    if (!floats.is_array()) return false;
    response.vectors.push_back({floats.raw(), {}});
    return true;
}

std::int64_t count_of(Value body) {
    for (const std::string_view key : {"inputTextTokenCount", "inputTokenCount"}) {
        if (const Value count = body[key]; !count.missing()) return provider::bounded_count(count);
    }
    return 0;
}

}  // namespace

Result<void> Embeddings::write(const Request& request, const Target& target, chat::LossReport& losses,
                               std::vector<UpstreamRequest>& out) const {
    const std::string_view base = target.option("base_model");
    const Kind named = kind_of(target.model);
    const Kind kind = named == Kind::kUnknown ? kind_of(base) : named;
    if (Result<void> checked = check(request, kind, target.model); !checked) return checked;
    Result<std::string> path = model_path(target.model, "invoke");
    if (!path) return std::move(path).error();
    note_losses(request, kind, losses);
    const std::span<const Text> texts(request.texts.data(), request.texts.size());
    const std::size_t batch = is_cohere(kind) ? kCohereBatch : 1;
    for (const auto [begin, end] : provider::batches_of(request, batch)) {
        UpstreamRequest& one = out.emplace_back();
        one.path = *path;
        json::Writer writer(one.storage);
        if (is_cohere(kind)) {
            write_cohere(writer, request, kind, texts.subspan(begin, end - begin));
        } else if (kind == Kind::kNova) {
            write_nova(writer, request, texts[begin]);
        } else {
            write_titan(writer, request, kind, texts[begin]);
        }
    }
    return {};
}

std::int64_t Embeddings::tokens_of(const ResponseHead& head) const {
    const std::string_view digits = head.header("x-amzn-bedrock-input-token-count");
    std::uint32_t count = 0;  // no real count is larger
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return error == std::errc{} && end == digits.data() + digits.size() ? count : 0;
}

Result<void> Embeddings::read(const Request&, std::string_view body, Response& response) const {
    const Result<Value> parsed = json::parse(body);
    if (!parsed) return invalid_answer("Amazon Bedrock's answer is not JSON.");
    const Value single = (*parsed)["embedding"];
    const Value several = (*parsed)["embeddings"];
    bool complete = true;
    if (single.is_array()) {
        complete = add_vector(single, response);
    } else {
        const Value list = several.is_object() ? several["float"] : several;
        complete = list.is_array();
        for (const Value vector : list.elements()) complete = add_vector(vector, response) && complete;
    }
    if (!complete) return invalid_answer("Amazon Bedrock's answer holds no vectors.");
    response.prompt_tokens += count_of(*parsed);
    return {};
}

}  // namespace lightport::bedrock
