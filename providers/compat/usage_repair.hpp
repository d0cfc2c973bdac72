// The usage of an answer, wherever it stands and however it is counted.
#pragma once

#include <cstdint>
#include <optional>

#include "json/value.hpp"
#include "provider/pieces.hpp"

namespace lightport::compat {

// Where the counts of an answer may be; `root` is the chunk or the completion. Absent: it has none.
json::Value find_usage(json::Value root);

// Writes `usage`, an object, in OpenAI's sense: completion tokens include reasoning, cached tokens stand in
// prompt_tokens_details, a total that is missing is the sum. What else it says stays. `cached`: what the answer's
// headers say, which counts where usage says nothing.
void write_usage(json::Value usage, provider::PieceList& out, std::optional<std::int64_t> cached = std::nullopt);

}  // namespace lightport::compat
