// JSON schemas in the subset that Cohere's constrained decoder accepts. Source: Cohere's structured outputs guide.
#pragma once

#include "json/writer.hpp"
#include "lightport/json_text.hpp"

namespace lightport::cohere {

// Writes `schema` reduced to that subset: oneOf becomes anyOf, every object without required members requires all of
// its own, constraints that the decoder does not know are left out. False: something was left out, so that answers may
// break the client's schema.
bool write_schema(json::Writer& writer, json::Raw schema);

}  // namespace lightport::cohere
