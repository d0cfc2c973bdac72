// Where one API differs from the other: the Gemini API, and the same models on Vertex AI.
// Source: Google's references of generateContent for both.
#pragma once

#include <string_view>

namespace lightport::gemini {

struct Dialect {
    std::string_view name;  // in messages
    bool call_ids;          // functionCall.id and functionResponse.id
    bool gs_links;          // fileData with gs:// URIs; else with those of the Files API
    bool typed_links;       // fileData needs mimeType
    bool labels;            // the member labels
    bool service_tier;      // the member serviceTier; else headers carry it
};

inline constexpr Dialect kGeminiApi = {"Gemini", true, false, false, false, true};
inline constexpr Dialect kVertexApi = {"Vertex AI", false, true, true, true, false};

struct ServedModel {
    const Dialect& dialect;
    std::string_view name;
};

}  // namespace lightport::gemini
