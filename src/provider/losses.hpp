// Which members of a request are worth a note when a provider cannot express them.
#pragma once

#include <cstddef>
#include <string_view>

#include "json/value.hpp"

namespace lightport::provider {

// More notes than that nobody reads, and each one is compared with all the others.
inline constexpr std::size_t kMaxLosses = 64;

// null, false, 0, "", [] and {} ask for nothing: leaving them out loses nothing.
bool asks_nothing(json::Value value);

// The same of a member of a request, and true also where it says what is so without it: n of 1, a tool_choice of
// "auto". A number of 0 is a value like any other, but for penalties and logprobs.
bool is_neutral(std::string_view name, json::Value value);

}  // namespace lightport::provider
