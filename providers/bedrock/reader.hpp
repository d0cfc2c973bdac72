// The answer direction: readers for event streams and for whole messages.
#pragma once

#include <memory>

#include "lightport/adapter.hpp"

namespace lightport::bedrock {

// A reader by the answer's content type (where it says nothing, by what was asked for). `request` must outlive it.
std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head);

}  // namespace lightport::bedrock
