// See entry_json.hpp.
#include "app/entry_json.hpp"

#include <ostream>
#include <string>

namespace lightport::app {
namespace {

using Json = nlohmann::ordered_json;

bool is_list_of_mappings(const Json& value) { return value.is_array() && !value.empty() && value.front().is_object(); }

std::string scalar(const Json& value) {
    const std::string text = value.is_string() ? value.get<std::string>() : std::string();
    const bool plain = text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:") ==
                       std::string::npos;
    return plain && !text.empty() ? text : value.dump();
}

std::string name(const std::string& key) {
    const bool bare = key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-") == std::string::npos;
    return bare ? key : Json(key).dump();
}

}  // namespace

Json entry_json(const provider::CatalogEntry& entry) {
    Json out = Json::parse(entry.source);
    out.erase("extends");
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
