// See models.hpp.
#include "providers/openai/models.hpp"

#include <chrono>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/retry_after.hpp"
#include "providers/openai/error.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::openai {
namespace {

std::int64_t created(json::Value model) {
    if (const auto seconds = model["created"].integer()) return *seconds;
    const auto time = provider::parse_rfc3339(json::unescaped(model["created_at"].text()));
    return time ? std::chrono::duration_cast<std::chrono::seconds>(time->time_since_epoch()).count() : 0;
}

}  // namespace

Result<void> OpenAiModels::write(const Target&, UpstreamRequest& out) const {
    out.method = "GET";
    out.path = path_;
    return {};
}

Result<void> OpenAiModels::read(std::string_view body, std::vector<models::Model>& out) const {
    const Result<json::Value> root = json::parse(body);
    if (!root) return invalid_response("The provider's list of models is not JSON.");
    if (const json::Value error = (*root)["error"]; is_error(error)) return error_from_value(error);
    const json::Value list = root->is_array() ? *root : (*root)["data"];
    if (!list.is_array()) return invalid_response("The provider's answer lists no models.");
    for (const json::Value model : list.elements()) {
        const json::Text id = model["id"].text();
        if (id.empty()) continue;
        out.push_back({json::unescaped(id), created(model), json::unescaped(model["owned_by"].text())});
    }
    return {};
}

}  // namespace lightport::openai
