// One entry of the catalogue from its JSON form: a table of known keys per section, everything else is a mistake.
#include <algorithm>

#include "json/text.hpp"
#include "provider/catalog.hpp"
#include "provider/catalog_keys.hpp"

namespace lightport::provider {
namespace {

using json::Value;

Variant read_variant(Value value, const Place& place, const RequestProfile& base) {
    Variant variant{{}, base};
    read_section(value, place,
                 {names_key("models", variant.models), section_key("request", request_keys(variant.request))});
    if (variant.models.empty()) (place / "models").problem("a list of patterns is expected");
    return variant;
}

// Kept until the profile that they vary is complete.
Key variants_key(Value& out) {
    return {"variants", [&out](Value value, const Place& place) {
                if (!value.is_array()) return place.problem("a list is expected");
                out = value;
            }};
}

std::vector<Key> endpoint_keys(Endpoints& endpoints) {
    return {text_key("chat", endpoints.chat), text_key("completions", endpoints.completions),
            text_key("embeddings", endpoints.embeddings), text_key("models", endpoints.models),
            text_key("rerank", endpoints.rerank)};
}

// They would be ignored.
void refuse_profile(Value value, const Place& place) {
    for (const char* key : {"auth", "endpoints", "request", "variants", "response", "embeddings", "rerank"}) {
        if (!value[key].exists()) continue;
        (place / key).problem("this is for vendors without an adapter of their own; use `extends`");
    }
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

std::vector<Key> auth_keys(Auth& auth) {
    return {header_key("header", auth.header), text_key("scheme", auth.scheme), member_key("query", auth.query)};
}

Key think_tags(ThinkTags& tags) {
    return {"think_tags", [&tags](Value value, const Place& place) {
                if (value.boolean()) {
                    tags = *value.boolean() ? ThinkTags::kTagged : ThinkTags::kNone;
                } else if (value.is_string() && json::equals(value.text(), "opened")) {
                    tags = ThinkTags::kOpened;
                } else {
                    place.problem("true, false or opened is expected");
                }
            }};
}

std::vector<Key> response_keys(ResponseProfile& response) {
    ErrorRules& errors = response.errors;
    return {think_tags(response.think_tags),
            pointer_key("error_message", errors.message),
            pointer_key("error_code", errors.code),
            meanings_key("error_codes", errors.codes, false),
            meanings_key("error_texts", errors.texts, true),
            headers_key("rate_limits", response.rate_limits),
            header_key("cached_tokens_header", response.cached_tokens_header)};
}

std::vector<Key> rerank_keys(RerankProfile& rerank) {
    return {choice_key<std::string>("top", rerank.top, {{"top_n", "top_n"}, {"top_k", "top_k"}})};
}

std::vector<Key> entry_keys(CatalogEntry& entry, Value& variants) {
    Profile& profile = entry.profile;
    return {text_key("id", entry.id),
            text_key("extends", entry.extends),
            text_key("name", entry.name),
            text_key("docs", entry.docs),
            text_key("retired", entry.retired),
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
            variants_key(variants),
            section_key("response", response_keys(profile.response)),
            section_key("embeddings", embeddings_keys(profile.embeddings)),
            section_key("rerank", rerank_keys(profile.rerank))};
}

}  // namespace

CatalogEntry read_whole_entry(Value value, std::vector<std::string>& problems) {
    CatalogEntry entry;
    entry.source = value.raw().json;
    entry.profile.request.developer_role = "system";  // what most vendors know
    entry.profile.request.tool_choice.allowed_only = true;
    const Place place({}, problems);
    Value variants;
    read_section(value, place, entry_keys(entry, variants));
    for (const Value one : variants.elements()) {
        const Place here = place / ("variants." + std::to_string(entry.profile.variants.size()));
        entry.profile.variants.push_back(read_variant(one, here, entry.profile.request));
    }
    entry.openai_shaped = entry.adapter.empty();
    if (entry.openai_shaped) {
        entry.adapter = entry.id;
    } else {
        refuse_profile(value, place);
    }
    check(entry, place);
    return entry;
}

std::vector<std::string> entry_key_names(std::string_view path) {
    CatalogEntry entry;
    Value variants;
    std::vector<Key> keys = entry_keys(entry, variants);
    while (!path.empty()) {
        const std::string_view name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        const auto section = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
        const auto inner = section != keys.end() ? section->keys : nullptr;
        keys = inner ? *inner : std::vector<Key>{};
    }
    std::vector<std::string> names;
    for (const Key& key : keys) names.emplace_back(key.name);
    return names;
}

}  // namespace lightport::provider
