// References in Mistral's answers. They count the sources that the client gave as the result of a tool,
// {"0":{"url":"…","title":"…"},…}; where one is found there, the reference becomes an annotation.
// Source: Mistral's documentation, "Citations and References".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::mistral {

struct Reference {
    json::Value part;           // {"type":"reference","reference_ids":[0]}, or a part that nobody knows
    std::int64_t position = 0;  // in characters of the text beside it
};

// JSON values separated by commas; empty: none.
struct Citations {
    std::string annotations;  // of type url_citation
    std::string unresolved;   // the parts as they came
};

Citations resolve(const std::vector<Reference>& references, const chat::Request& request);

}  // namespace lightport::mistral
