// Mistral's answers on their way to a client of OpenAI.
#pragma once

#include <memory>

#include "provider/filtered_reader.hpp"

namespace lightport::mistral {

// For the chunks of a stream, or for a whole answer. Chunks with nothing but text are passed on as they came.
std::unique_ptr<provider::EventFilter> make_filter(const chat::Request& request);

}  // namespace lightport::mistral
