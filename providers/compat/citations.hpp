// The sources of an answer that stand beside its choices, as annotations of the message.
#pragma once

#include <cstdint>
#include <string>

#include "json/value.hpp"

namespace lightport::compat {

// Those of a stream are numbered.
enum class AnnotationForm : std::uint8_t { kWhole, kDelta };

// The `search_results` of an answer, or else its `citations`: addresses, or objects with url and title. Where they
// belong in the text is not told, so the indices are 0. An array of url_citation; empty: there are no sources.
std::string annotations_of(json::Value answer, AnnotationForm form);

// True for the name of a member that annotations_of() looks at.
bool names_sources(json::Text key);

// True if a message's own `annotations` say nothing.
bool is_empty_list(json::Value annotations);

}  // namespace lightport::compat
