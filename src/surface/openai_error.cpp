// See openai_error.hpp.
#include "surface/openai_error.hpp"

#include "json/writer.hpp"

namespace lightport::surface {
namespace {

void nullable(json::Writer& writer, std::string_view name, const std::optional<std::string>& value) {
    writer.key(name);
    if (value) {
        writer.string(*value);
    } else {
        writer.null();
    }
}

}  // namespace

void write_openai_error(const Error& error, std::string& out) {
    json::Writer writer(out);
    writer.begin_object().key("error").begin_object();
    writer.member_string("message", error.message).member_string("type", error.type);
    nullable(writer, "param", error.param);
    nullable(writer, "code", error.code);
    if (!error.innererror.empty()) writer.key("innererror").literal(error.innererror);
    writer.end_object().end_object();
}

}  // namespace lightport::surface
