// JSON schemas for Gemini: as they are for newer models, in the subset of OpenAPI 3.0 for older ones.
// Source: Google's Gemini API reference, Schema, FunctionDeclaration and "Structured output".
#pragma once

#include <cstddef>

#include "json/writer.hpp"
#include "lightport/json_text.hpp"

namespace lightport::gemini {

// Writes a JSON schema without what Google refuses: $schema and strict. `lone_refs`: beside $ref only members that
// start with "$" stay, as responseJsonSchema demands it.
void write_json_schema(json::Writer& writer, json::Raw schema, bool lone_refs);

// What all schemas of one request may cost: references can make much of little, again and again.
class SchemaBudget {
public:
    // One schema more, of so many bytes; false: that was too much.
    bool visit(std::size_t bytes) {
        steps_ += 1;
        visited_ += bytes;
        return !is_spent();
    }
    void write(std::size_t bytes) { written_ += bytes; }
    bool is_spent() const { return steps_ > kMaxSteps || visited_ > kMaxVisited || written_ > kMaxWritten; }

private:
    static constexpr std::size_t kMaxSteps = std::size_t{1} << 16;
    static constexpr std::size_t kMaxVisited = std::size_t{64} << 20;  // bytes
    static constexpr std::size_t kMaxWritten = std::size_t{4} << 20;

    std::size_t steps_ = 0;
    std::size_t visited_ = 0;
    std::size_t written_ = 0;
};

// Writes the schema in OpenAPI's subset: references inlined, unions as anyOf, null as nullable, unknown keywords left
// out. Where a schema holds itself, and where it is nested too deeply, it becomes {"type":"object"}. False: the budget
// is spent, and what was written is not to be used.
bool write_openapi_schema(json::Writer& writer, json::Raw schema, SchemaBudget& budget);

// True for parameters that name no property: older models want none at all then.
bool has_no_properties(json::Raw parameters);

}  // namespace lightport::gemini
