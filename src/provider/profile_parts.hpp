// What the two halves of a profile's rewriting share. Private to profile*.cpp.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/losses.hpp"
#include "provider/pieces.hpp"
#include "provider/profile.hpp"

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

// Members of one object: the edits, and which of them were met.
class Edits {
public:
    explicit Edits(const MemberEdits& edits) : edits_(edits), met_(edits.size(), false) {}

    const MemberEdit* find(std::string_view name) {
        for (std::size_t i = 0; i < edits_.size(); ++i) {
            if (edits_[i].name != name) continue;
            met_[i] = true;
            return &edits_[i];
        }
        return nullptr;
    }
    template <class Add>
    void rest(Add add) const {
        for (std::size_t i = 0; i < edits_.size(); ++i) {
            if (!met_[i] && edits_[i].json) add(edits_[i]);
        }
    }

private:
    const MemberEdits& edits_;
    std::vector<bool> met_;
};

// Notes that a member is left out, unless it says no more than its absence would.
inline void note_loss(std::string_view name, json::Value value, chat::LossReport& losses) {
    if (!is_neutral(name, value) && losses.members().size() < kMaxLosses) losses.note(name);
}

// The messages of one request.
class MessageWriter {
public:
    MessageWriter(const chat::Request& request, const RequestProfile& profile, chat::LossReport& losses,
                  PieceList& pieces)
        : request_(request), profile_(profile), losses_(losses), pieces_(pieces) {}

    // False: they are what the vendor wants already.
    bool changes(const std::vector<MemberEdits>& edits) const;
    void write(json::Value array, const std::vector<MemberEdits>& edits);

private:
    void write_message(const chat::Message& message, const MemberEdits& edits);
    void take(const json::MemberValue& member, const chat::Message& message, ObjectRewriter& body);
    // False: it stays as it is.
    bool write_changed(std::string_view name, const json::MemberValue& member, const chat::Message& message,
                       ObjectRewriter& body);
    void write_joined(const chat::Message& message);
    void write_calls(json::Value calls);
    void write_id(json::Text id);

    const chat::Request& request_;
    const RequestProfile& profile_;
    chat::LossReport& losses_;
    PieceList& pieces_;
};

}  // namespace lightport::provider
