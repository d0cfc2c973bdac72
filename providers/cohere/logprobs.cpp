// See logprobs.hpp.
#include "providers/cohere/logprobs.hpp"

#include <charconv>
#include <cmath>

#include "json/text.hpp"
#include "json/writer.hpp"

namespace lightport::cohere {
namespace {

using json::Value;

void write_sum(json::Writer& writer, Value logprobs) {
    double sum = 0;
    Value only;
    std::size_t count = 0;
    for (const Value logprob : logprobs.elements()) {
        sum += logprob.number().value_or(0);
        only = logprob;
        ++count;
    }
    if (count == 1 && only.type() == json::Type::kNumber) {
        writer.value(only.raw());
        return;
    }
    if (!std::isfinite(sum)) sum = -9999;  // OpenAI's word for "very unlikely"
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, sum).ptr;
    writer.literal({digits, static_cast<std::size_t>(end - digits)});
}

void write_item(json::Writer& writer, Value item) {
    const json::Text text = item["text"].text();
    writer.begin_object().member("token", text).key("logprob");
    write_sum(writer, item["logprobs"]);
    writer.key("bytes").begin_array();
    for (const char byte : json::unescaped(text)) {
        writer.value(static_cast<std::int64_t>(static_cast<unsigned char>(byte)));
    }
    writer.end_array().key("top_logprobs").begin_array().end_array().end_object();
}

}  // namespace

void write_logprobs(std::string& out, Value items) {
    json::Writer writer(out);
    writer.begin_object().key("content").begin_array();
    if (items.is_object()) write_item(writer, items);
    for (const Value item : items.elements()) write_item(writer, item);
    writer.end_array().key("refusal").null().end_object();
}

}  // namespace lightport::cohere
