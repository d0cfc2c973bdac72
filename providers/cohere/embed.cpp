// See embed.hpp.
#include "providers/cohere/embed.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "provider/counts.hpp"
#include "provider/embeddings_input.hpp"
#include "provider/leftovers.hpp"
#include "provider/message_reader.hpp"

namespace lightport::cohere {
namespace {

using embeddings::Request;
using json::Raw;
using json::Text;
using json::Value;

constexpr std::array<std::int64_t, 4> kDimensions = {256, 512, 1024, 1536};
constexpr std::array<std::string_view, 3> kPassedOn = {"input_type", "truncate", "max_tokens"};

bool is_passed_on(std::string_view key) {
    return std::find(kPassedOn.begin(), kPassedOn.end(), key) != kPassedOn.end();
}

struct Native {
    std::string_view prefix;
    std::int64_t size;
};
// Models whose vectors have one size.
constexpr std::array kNative = {
    Native{"embed-english-light-v3", 384}, Native{"embed-multilingual-light-v3", 384}, Native{"embed-english-v3", 1024},
    Native{"embed-multilingual-v3", 1024}, Native{"embed-english-light-v2", 1024},     Native{"embed-english-v2", 4096},
    Native{"embed-multilingual-v2", 768},
};

Error wrong_dimensions(std::string message) {
    return Error(ErrorKind::kUnsupportedValue, std::move(message)).with_param("dimensions");
}

// Whether output_dimension has to be sent for the dimensions that the client wants.
Result<bool> needs_dimension(Raw wanted, std::string_view model) {
    if (!wanted) return false;
    const std::int64_t size = Value{wanted}.integer().value_or(0);
    for (const Native& native : kNative) {
        if (!model.starts_with(native.prefix)) continue;
        if (size == native.size) return false;
        return wrong_dimensions("This model has vectors of " + std::to_string(native.size) + " dimensions only.");
    }
    if (std::find(kDimensions.begin(), kDimensions.end(), size) != kDimensions.end()) return true;
    return wrong_dimensions("Cohere's vectors have 256, 512, 1024 or 1536 dimensions.");
}

const Raw* find(const Request& request, std::string_view key) {
    for (const chat::Member& member : request.extras) {
        if (member.key.escaped == key) return &member.value;
    }
    return nullptr;
}

struct Call {
    std::string_view model;
    std::span<const Text> texts;
    bool dimension = false;
};

std::string body_of(const Request& request, const Call& call) {
    std::string body;
    json::Writer writer(body);
    writer.begin_object().member_string("model", call.model);
    const Raw* own = find(request, "input_type");
    own != nullptr ? writer.member("input_type", *own) : writer.member_string("input_type", "search_document");
    writer.key("texts").begin_array();
    for (const Text text : call.texts) writer.value(text);
    writer.end_array().key("embedding_types").begin_array().string("float").end_array();
    if (call.dimension) writer.member("output_dimension", request.dimensions);
    for (const std::string_view key : {"truncate", "max_tokens"}) {
        if (const Raw* value = find(request, key)) writer.member(key, *value);
    }
    writer.end_object();
    return body;
}

}  // namespace

Result<void> CohereEmbed::write(const Request& request, const Target& target, chat::LossReport& losses,
                                std::vector<UpstreamRequest>& out) const {
    if (Result<void> texts = provider::require_texts(request, "Cohere"); !texts) return texts;
    const Result<bool> dimension = needs_dimension(request.dimensions, target.model);
    if (!dimension) return dimension.error();
    if (!request.user.empty()) losses.note("user");
    provider::note_extras(request.extras, is_passed_on, losses);
    for (const auto [begin, end] : provider::batches_of(request, kMaxTexts)) {
        UpstreamRequest& one = out.emplace_back();
        one.path = "/embed";
        one.storage = body_of(request, Call{target.model, {&request.texts[begin], end - begin}, *dimension});
    }
    return {};
}

Result<void> CohereEmbed::read(const Request& request, std::string_view body, embeddings::Response& response) const {
    const Result<Value> parsed = json::parse(body);
    const Value vectors = parsed ? (*parsed)["embeddings"]["float"] : Value{};
    if (!vectors.is_array()) return provider::invalid_answer("Cohere's answer holds no embeddings.");
    const std::size_t expected = response.vectors.size() + provider::vectors_due(request, response, kMaxTexts);
    for (const Value vector : vectors.elements()) {
        if (!vector.is_array()) return provider::invalid_answer("Cohere's answer holds an embedding that is no list.");
        response.vectors.push_back({vector.raw(), {}});
    }
    if (response.vectors.size() != expected) {
        return provider::invalid_answer("Cohere's answer holds another number of embeddings than were asked for.");
    }
    response.prompt_tokens += provider::bounded_count((*parsed)["meta"]["billed_units"]["input_tokens"]);
    return {};
}

}  // namespace lightport::cohere
