// Token counts as Cohere reports them.
#pragma once

#include <cstdint>
#include <optional>

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::cohere {

// `usage` of a chat answer: the tokens the model saw, where they are missing the billed ones, which leave the template
// out. Cached tokens are among the input. nullopt: it says nothing.
std::optional<chat::Usage> read_usage(json::Value usage);

}  // namespace lightport::cohere
