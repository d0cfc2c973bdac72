// JSON schemas in the subset that Anthropic's constrained decoder accepts. Source: Anthropic's structured outputs
// guide.
#pragma once

#include "json/writer.hpp"
#include "lightport/json_text.hpp"

namespace lightport::anthropic {

// Writes `schema` reduced to that subset: every object is closed (additionalProperties false), oneOf becomes anyOf,
// next to $ref nothing else stays, and constraints that the decoder does not know move into the description as words.
void write_strict_schema(json::Writer& writer, json::Raw schema);

}  // namespace lightport::anthropic
