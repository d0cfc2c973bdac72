// Names of members, and lists that are looked up by them. Private to profile*.cpp, member_rules.* and
// embeddings_profile.cpp.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "json/text.hpp"
#include "json/value.hpp"
#include "lightport/chat.hpp"
#include "provider/losses.hpp"

namespace lightport::provider {

// A member's name, decoded where it is written with escapes.
struct Name {
    explicit Name(json::Text key) : plain(json::is_plain(key)), escaped(key.escaped) {
        if (!plain) decoded = json::unescaped(key);
    }
    std::string_view get() const { return plain ? escaped : std::string_view(decoded); }

    bool plain;
    std::string_view escaped;
    std::string decoded;
};

inline bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

template <class List, class Field>
auto find_by(const List& list, Field field, std::string_view name) -> decltype(list.data()) {
    for (const auto& entry : list) {
        if (entry.*field == name) return &entry;
    }
    return nullptr;
}

// Notes that a member is left out, unless it says no more than its absence would.
inline void note_loss(std::string_view name, json::Value value, chat::LossReport& losses) {
    if (!is_neutral(name, value) && losses.members().size() < kMaxLosses) losses.note(name);
}

}  // namespace lightport::provider
