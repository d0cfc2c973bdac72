// See catalog_keys.hpp.
#include "provider/catalog_keys.hpp"

#include <algorithm>
#include <iterator>

#include "base/ascii.hpp"

namespace lightport::provider {

using json::Value;

namespace {

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

// A later entry of the same name takes the place of an earlier one, as that of a variant does.
template <class Entry>
void put_by(std::vector<Entry>& list, std::string Entry::*name, Entry entry) {
    for (Entry& known : list) {
        if (known.*name != entry.*name) continue;
        known = std::move(entry);
        return;
    }
    list.push_back(std::move(entry));
}

template <class Meaning>
void put_pair(std::vector<std::pair<std::string, Meaning>>& list, std::string name, Meaning meaning) {
    put_by(list, &std::pair<std::string, Meaning>::first, {std::move(name), std::move(meaning)});
}

// A name that stands in JSON as it is.
bool is_member_name(std::string_view name) {
    return !name.empty() && std::none_of(name.begin(), name.end(),
                                         [](char c) { return c <= 0x20 || c >= 0x7F || c == '"' || c == '\\'; });
}

void check_member_name(std::string_view name, const Place& place) {
    if (is_member_name(name)) return;
    place.problem("the name of a member is expected: ASCII without spaces, quotes and backslashes");
}

bool is_header_name(std::string_view lower) {
    constexpr std::string_view kBytes = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    return !lower.empty() && lower.find_first_not_of(kBytes) == std::string_view::npos;
}

template <class Take>
void each_member(Value mapping, const Place& place, Take take) {
    if (!mapping.is_object()) return place.problem("a mapping is expected");
    for (const json::MemberValue& member : mapping.members()) {
        const std::string name = json::unescaped(member.key);
        take(name, member.value, place / name);
    }
}

// A mapping, of which `take` gets each name, its value and its place.
template <class Take>
Key mapping_key(std::string_view name, Take take) {
    return {name, [take](Value value, const Place& place) { each_member(value, place, take); }};
}

}  // namespace

void read_section(Value value, const Place& place, const std::vector<Key>& keys) {
    each_member(value, place, [&](const std::string& name, Value member, const Place& here) {
        const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key& one) { return one.name == name; });
        key == keys.end() ? here.problem("unknown key") : key->read(member, here);
    });
}

Key text_key(std::string_view name, std::string& out) {
    return {name, [&out](Value value, const Place& place) { read_text(value, place, out); }};
}

Key member_key(std::string_view name, std::string& out) {
    return {name, [&out](Value value, const Place& place) {
                if (read_text(value, place, out) && !out.empty()) check_member_name(out, place);
            }};
}

Key flag_key(std::string_view name, bool& out) {
    return {name, [&out](Value value, const Place& place) {
                if (!value.boolean()) return place.problem("true or false is expected");
                out = *value.boolean();
            }};
}

Key count_key(std::string_view name, std::size_t& out, std::int64_t most) {
    return {name, [&out, most](Value value, const Place& place) {
                const auto number = value.integer();
                if (!number || *number < 0 || *number > most) {
                    return place.problem("a whole number up to " + std::to_string(most) + " is expected");
                }
                out = static_cast<std::size_t>(*number);
            }};
}

Key names_key(std::string_view name, std::vector<std::string>& out) {
    return {name, [&out](Value value, const Place& place) {
                if (!value.is_array()) return place.problem("a list of names is expected");
                for (const Value item : value.elements()) {
                    std::string one;
                    if (!read_text(item, place, one) || std::find(out.begin(), out.end(), one) != out.end()) continue;
                    out.push_back(std::move(one));
                }
            }};
}

Key pairs_key(std::string_view name, Pairs& out) {
    return mapping_key(name, [&out](const std::string& key, Value value, const Place& place) {
        std::string text;
        if (read_text(value, place, text)) out.emplace_back(key, std::move(text));
    });
}

Key renames_key(std::string_view name, std::vector<RequestProfile::Rename>& out) {
    return mapping_key(name, [&out](const std::string& from, Value value, const Place& place) {
        RequestProfile::Rename rename{from, {}};
        if (!read_text(value, place, rename.to)) return;
        check_member_name(rename.to, place);
        put_by(out, &RequestProfile::Rename::from, std::move(rename));
    });
}

