// One entry of the catalogue from its JSON form: a table of known keys per section, everything else is a mistake.
#include <algorithm>
#include <functional>

#include "json/text.hpp"
#include "provider/catalog.hpp"

namespace lightport::provider {
namespace {

using json::Value;
using Rename = RequestProfile::Rename;

// Where a mistake is, and where it is told.
class Place {
public:
    Place(std::string path, std::vector<std::string>& problems) : path_(std::move(path)), problems_(problems) {}

    Place operator/(std::string_view key) const {
        return {path_.empty() ? std::string(key) : path_ + "." + std::string(key), problems_};
    }
    void problem(std::string_view what) const { problems_.push_back(path_ + ": " + std::string(what)); }

private:
    std::string path_;
    std::vector<std::string>& problems_;
};

struct Key {
    std::string_view name;
    std::function<void(Value, const Place&)> read;
};

void read_section(Value value, const Place& place, const std::vector<Key>& keys) {
    if (!value.is_object()) return place.problem("a mapping is expected");
    for (const json::MemberValue& member : value.members()) {
        const std::string name = json::unescaped(member.key);
        const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key& one) { return one.name == name; });
        if (key == keys.end()) {
            (place / name).problem("unknown key");
        } else {
            key->read(member.value, place / name);
        }
    }
}

bool is_printable(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool read_text(Value value, const Place& place, std::string& out) {
    if (value.is_string()) out = json::unescaped(value.text());
    const bool good = value.is_string() && is_printable(out);
    if (!good) place.problem("text is expected");
    return good;
}

Key text(std::string_view name, std::string& out) {
    return {name, [&out](Value value, const Place& place) { read_text(value, place, out); }};
}

Key flag(std::string_view name, bool& out) {
    return {name, [&out](Value value, const Place& place) {
                if (!value.boolean()) return place.problem("true or false is expected");
                out = *value.boolean();
            }};
}

Key count(std::string_view name, std::size_t& out, std::int64_t most) {
    return {name, [&out, most](Value value, const Place& place) {
                const auto number = value.integer();
                if (!number || *number < 0 || *number > most) {
                    return place.problem("a whole number up to " + std::to_string(most) + " is expected");
                }
                out = static_cast<std::size_t>(*number);
            }};
}

Key names(std::string_view name, std::vector<std::string>& out) {
    return {name, [&out](Value value, const Place& place) {
                if (!value.is_array()) return place.problem("a list of names is expected");
                for (const Value item : value.elements()) {
                    std::string one;
                    if (read_text(item, place, one)) out.push_back(std::move(one));
                }
            }};
}

Key pairs(std::string_view name, Pairs& out) {
    return {name, [&out](Value value, const Place& place) {
                if (!value.is_object()) return place.problem("a mapping is expected");
                for (const json::MemberValue& member : value.members()) {
                    std::string key = json::unescaped(member.key);
                    std::string text;
                    if (read_text(member.value, place / key, text)) out.emplace_back(std::move(key), std::move(text));
                }
            }};
}

Key renames(std::string_view name, std::vector<Rename>& out) {
    return {name, [&out](Value value, const Place& place) {
                Pairs read;
                pairs({}, read).read(value, place);
                for (auto& [from, to] : read) out.push_back({std::move(from), std::move(to)});
            }};
}

// A mapping to any JSON values.
Key defaults(std::string_view name, std::vector<RequestProfile::Default>& out) {
    return {name, [&out](Value value, const Place& place) {
                if (!value.is_object()) return place.problem("a mapping is expected");
                for (const json::MemberValue& member : value.members()) {
                    out.push_back({json::unescaped(member.key), std::string(member.value.raw().json)});
                }
            }};
}

Key clamps(std::string_view name, std::vector<RequestProfile::Clamp>& out) {
    return {name, [&out](Value value, const Place& place) {
                if (!value.is_object()) return place.problem("a mapping is expected");
                for (const json::MemberValue& member : value.members()) {
                    RequestProfile::Clamp clamp{json::unescaped(member.key)};
                    std::vector<double> range;
                    for (const Value bound : member.value.elements()) range.push_back(bound.number().value_or(0));
                    if (range.size() != 2 || range[0] > range[1]) {
                        (place / clamp.name).problem("[lowest, highest] is expected");
                        continue;
                    }
                    clamp.least = range[0];
                    clamp.most = range[1];
                    out.push_back(std::move(clamp));
                }
            }};
}

template <class Choice>
Key choice(std::string_view name, Choice& out, std::vector<std::pair<std::string_view, Choice>> choices) {
    return {name, [&out, choices = std::move(choices)](Value value, const Place& place) {
                std::string list;
                for (const auto& [word, meaning] : choices) {
                    if (value.is_string() && json::equals(value.text(), word)) {
                        out = meaning;
                        return;
                    }
                    list.append(list.empty() ? "" : ", ").append(word);
                }
                place.problem("one of " + list + " is expected");
            }};
}

Key section(std::string_view name, std::vector<Key> keys) {
    return {name, [keys = std::move(keys)](Value value, const Place& place) { read_section(value, place, keys); }};
}

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
            choice<std::string>("developer", request.developer_role,
                                {{"keep", ""}, {"system", "system"}, {"user", "user"}}),
            names("drop", request.drops),
            names("ignore", request.ignores),
            names("refuse", request.refuses),
            names("only", request.only),
            renames("rename", request.renames),
            defaults("defaults", request.defaults),
            clamps("clamp", request.clamps),
            flag("drop_idle", request.drop_idle),
            renames("effort", request.efforts),
            choice<bool>("text_content", request.text_as_string, {{"string", true}, {"parts", false}}),
            text("reasoning", request.reasoning_member),
            count("tool_id_length", request.tool_id_length, 64),
            names("drop_from_messages", request.message_drops),
            names("ignore_in_messages", request.message_ignores),
            names("only_in_messages", request.message_only)};
}

std::vector<Key> endpoint_keys(Endpoints& endpoints) {
    return {text("chat", endpoints.chat), text("completions", endpoints.completions),
            text("embeddings", endpoints.embeddings), text("models", endpoints.models),
            text("rerank", endpoints.rerank)};
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

std::vector<Key> auth_keys(Auth& auth) { return {text("header", auth.header), text("scheme", auth.scheme)}; }

std::vector<Key> response_keys(ResponseProfile& response) { return {flag("think_tags", response.think_tags)}; }

std::vector<Key> entry_keys(CatalogEntry& entry) {
    Profile& profile = entry.profile;
    return {text("id", entry.id),
            text("name", entry.name),
            text("docs", entry.docs),
            text("adapter", entry.adapter),
            names("aliases", entry.aliases),
            text("base_url", entry.base_url),
            section("auth", auth_keys(profile.auth)),
            names("base_url_variables", entry.base_url_variables),
            names("key_variables", entry.key_variables),
            names("key_prefixes", entry.key_prefixes),
            names("models", entry.models),
            pairs("options", entry.options),
            flag("requires_key", entry.requires_key),
            section("endpoints", endpoint_keys(profile.endpoints)),
            section("request", request_keys(profile.request)),
            section("response", response_keys(profile.response))};
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
