// The shared golden support, bound to the Gemini adapter.
#pragma once

#include <string>

#include "golden/support.hpp"
#include "providers/gemini/adapter.hpp"

namespace lightport::gemini_test {

using golden::ChatRequest;

inline golden::Written write(const std::string& model, std::string_view chat) {
    return golden::write(gemini::GeminiAdapter{}, chat, {model});
}

// A streamed answer, one response per line, at every split.
inline std::string events(std::string_view documents, std::string_view request = R"({"stream":true})") {
    const ChatRequest chat(request);
    return golden::replay_everywhere(gemini::GeminiAdapter{}, chat.get(), golden::stream_head(),
                                     golden::sse(documents, "\r\n\r\n"));
}

// A whole answer.
inline std::string whole_events(std::string_view body, std::string_view request = "{}") {
    const ChatRequest chat(request);
    return golden::replay_everywhere(gemini::GeminiAdapter{}, chat.get(), golden::whole_head(), body);
}

}  // namespace lightport::gemini_test
