// Token counts as Cohere reports them.
#pragma once

#include <cstdint>
#include <optional>

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::cohere {

// A count or an offset; Cohere's are floats. Rounded, at least 0, bounded so that sums stay in range.
std::int64_t bounded_count(json::Value number);

// `usage` of a chat answer: the tokens the model saw, where they are missing the billed ones, which leave the template
// out. Cached tokens are among the input. nullopt: it says nothing.
std::optional<chat::Usage> read_usage(json::Value usage);

}  // namespace lightport::cohere
