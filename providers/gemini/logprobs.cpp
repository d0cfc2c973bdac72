// See logprobs.hpp.
#include "providers/gemini/logprobs.hpp"

#include "json/text.hpp"
#include "json/writer.hpp"

namespace lightport::gemini {
namespace {

using json::Value;
using json::Writer;

// The members of one token, in an object that is already open.
void write_token(Writer& writer, Value token) {
    writer.member("token", token["token"].text());
    const Value probability = token["logProbability"];
    writer.member("logprob", probability.type() == json::Type::kNumber ? probability.raw() : json::Raw{"0"});
    writer.key("bytes").begin_array();
    for (const char c : json::unescaped(token["token"].text())) {
        writer.value(std::int64_t{static_cast<unsigned char>(c)});
    }
    writer.end_array();
}

}  // namespace

bool write_logprobs(std::string& out, Value result) {
    const json::ArrayRange chosen = result["chosenCandidates"].elements();
    if (chosen.begin() == chosen.end()) return false;
    const json::ArrayRange alternatives = result["topCandidates"].elements();  // may be shorter, or absent
    auto top = alternatives.begin();
    Writer writer(out);
    writer.begin_object().key("content").begin_array();
    for (const Value token : chosen) {
        writer.begin_object();
        write_token(writer, token);
        writer.key("top_logprobs").begin_array();
        if (top != alternatives.end()) {
            for (const Value candidate : (*top)["candidates"].elements()) {
                writer.begin_object();
                write_token(writer, candidate);
                writer.end_object();
            }
            ++top;
        }
        writer.end_array().end_object();
    }
    writer.end_array().key("refusal").null().end_object();
    return true;
}

}  // namespace lightport::gemini
