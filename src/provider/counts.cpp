// See counts.hpp.
#include "provider/counts.hpp"

#include <algorithm>
#include <cmath>

namespace lightport::provider {
namespace {

constexpr std::int64_t kMaxCount = std::int64_t{1} << 48;

}  // namespace

std::int64_t bounded_count(json::Value number) {
    if (const auto count = number.integer()) return std::clamp<std::int64_t>(*count, 0, kMaxCount);
    return std::llround(std::clamp(number.number().value_or(0), 0.0, static_cast<double>(kMaxCount)));
}

}  // namespace lightport::provider
