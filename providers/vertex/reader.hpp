// The answer direction: which dialect an answer speaks is told by the answer itself. The model's name would not do: a
// route may have sent the request to another model than the client named.
#pragma once

#include <memory>

#include "lightport/adapter.hpp"

namespace lightport::vertex {

enum class Dialect : std::uint8_t { kGemini, kAnthropic, kOpenAi };

// A reader that passes everything on to the reader of the dialect that the first document of the answer speaks.
// `request` must outlive it.
std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head);

// An error in any of the three dialects.
Error error_of(const ResponseHead& head, std::string_view body);

}  // namespace lightport::vertex
