// See embeddings.hpp.
#include "providers/mock/embeddings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "json/text.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "provider/embeddings_input.hpp"
#include "providers/mock/behaviour.hpp"
#include "providers/mock/play.hpp"
#include "providers/mock/words.hpp"

namespace lightport::mock {
namespace {

constexpr std::int64_t kDimensions = 64;
constexpr std::int64_t kMaxDimensions = 4096;

// Every word pushes one dimension up or down.
std::vector<float> vector_of(const std::vector<std::uint64_t>& words, std::size_t dimensions) {
    std::vector<float> vector(dimensions, 0);
    for (const std::uint64_t word : words) vector[word % dimensions] += (word >> 63) != 0 ? -1.0F : 1.0F;
    float square = 0;
    for (const float value : vector) square += value * value;
    if (square == 0) {
        vector[0] = 1;
        return vector;
    }
    for (float& value : vector) value /= std::sqrt(square);
    return vector;
}

void write_floats(json::Writer& out, const std::vector<float>& vector) {
    out.begin_array();
    for (const float value : vector) {
        char digits[32];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        out.literal({digits, static_cast<std::size_t>(end - digits)});
    }
    out.end_array();
}

std::string answer_to(const embeddings::Request& request) {
    const std::int64_t asked = json::Value(request.dimensions).integer().value_or(kDimensions);
    const auto dimensions = static_cast<std::size_t>(std::clamp<std::int64_t>(asked, 1, kMaxDimensions));
    std::string body;
    std::int64_t tokens = 0;
    std::int64_t index = 0;
    json::Writer out(body);
    out.begin_object().member("object", json::Text{"list"}).key("data").begin_array();
    for (const json::Text text : request.texts) {
        const std::vector<std::uint64_t> words = word_hashes(json::unescaped(text));
        tokens += static_cast<std::int64_t>(words.size());
        out.begin_object().member("object", json::Text{"embedding"}).member("index", index++).key("embedding");
        write_floats(out, vector_of(words, dimensions));
        out.end_object();
    }
    out.end_array().member("model", request.model).key("usage").begin_object();
    out.member("prompt_tokens", tokens).member("total_tokens", tokens).end_object().end_object();
    return body;
}

}  // namespace

Result<void> MockEmbeddings::write(const embeddings::Request& request, const Target& target, chat::LossReport& losses,
                                   std::vector<UpstreamRequest>& out) const {
    if (Result<void> texts = provider::require_texts(request, target.provider); !texts) return texts;
    return OpenAiEmbeddings::write(request, target, losses, out);
}

std::optional<Script> MockEmbeddings::script(const embeddings::Request& request) const {
    const Behaviour behaviour = behaviour_of(json::unescaped(request.model));
    const std::string token = digest(request.body);
    if (is_refusal(behaviour.kind)) return refusal(behaviour.kind, token);
    return perform(behaviour, token, halves(answer_to(request)), false);
}

}  // namespace lightport::mock
