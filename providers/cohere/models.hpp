// What is known about Cohere's models by their names. Source: Cohere's "Models" page.
#pragma once

#include <cstdint>
#include <string_view>

namespace lightport::cohere {

// Whether a model reasons before it answers. kUnknown: fine-tuned and newer ones; the client's word counts for them.
enum class Reasoning : std::uint8_t { kNever, kCan, kUnknown };

Reasoning reasoning_of(std::string_view model);

}  // namespace lightport::cohere
