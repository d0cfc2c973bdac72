// A JSON value put together from its pieces, as a table of its members says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "json/writer.hpp"

namespace lightport::openai {

// How a member's pieces become one. A piece that is not of the type that its rule wants replaces what was there.
enum class Fold : std::uint8_t {
    kLast,      // the last one that says something: null, "", [] and {} do not replace
    kText,      // strings, joined
    kObject,    // objects, member by member
    kAppend,    // lists, joined
    kDistinct,  // lists, joined without what is in there already: servers tell it again with every chunk
    kByIndex,   // lists of objects, those with the same `index` being pieces of one; in the order of the index
    kRuns,      // lists of objects, neighbours with the same `index` and `type` being pieces of one text
    kDrop,
};

struct Shape;

struct Rule {
    std::string_view name;
    Fold fold = Fold::kLast;
    const Shape* shape = nullptr;  // of the object, or of the list's elements
    std::string_view as = {};      // the name in the result; empty: the same
};

// What is in an object. Members without a rule are kLast, lists among them as `lists` says.
struct Shape {
    std::span<const Rule> rules;
    Fold lists = Fold::kLast;
    std::int64_t most = 512;  // elements of a kByIndex list have an index below this; others are left out
};

// Pieces are copied. Shapes outlive it.
class Folded {
public:
    // The bytes that may still be held. Overflown: that was not enough, something is missing.
    struct Budget {
        std::size_t left;
        bool overflown = false;

        bool take(std::size_t bytes);
    };

    Folded() = default;
    explicit Folded(std::string_view name) : name_(name) {}

    // Takes a piece. `piece` is validated.
    void take(json::Value piece, const Rule& rule, Budget& budget);

    // A member; nullptr: there is none. The other one adds it, as null.
    const Folded* find(std::string_view name) const;
    Folded& member(std::string_view name);

    // Has come without content.
    bool empty() const { return json_.empty() && inner_.empty(); }
    void set_null();
    std::vector<Folded>& elements() { return inner_; }  // of kByIndex and kRuns

    void write(json::Writer& writer) const;
    void write_members(json::Writer& writer) const;

private:
    static constexpr std::size_t kMaxMembers = 512;

    void replace(std::string_view json, Budget& budget);
    void append(std::string_view json, Budget& budget);
    void take_members(json::Value object, const Shape& shape, Budget& budget);
    void take_elements(json::Value list, const Rule& rule, Budget& budget);
    void take_distinct(json::Value element, const Rule& rule, Budget& budget);
    Folded* element_at(std::int64_t index, std::int64_t most, Budget& budget);
    Folded& run_of(json::Value element, Budget& budget);
    Folded& insert(std::size_t at, Budget& budget);

    std::string name_;  // escaped
    Fold fold_ = Fold::kLast;
    bool taken_ = false;      // a piece has come
    std::int64_t index_ = 0;  // among the elements of a kByIndex list
    std::string json_;        // kLast: the value; kText: escaped content; kAppend: elements
    std::vector<Folded> inner_;
};

}  // namespace lightport::openai
