// Token counts as Anthropic reports them, in pieces, and as we report them, once.
#pragma once

#include <cstdint>
#include <string>

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::anthropic {

// Counts of one answer. They are cumulative: a later report replaces what it names, and only that.
class UsageMeter {
public:
    // Takes a `usage` object; null members and other types change nothing.
    void take(json::Value usage);

    bool seen() const { return seen_; }

    // In OpenAI's sense: Anthropic's input_tokens leave cached and cache-written tokens out. Borrows nothing.
    chat::Usage total() const;

private:
    std::int64_t input_ = 0;
    std::int64_t cache_write_ = 0;
    std::int64_t cache_read_ = 0;
    std::int64_t output_ = 0;
    std::int64_t thinking_ = 0;
    std::string_view tier_;  // a literal
    bool seen_ = false;

    void take_counts(json::Value usage);
    void take_iterations(json::Value iterations);
};

}  // namespace lightport::anthropic
