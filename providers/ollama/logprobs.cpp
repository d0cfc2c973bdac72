// See logprobs.hpp.
#include "providers/ollama/logprobs.hpp"

#include "json/writer.hpp"

namespace lightport::ollama {
namespace {

using json::Value;

json::Writer& begin_token(json::Writer& writer, Value item) {
    const Value logprob = item["logprob"];
    const Value bytes = item["bytes"];
    writer.begin_object().member("token", item["token"].text()).key("logprob");
    writer.literal(logprob.type() == json::Type::kNumber ? logprob.raw().json : "0");
    return writer.key("bytes").literal(bytes.is_array() ? bytes.raw().json : "null");
}

}  // namespace

void write_logprobs(std::string& out, Value items) {
    json::Writer writer(out);
    writer.begin_object().key("content").begin_array();
    for (const Value item : items.elements()) {
        begin_token(writer, item).key("top_logprobs").begin_array();
        for (const Value other : item["top_logprobs"].elements()) begin_token(writer, other).end_object();
        writer.end_array().end_object();
    }
    writer.end_array().key("refusal").null().end_object();
}

}  // namespace lightport::ollama
