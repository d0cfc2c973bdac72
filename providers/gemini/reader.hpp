// The answer direction: bytes in, events out.
#pragma once

#include <memory>
#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::gemini {

// A reader for an answer with a 2xx status: an event stream, one response, or an array of responses, which is what a
// stream without alt=sse is. `request` must outlive it. `provider`: a literal, its name in messages.
std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head,
                                         std::string_view provider);

}  // namespace lightport::gemini
