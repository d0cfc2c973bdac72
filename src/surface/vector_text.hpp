// The two forms of an embedding: a JSON array of numbers, and base64 of little-endian binary32 values.
// Source: OpenAI's API reference, "Create embeddings", encoding_format.
#pragma once

#include <string>

#include "lightport/json_text.hpp"

namespace lightport::surface {

// Appends the numbers of a validated JSON array as base64 (standard alphabet, padded), each rounded once, to the
// nearest binary32. False if the array holds anything else than numbers in that type's range; `out` is then of no use.
bool append_base64(std::string& out, json::Raw floats);

// Appends base64 text as a JSON array with the fewest digits that give the same binary32 values again. False if it is
// no base64 of whole values, or a value is not finite; `out` is then of no use.
bool append_floats(std::string& out, json::Text base64);

}  // namespace lightport::surface
