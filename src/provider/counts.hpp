// Counts as providers report them.
#pragma once

#include <cstdint>

#include "json/value.hpp"

namespace lightport::provider {

// A number of tokens, or an offset. Rounded (some providers write floats), at least 0, and bounded far above any real
// count, so that sums stay in range. 0 where it is no number.
std::int64_t bounded_count(json::Value number);

}  // namespace lightport::provider