Key defaults_key(std::string_view name, std::vector<RequestProfile::Default>& out) {
    return mapping_key(name, [&out](const std::string& member, Value value, const Place& place) {
        check_member_name(member, place);
        put_by(out, &RequestProfile::Default::name, {member, std::string(value.raw().json)});
    });
}

Key efforts_key(std::string_view name, std::vector<RequestProfile::Effort>& out) {
    return mapping_key(name, [&out](const std::string& word, Value value, const Place& place) {
        RequestProfile::Effort effort{word, {}, {}};
        if (value.is_object()) {
            defaults_key({}, effort.members).read(value, place);
        } else {
            read_text(value, place, effort.nearest);
        }
        put_by(out, &RequestProfile::Effort::word, std::move(effort));
    });
}

Key synonyms_key(std::string_view name, std::vector<RequestProfile::Synonyms>& out) {
    return mapping_key(name, [&out](const std::string& member, Value value, const Place& place) {
        Pairs words;
        pairs_key({}, words).read(value, place);
        check_member_name(member, place);
        RequestProfile::Synonyms synonyms{member, {}};
        for (auto& [from, to] : words) synonyms.words.push_back({from, std::move(to)});
        put_by(out, &RequestProfile::Synonyms::name, std::move(synonyms));
    });
}

Key clamps_key(std::string_view name, std::vector<RequestProfile::Clamp>& out) {
    return mapping_key(name, [&out](const std::string& member, Value value, const Place& place) {
        check_member_name(member, place);
        std::vector<double> range;
        for (const Value bound : value.elements()) {
            if (bound.number()) range.push_back(*bound.number());
        }
        if (range.size() != 2 || value.elements().size() != 2 || range[0] > range[1]) {
            return place.problem("[lowest, highest] is expected");
        }
        put_by(out, &RequestProfile::Clamp::name, {member, range[0], range[1]});
    });
}

Key meanings_key(std::string_view name, ErrorRules::Meanings& out, bool lower) {
    return mapping_key(name, [&out, lower](const std::string& said, Value value, const Place& place) {
        std::string word;
        if (!read_text(value, place, word)) return;
        const std::optional<ErrorKind> kind = error_kind(word);
        if (!kind || said.empty()) return place.problem("one of " + error_kind_names() + " is expected");
        put_pair(out, lower ? lower_case(said) : said, *kind);
    });
}

Key pointer_key(std::string_view name, std::string& out) {
    return {name, [&out](Value value, const Place& place) {
                if (!read_text(value, place, out)) return;
                if (!out.starts_with('/')) place.problem("a JSON pointer starts with '/'");
            }};
}

Key header_key(std::string_view name, std::string& out) {
    return {name, [&out](Value value, const Place& place) {
                if (!read_text(value, place, out)) return;
                out = lower_case(out);
                if (!out.empty() && !is_header_name(out)) place.problem("the name of a header is expected");
            }};
}

Key headers_key(std::string_view name, Pairs& out) {
    return mapping_key(name, [&out](const std::string& ours, Value value, const Place& place) {
        std::string theirs;
        if (!read_text(value, place, theirs)) return;
        const bool good = is_header_name(lower_case(ours)) && is_header_name(lower_case(theirs));
        if (!good) place.problem("names of headers are expected");
        put_pair(out, lower_case(ours), lower_case(theirs));
    });
}

std::vector<Key> with_member_keys(MemberRules& rules, std::vector<Key> others) {
    std::vector<Key> keys = {names_key("drop", rules.drops),       names_key("ignore", rules.ignores),
                             names_key("refuse", rules.refuses),   names_key("only", rules.only),
                             renames_key("rename", rules.renames), defaults_key("defaults", rules.defaults)};
    std::move(others.begin(), others.end(), std::back_inserter(keys));
    return keys;
}

Key section_key(std::string_view name, std::vector<Key> keys) {
    auto shared = std::make_shared<const std::vector<Key>>(std::move(keys));
    return {name, [shared](Value value, const Place& place) { read_section(value, place, *shared); }, shared};
}

}  // namespace lightport::provider
