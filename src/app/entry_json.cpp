// See entry_json.hpp.
#include "app/entry_json.hpp"

#include <algorithm>
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

Json members_json(const std::vector<RequestProfile::Default>& members) {
    Json out = Json::object();
    for (const auto& [name, json] : members) out[name] = Json::parse(json);
    return out;
}

Json tool_choice_json(const RequestProfile::ToolChoice& choice) {
    Json out = Json::object();
    if (choice.none_without_tools) out["none"] = "no_tools";
    put(out, "required", choice.required);
    put(out, "named", choice.named);
    if (choice.named_only) out["named_only"] = true;
    return out;
}

Json format_json(const RequestProfile::ResponseFormat& format) {
    using Format = RequestProfile::Format;
    Json out = Json::object();
    if (format.text == Format::kDrop) out["text"] = "drop";
    if (format.json_object == Format::kPrompt) out["json_object"] = "prompt";
    if (format.json_schema == Format::kJsonObject) out["json_schema"] = "json_object";
    if (format.json_schema == Format::kPrompt) out["json_schema"] = "prompt";
    return out;
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
    put(out, "defaults", members_json(request.defaults));
    for (const auto& [name, least, most] : request.clamps) out["clamp"][name] = {least, most};
    if (request.drop_idle) out["drop_idle"] = true;
    put(out, "defaults_unless_streamed", members_json(request.whole_defaults));
    for (const auto& [name, words] : request.synonyms) put(out["synonyms"], name.c_str(), words);
    for (const RequestProfile::Effort& effort : request.efforts) {
        Json& place = out["effort"][effort.word];
        place = effort.nearest;
        if (!effort.members.empty()) place = members_json(effort.members);
    }
    put(out, "tool_choice", tool_choice_json(request.tool_choice));
    put(out, "response_format", format_json(request.response_format));
    if (request.stream_from_tokens) out["stream_from_max_tokens"] = *request.stream_from_tokens;
    put(out, "stream_with", request.stream_with);
    if (request.alternate) out["alternate"] = true;
    if (request.filler != RequestProfile::Filler::kNever) {
        const bool always = request.filler == RequestProfile::Filler::kAlways;
        out["reasoning_filler"] = {{"where", always ? "always" : "tool_calls"},
                                   {"text", Json::parse(request.filler_json)}};
    }
    if (request.text_as_string) out["text_content"] = "string";
    put(out, "reasoning", request.reasoning_member);
    if (request.tool_id_length > 0) out["tool_id_length"] = request.tool_id_length;
    put(out, "drop_from_messages", request.message_drops);
    put(out, "ignore_in_messages", request.message_ignores);
    put(out, "only_in_messages", request.message_only);
    return out;
}

// What `all` says beyond `base`.
Json beyond(const Json& all, const Json& base) {
    Json out = all.is_array() ? Json::array() : Json::object();
    for (const auto& [key, value] : all.items()) {
        if (all.is_array()) {
            if (std::find(base.begin(), base.end(), value) == base.end()) out.push_back(value);
        } else if (!base.contains(key)) {
            out[key] = value;
        } else if (value != base[key]) {
            out[key] = value.is_primitive() ? value : beyond(value, base[key]);
        }
    }
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
    if (!auth.query.empty()) return {{"query", auth.query}};
    if (auth.header == usual.header && auth.scheme == usual.scheme) return Json::object();
    return {{"header", auth.header}, {"scheme", auth.scheme}};
}

}  // namespace

Json entry_json(const provider::CatalogEntry& entry) {
    Json out = Json::object();
    put(out, "id", entry.id);
    put(out, "name", entry.name);
    put(out, "docs", entry.docs);
    put(out, "retired", entry.retired);
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
    for (const provider::Variant& variant : entry.profile.variants) {
        Json request = beyond(request_json(variant.request), request_json(entry.profile.request));
        out["variants"].push_back({{"models", variant.models}, {"request", std::move(request)}});
    }
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
