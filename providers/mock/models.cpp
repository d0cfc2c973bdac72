// See models.hpp.
#include "providers/mock/models.hpp"

#include "json/writer.hpp"
#include "providers/mock/behaviour.hpp"
#include "providers/mock/play.hpp"

namespace lightport::mock {

std::optional<Script> MockModels::script() const {
    std::string body;
    json::Writer out(body);
    out.begin_object().member("object", json::Text{"list"}).key("data").begin_array();
    for (const std::string_view name : model_names()) out.begin_object().member("id", json::Text{name}).end_object();
    out.end_array().end_object();
    return perform(Behaviour{}, digest(body), halves(body), false);
}

}  // namespace lightport::mock
