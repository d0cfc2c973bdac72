// See openai_models.hpp.
#include "surface/openai_models.hpp"

#include "json/writer.hpp"

namespace lightport::surface {
namespace {

void write(json::Writer& writer, const models::Model& model) {
    writer.begin_object().member_string("id", model.id).member("object", json::Text{"model"});
    writer.member("created", model.created).member_string("owned_by", model.owned_by).end_object();
}

}  // namespace

void write_models(std::span<const models::Model> models, std::string& out) {
    json::Writer writer(out);
    writer.begin_object().member("object", json::Text{"list"}).key("data").begin_array();
    for (const models::Model& model : models) write(writer, model);
    writer.end_array().end_object();
}

void write_model(const models::Model& model, std::string& out) {
    json::Writer writer(out);
    write(writer, model);
}

}  // namespace lightport::surface
