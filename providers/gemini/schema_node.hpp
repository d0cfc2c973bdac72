// What one JSON schema says, gathered before it is written for models up to 2.0: its references followed, its parts
// merged. See schema.hpp.
#pragma once

#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/value.hpp"
#include "providers/gemini/schema.hpp"

namespace lightport::gemini {

inline constexpr int kMaxSchemaDepth = 32;

// A reference that was followed, and the one it stands in.
struct FollowedReference {
    std::string_view target;
    const FollowedReference* outer = nullptr;
};

// A value of a schema, and the references that led to it.
struct SchemaPlace {
    json::Value value;
    const FollowedReference* inside = nullptr;
};

struct SchemaNode {
    std::vector<json::MemberValue> copied;
    std::vector<SchemaPlace> properties;  // objects
    std::vector<json::Value> required;    // arrays
    SchemaPlace branches;                 // of a union; null among them is left out
    std::vector<json::Text> types;        // without null
    SchemaPlace items;
    json::Value values;  // enum
    json::Value constant;
    json::Text format;
    json::Text pattern;
    bool nullable = false;
};

// True for the branch of a union that only says "or null".
bool is_null_schema(json::Value schema);

// Gathers schemas of one document. Borrows from it; what it finds refers to the gatherer.
class SchemaGatherer {
public:
    SchemaGatherer(json::Value root, SchemaBudget& budget) : root_(root), budget_(budget) {}

    void gather(SchemaPlace schema, SchemaNode& node, int depth);

private:
    void follow(json::Text reference, const FollowedReference* inside, SchemaNode& node, int depth);
    void gather_union(SchemaPlace branches, SchemaNode& node, int depth);
    json::Value resolve(json::Text reference);

    json::Value root_;
    SchemaBudget& budget_;
    std::deque<FollowedReference> followed_;
    std::unordered_map<std::string_view, json::Value> resolved_;  // by the reference
};

}  // namespace lightport::gemini
