// See finish_reason.hpp. Source: the API references of the vendors in providers/catalog, "finish_reason".
#include "providers/compat/finish_reason.hpp"

#include <array>
#include <string>

#include "base/ascii.hpp"
#include "json/text.hpp"

namespace lightport::compat {

namespace {

struct Word {
    std::string_view theirs;
    std::string_view ours;
};

constexpr std::array kWords = {
    Word{"length", "length"},
    Word{"tool_calls", "tool_calls"},
    Word{"function_call", "function_call"},
    Word{"content_filter", "content_filter"},
    Word{"max_tokens", "length"},
    Word{"model_length", "length"},
    Word{"model_context_window_exceeded", "length"},
    Word{"tool_use", "tool_calls"},
    Word{"tool_call", "tool_calls"},
    Word{"sensitive", "content_filter"},
    Word{"safety", "content_filter"},
    Word{"refusal", "content_filter"},
    Word{"error", "error"},
    Word{"abort", "error"},
    Word{"network_error", "error"},
    Word{"insufficient_system_resource", "error"},
    Word{"timeout", "error"},
};

}  // namespace

std::string_view finish_word(json::Text theirs, bool called) {
    const std::string word = lower_case(json::unescaped(theirs));
    for (const Word& known : kWords) {
        if (word == known.theirs) return known.ours;
    }
    if (word.find("guardrail") != std::string::npos) return "content_filter";
    return called ? "tool_calls" : "stop";
}

}  // namespace lightport::compat
