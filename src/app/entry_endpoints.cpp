// See entry_endpoints.hpp.
#include "app/entry_endpoints.hpp"

#include "providers/all.hpp"

namespace lightport::app {

std::vector<std::string> endpoints_of(const provider::CatalogEntry& entry) {
    std::vector<std::string> names;
    const auto add = [&](const char* name, bool has) {
        if (has) names.emplace_back(name);
    };
    const provider::Endpoints& paths = entry.profile.endpoints;
    const Adapter* native = entry.openai_shaped ? nullptr : builtin_registry().find(entry.adapter);
    add("chat", native != nullptr || !paths.chat.empty());
    add("completions", native != nullptr ? native->completions() != nullptr : !paths.completions.empty());
    add("embeddings", native != nullptr ? native->embeddings() != nullptr : !paths.embeddings.empty());
    add("models", native != nullptr ? native->models() != nullptr : !paths.models.empty());
    add("rerank", native != nullptr ? native->rerank() != nullptr : !paths.rerank.empty());
    return names;
}

std::string joined(const std::vector<std::string>& names, std::string_view separator) {
    std::string out;
    for (const std::string& name : names) out.append(out.empty() ? "" : separator).append(name);
    return out;
}

}  // namespace lightport::app
