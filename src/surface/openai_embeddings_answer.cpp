// write_embeddings: see openai_embeddings.hpp. Source: OpenAI's API reference, "The embedding object".
#include "json/writer.hpp"
#include "surface/openai_embeddings.hpp"
#include "surface/vector_text.hpp"

namespace lightport::surface {
namespace {

using embeddings::Request;
using embeddings::Response;
using embeddings::Vector;

constexpr std::size_t kEnvelope = 64;  // bytes around a vector

bool write_vector(json::Writer& writer, const Vector& vector, bool base64) {
    const bool has_base64 = !vector.base64.empty();
    if (base64 && has_base64) {
        writer.value(vector.base64);
        return true;
    }
    if (!base64 && !has_base64) {
        writer.value(vector.floats);
        return bool(vector.floats);
    }
    if (!base64) return append_floats(writer.out(), vector.base64);
    writer.open_string();
    const bool good = append_base64(writer.out(), vector.floats);
    writer.close_string();
    return good;
}

// An estimate that spares the buffer its growth: base64 has less than six characters a value, digits ten and more.
std::size_t expected_size(const Request& request, const Response& response) {
    std::size_t size = 256;
    for (const Vector& vector : response.vectors) {
        const std::size_t there = vector.floats.json.size() + vector.base64.escaped.size();
        const bool grows = !request.base64 && !vector.base64.empty();
        size += kEnvelope + (grows ? there * 5 / 2 : there);
    }
    return size;
}

}  // namespace

Result<void> write_embeddings(const Request& request, const Response& response, std::string& out) {
    out.reserve(out.size() + expected_size(request, response));
    json::Writer writer(out);
    writer.begin_object().member("object", json::Text{"list"}).key("data").begin_array();
    std::int64_t index = 0;
    for (const Vector& vector : response.vectors) {
        writer.begin_object().member("object", json::Text{"embedding"}).member("index", index++).key("embedding");
        if (!write_vector(writer, vector, request.base64)) {
            return Error(ErrorKind::kUpstream, "The provider's answer holds a vector that is none.")
                .with_code("invalid_upstream_response");
        }
        writer.end_object();
    }
    writer.end_array().key("model");
    if (response.model.empty()) {
        writer.value(request.model);
    } else {
        writer.string(response.model);
    }
    writer.key("usage").begin_object().member("prompt_tokens", response.prompt_tokens);
    writer.member("total_tokens", response.prompt_tokens).end_object().end_object();
    return {};
}

}  // namespace lightport::surface
