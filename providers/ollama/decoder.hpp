// The answer direction: streams of JSON lines and whole messages of POST /api/chat.
#pragma once

#include <memory>

#include "lightport/adapter.hpp"

namespace lightport::ollama {

// `request` must outlive the reader.
std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head);

}  // namespace lightport::ollama
