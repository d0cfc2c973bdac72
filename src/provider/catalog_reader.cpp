// One entry of the catalogue from its JSON form: a table of known keys per section, everything else is a mistake.
#include "json/text.hpp"
#include "provider/catalog.hpp"
#include "provider/catalog_keys.hpp"

namespace lightport::provider {
namespace {

using json::Value;
using Rename = RequestProfile::Rename;

// What the limit of tokens is called: the other name becomes this one.
Key token_limit(std::vector<Rename>& renames) {
    return {"max_tokens", [&renames](Value value, const Place& place) {
                const std::string now = "max_completion_tokens";
                const std::string before = "max_tokens";
                if (json::equals(value.text(), before)) {
                    renames.push_back({now, before});
                } else if (json::equals(value.text(), now)) {
                    renames.push_back({before, now});
                } else {
                    place.problem("max_tokens or max_completion_tokens is expected");
                }
            }};
}

std::vector<Key> request_keys(RequestProfile& request) {
    return {token_limit(request.renames),
            choice_key<std::string>("developer", request.developer_role,
                                {{"keep", ""}, {"system", "system"}, {"user", "user"}}),
            names_key("drop", request.drops),
            names_key("ignore", request.ignores),
            names_key("refuse", request.refuses),
            names_key("only", request.only),
            renames_key("rename", request.renames),
            defaults_key("defaults", request.defaults),
            clamps_key("clamp", request.clamps),
            flag_key("drop_idle", request.drop_idle),
            renames_key("effort", request.efforts),
            choice_key<bool>("text_content", request.text_as_string, {{"string", true}, {"parts", false}}),
            text_key("reasoning", request.reasoning_member),
            count_key("tool_id_length", request.tool_id_length, 64),
            names_key("drop_from_messages", request.message_drops),
            names_key("ignore_in_messages", request.message_ignores),
            names_key("only_in_messages", request.message_only)};
}

std::vector<Key> endpoint_keys(Endpoints& endpoints) {
    return {text_key("chat", endpoints.chat), text_key("completions", endpoints.completions),
            text_key("embeddings", endpoints.embeddings), text_key("models", endpoints.models),
            text_key("rerank", endpoints.rerank)};
}

void check(const CatalogEntry& entry, const Place& place) {
    constexpr std::string_view kIdBytes = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    if (entry.id.empty() || entry.id.find_first_not_of(kIdBytes) != std::string::npos) {
        (place / "id").problem("a name of a-z, 0-9, '-', '_' and '.' is expected");
    }
    const Endpoints& all = entry.profile.endpoints;
    for (const std::string* path : {&all.chat, &all.completions, &all.embeddings, &all.models, &all.rerank}) {
        const bool good = path->empty() || (path->front() == '/' && path->find_first_of(" #{}") == std::string::npos);
        if (!good) (place / "endpoints").problem("a path starts with '/'");
    }
    if (entry.base_url.ends_with('/')) (place / "base_url").problem("no slash at the end, please");
}

std::vector<Key> auth_keys(Auth& auth) { return {text_key("header", auth.header), text_key("scheme", auth.scheme)}; }

std::vector<Key> response_keys(ResponseProfile& response) { return {flag_key("think_tags", response.think_tags)}; }

std::vector<Key> entry_keys(CatalogEntry& entry) {
    Profile& profile = entry.profile;
    return {text_key("id", entry.id),
            text_key("name", entry.name),
            text_key("docs", entry.docs),
            text_key("adapter", entry.adapter),
            names_key("aliases", entry.aliases),
            text_key("base_url", entry.base_url),
            section_key("auth", auth_keys(profile.auth)),
            names_key("base_url_variables", entry.base_url_variables),
            names_key("key_variables", entry.key_variables),
            names_key("key_prefixes", entry.key_prefixes),
            names_key("models", entry.models),
            pairs_key("options", entry.options),
            flag_key("requires_key", entry.requires_key),
            section_key("endpoints", endpoint_keys(profile.endpoints)),
            section_key("request", request_keys(profile.request)),
            section_key("response", response_keys(profile.response))};
}

}  // namespace

CatalogEntry read_entry(Value value, std::vector<std::string>& problems) {
    CatalogEntry entry;
    entry.profile.request.developer_role = "system";  // what most vendors know
    const Place place({}, problems);
    read_section(value, place, entry_keys(entry));
    entry.openai_shaped = entry.adapter.empty();
    if (entry.openai_shaped) entry.adapter = entry.id;
    check(entry, place);
    return entry;
}

std::vector<std::string> entry_key_names(std::string_view section_name) {
    CatalogEntry entry;
    Profile& profile = entry.profile;
    const std::vector<Key> keys = section_name.empty()          ? entry_keys(entry)
                                  : section_name == "auth"      ? auth_keys(profile.auth)
                                  : section_name == "endpoints" ? endpoint_keys(profile.endpoints)
                                  : section_name == "request"   ? request_keys(profile.request)
                                  : section_name == "response"  ? response_keys(profile.response)
                                                                : std::vector<Key>{};
    std::vector<std::string> names;
    for (const Key& key : keys) names.emplace_back(key.name);
    return names;
}

}  // namespace lightport::provider
