// See named_models.hpp. Source: the references of the Gemini API ("models.list") and of Ollama ("List models").
#include "provider/named_models.hpp"

#include <chrono>
#include <string>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/retry_after.hpp"

namespace lightport::provider {

Result<void> NamedModels::write(const Target&, UpstreamRequest& out) const {
    out.method = "GET";
    out.path = path_;
    return {};
}

Result<void> NamedModels::read(std::string_view body, std::vector<models::Model>& out) const {
    const Result<json::Value> root = json::parse(body);
    const json::Value list = root ? (*root)["models"] : json::Value{};
    if (!list.is_array()) {
        return Error(ErrorKind::kUpstream, "The provider's answer lists no models.")
            .with_code("invalid_upstream_response");
    }
    for (const json::Value model : list.elements()) {
        std::string name = json::unescaped(model["name"].text());
        if (name.starts_with(prefix_)) name.erase(0, prefix_.size());
        if (name.empty()) continue;
        models::Model& added = out.emplace_back();
        added.id = std::move(name);
        if (const auto time = parse_rfc3339(json::unescaped(model["modified_at"].text()))) {
            added.created = std::chrono::duration_cast<std::chrono::seconds>(time->time_since_epoch()).count();
        }
    }
    return {};
}

}  // namespace lightport::provider
