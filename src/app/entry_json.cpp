// See entry_json.hpp.
#include "app/entry_json.hpp"

#include <ostream>
#include <string>

namespace lightport::app {
namespace {

using Json = nlohmann::ordered_json;
using provider::RequestProfile;

void put(Json& out, const char* key, const std::string& text) {
    if (!text.empty()) out[key] = text;
}
void put(Json& out, const char* key, const std::vector<std::string>& names) {
    if (!names.empty()) out[key] = names;
}
void put(Json& out, const char* key, const std::vector<RequestProfile::Rename>& renames) {
    for (const auto& [from, to] : renames) out[key][from] = to;
}
void put(Json& out, const char* key, Json section) {
    if (!section.empty()) out[key] = std::move(section);
}

Json request_json(const RequestProfile& request) {
    Json out = Json::object();
    std::vector<RequestProfile::Rename> renames;
    for (const RequestProfile::Rename& rename : request.renames) {
        const bool limit = rename.from == "max_tokens" || rename.from == "max_completion_tokens";
        if (limit && (rename.to == "max_tokens" || rename.to == "max_completion_tokens")) {
            out["max_tokens"] = rename.to;
        } else {
            renames.push_back(rename);
        }
    }
    out["developer"] = request.developer_role.empty() ? "keep" : request.developer_role;
    put(out, "drop", request.drops);
    put(out, "ignore", request.ignores);
    put(out, "refuse", request.refuses);
    put(out, "only", request.only);
    put(out, "rename", renames);
    for (const auto& [name, json] : request.defaults) out["defaults"][name] = Json::parse(json);
    for (const auto& [name, least, most] : request.clamps) out["clamp"][name] = {least, most};
    if (request.drop_idle) out["drop_idle"] = true;
    put(out, "effort", request.efforts);
    if (request.text_as_string) out["text_content"] = "string";
    put(out, "reasoning", request.reasoning_member);
    if (request.tool_id_length > 0) out["tool_id_length"] = request.tool_id_length;
    put(out, "drop_from_messages", request.message_drops);
    put(out, "ignore_in_messages", request.message_ignores);
    put(out, "only_in_messages", request.message_only);
    return out;
}

Json endpoints_json(const provider::Endpoints& paths) {
    Json out = Json::object();
    put(out, "chat", paths.chat);
    put(out, "completions", paths.completions);
    put(out, "embeddings", paths.embeddings);
    put(out, "models", paths.models);
    put(out, "rerank", paths.rerank);
    return out;
}

Json auth_json(const provider::Auth& auth) {
    const provider::Auth usual;
    if (auth.header == usual.header && auth.scheme == usual.scheme) return Json::object();
    return {{"header", auth.header}, {"scheme", auth.scheme}};
}

}  // namespace

Json entry_json(const provider::CatalogEntry& entry) {
    Json out = Json::object();
    put(out, "id", entry.id);
    put(out, "name", entry.name);
    put(out, "docs", entry.docs);
    if (!entry.openai_shaped) put(out, "adapter", entry.adapter);
    put(out, "aliases", entry.aliases);
    put(out, "base_url", entry.base_url);
    put(out, "auth", auth_json(entry.profile.auth));
    put(out, "base_url_variables", entry.base_url_variables);
    put(out, "key_variables", entry.key_variables);
    put(out, "key_prefixes", entry.key_prefixes);
    put(out, "models", entry.models);
    for (const auto& [option, variables] : entry.options) out["options"][option] = variables;
    if (!entry.requires_key) out["requires_key"] = false;
    put(out, "endpoints", endpoints_json(entry.profile.endpoints));
    if (entry.openai_shaped) put(out, "request", request_json(entry.profile.request));
    if (entry.profile.response.think_tags) out["response"]["think_tags"] = true;
    return out;
}

void print_yaml(const Json& value, std::ostream& out, int indent) {
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    for (const auto& [key, member] : value.items()) {
        out << margin << key << ':';
        if (member.is_object() && !member.empty()) {
            out << '\n';
            print_yaml(member, out, indent + 2);
            continue;
        }
        const std::string text = member.is_string() ? member.get<std::string>() : std::string();
        const bool plain =
            text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:") ==
            std::string::npos;
        out << ' ' << (plain && !text.empty() ? text : member.dump()) << '\n';
    }
}

}  // namespace lightport::app
