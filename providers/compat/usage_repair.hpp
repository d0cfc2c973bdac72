// The usage of an answer, wherever it stands and however it is counted.
#pragma once

#include "json/value.hpp"
#include "provider/pieces.hpp"

namespace lightport::compat {

// Where the counts of an answer may be; `root` is the chunk or the completion. Absent: it has none.
json::Value find_usage(json::Value root);

// Writes `usage`, an object, in OpenAI's sense: completion tokens include reasoning, cached tokens stand in
// prompt_tokens_details, a total that is missing is the sum. What else it says stays.
void write_usage(json::Value usage, provider::PieceList& out);

}  // namespace lightport::compat
