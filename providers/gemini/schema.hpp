// JSON schemas for Gemini: as they are for newer models, in the subset of OpenAPI 3.0 for older ones.
// Source: Google's Gemini API reference, Schema, FunctionDeclaration and "Structured output".
#pragma once

#include "json/writer.hpp"
#include "lightport/json_text.hpp"

namespace lightport::gemini {

// Writes a JSON schema without what Google refuses: $schema and strict. `lone_refs`: beside $ref only members that
// start with "$" stay, as responseJsonSchema demands it.
void write_json_schema(json::Writer& writer, json::Raw schema, bool lone_refs);

// Writes the schema in OpenAPI's subset: references inlined, unions as anyOf, null as nullable, unknown keywords left
// out. The result is bounded: what would be larger, or is recursive, becomes {"type":"object"}.
void write_openapi_schema(json::Writer& writer, json::Raw schema);

// True for parameters that name no property: older models want none at all then.
bool has_no_properties(json::Raw parameters);

}  // namespace lightport::gemini
