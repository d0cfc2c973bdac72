// Token counts as Google reports them, again with every event, and as we report them, once.
// Source: Gemini API reference, UsageMetadata.
#pragma once

#include <cstdint>
#include <string_view>

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::gemini {

class UsageMeter {
public:
    // Takes a usageMetadata object: the last one that counts prompt or answer replaces those before. On Vertex AI some
    // only name the kind of traffic.
    void take(json::Value usage);

    // The tier in Google's words, from the header x-gemini-service-tier.
    void take_tier(std::string_view tier);

    bool seen() const { return seen_; }

    // In OpenAI's sense: the prompt with what tools added to it, the answer with its reasoning. Borrows nothing.
    chat::Usage total() const;

private:
    struct Counts {
        std::int64_t prompt = 0;
        std::int64_t tool_prompt = 0;
        std::int64_t answer = 0;
        std::int64_t thoughts = 0;
        std::int64_t cached = 0;
        std::int64_t total = 0;
    };

    Counts counts_;
    std::string_view tier_;  // a literal
    bool seen_ = false;
};

}  // namespace lightport::gemini
