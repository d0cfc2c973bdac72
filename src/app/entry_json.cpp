// See entry_json.hpp.
#include "app/entry_json.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>

#include "base/ascii.hpp"

namespace lightport::app {
namespace {

using Json = nlohmann::ordered_json;

bool is_list_of_mappings(const Json& value) { return value.is_array() && !value.empty() && value.front().is_object(); }

// Whether YAML reads the bare text as that string: not as a number, a truth value, null, a date or a mapping.
bool is_plain(const std::string& text) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::string_view kOther = "0123456789-_./:";
    constexpr std::array<std::string_view, 9> kWords = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"};
    const auto is_one_of = [](char c, std::string_view set) { return set.find(c) != std::string_view::npos; };
    const auto fits = [&](char c) { return is_one_of(c, kLetters) || is_one_of(c, kOther); };
    if (text.empty() || text.back() == ':' || !std::all_of(text.begin(), text.end(), fits)) return false;
    if (!is_one_of(text.front(), kLetters) && !is_one_of(text.front(), "/_")) return false;
    return std::none_of(kWords.begin(), kWords.end(),
                        [&](std::string_view word) { return equals_ignoring_case(word, text); });
}

std::string scalar(const Json& value) {
    const bool plain = value.is_string() && is_plain(value.get<std::string>());
    return plain ? value.get<std::string>() : value.dump();
}

std::string name(const std::string& key) { return is_plain(key) ? key : Json(key).dump(); }

}  // namespace

Json entry_json(const provider::CatalogEntry& entry) {
    Json out = Json::parse(entry.source);
    out.erase("extends");
    return out;
}

Json entry_json(const provider::CatalogEntry& adapter, const config::Provider& provider) {
    Json facts = entry_json(adapter);
    for (const char* of_another : {"id", "name", "docs", "retired", "adapter", "aliases", "base_url",
                                   "base_url_variables", "key_variables", "key_prefixes", "models", "requires_key"}) {
        facts.erase(of_another);
    }
    if (facts.contains("options")) {
        for (Json& variables : facts["options"]) variables = "";
    }
    Json out = {{"id", provider.id}, {"adapter", provider.adapter}};
    if (!provider.base_url.empty()) out["base_url"] = provider.base_url;
    if (!provider.aliases.empty()) out["aliases"] = provider.aliases;
    if (!provider.key_prefixes.empty()) out["key_prefixes"] = provider.key_prefixes;
    if (!provider.models.empty()) out["models"] = provider.models;
    if (!provider.requires_key) out["requires_key"] = false;
    out.update(facts);
    return out;
}

void print_yaml(const Json& value, std::ostream& out, int indent) {
    std::string margin(static_cast<std::size_t>(indent), ' ');
    for (const auto& [key, member] : value.items()) {
        out << margin << name(key) << ':';
        if (is_list_of_mappings(member)) {
            out << '\n';
            for (const Json& one : member) {
                out << margin << "  -\n";
                print_yaml(one, out, indent + 4);
            }
        } else if (member.is_object() && !member.empty()) {
            out << '\n';
            print_yaml(member, out, indent + 2);
        } else {
            out << ' ' << scalar(member) << '\n';
        }
    }
}

}  // namespace lightport::app
