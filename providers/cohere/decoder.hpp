// The answer direction: event streams and whole messages of POST /v2/chat.
#pragma once

#include <memory>

#include "lightport/adapter.hpp"

namespace lightport::cohere {

// `request` must outlive the reader.
std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head);

}  // namespace lightport::cohere
