// The kinds of keys that a catalogue entry may have: each takes a JSON value into its place, or tells what is wrong
// with it. Private to catalog_reader.cpp.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/catalog.hpp"

namespace lightport::provider {

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

// `out` outlives the key.
struct Key {
    std::string_view name;
    std::function<void(json::Value, const Place&)> read;
    std::shared_ptr<const std::vector<Key>> keys = nullptr;  // of a section; null: it is none
};

// A mapping of these keys and no other.
void read_section(json::Value value, const Place& place, const std::vector<Key>& keys);

Key text_key(std::string_view name, std::string& out);
// The name of a member; empty: none.
Key member_key(std::string_view name, std::string& out);
Key flag_key(std::string_view name, bool& out);
Key count_key(std::string_view name, std::size_t& out, std::int64_t most);
Key names_key(std::string_view name, std::vector<std::string>& out);
Key pairs_key(std::string_view name, Pairs& out);
Key renames_key(std::string_view name, std::vector<RequestProfile::Rename>& out);
// A mapping to any JSON values.
Key defaults_key(std::string_view name, std::vector<RequestProfile::Default>& out);
// A mapping of words to words, or to members that say the same.
Key efforts_key(std::string_view name, std::vector<RequestProfile::Effort>& out);
// A mapping of members to mappings of words.
Key synonyms_key(std::string_view name, std::vector<RequestProfile::Synonyms>& out);
// A mapping to [lowest, highest].
Key clamps_key(std::string_view name, std::vector<RequestProfile::Clamp>& out);
// A mapping of codes or texts to kinds of errors. `lower`: they are compared in lower case.
Key meanings_key(std::string_view name, ErrorRules::Meanings& out, bool lower);
// A JSON pointer.
Key pointer_key(std::string_view name, std::string& out);
// The name of a header, in lower case.
Key header_key(std::string_view name, std::string& out);
// A mapping of names of headers to such names.
Key headers_key(std::string_view name, Pairs& out);
Key section_key(std::string_view name, std::vector<Key> keys);

// An entry that says everything itself, see read_entry().
CatalogEntry read_whole_entry(json::Value value, std::vector<std::string>& problems);

// What all endpoints may say of members, and `others`.
std::vector<Key> with_member_keys(MemberRules& rules, std::vector<Key> others);

// The sections `request` and `embeddings`.
std::vector<Key> request_keys(RequestProfile& request);
std::vector<Key> embeddings_keys(EmbeddingsProfile& embeddings);

// One of the words, which stand for values.
template <class Choice>
Key choice_key(std::string_view name, Choice& out, std::vector<std::pair<std::string_view, Choice>> choices) {
    return {name, [&out, choices = std::move(choices)](json::Value value, const Place& place) {
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

}  // namespace lightport::provider
