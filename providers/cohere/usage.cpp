// See usage.hpp.
#include "providers/cohere/usage.hpp"

#include <algorithm>

#include "provider/counts.hpp"

namespace lightport::cohere {

using provider::bounded_count;

std::optional<chat::Usage> read_usage(json::Value usage) {
    const json::Value tokens = usage["tokens"];
    const json::Value billed = usage["billed_units"];
    if (!tokens.is_object() && !billed.is_object()) return std::nullopt;
    const auto count = [&](std::string_view name) {
        return bounded_count(tokens[name].missing() ? billed[name] : tokens[name]);
    };
    chat::Usage total;
    total.prompt_tokens = count("input_tokens");
    total.completion_tokens = count("output_tokens");
    total.cached_tokens = std::min(bounded_count(usage["cached_tokens"]), total.prompt_tokens);
    return total;
}

}  // namespace lightport::cohere
