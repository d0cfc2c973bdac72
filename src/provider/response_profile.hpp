// How a vendor's answers differ from OpenAI's, beside what is put right for everybody. Data of the catalogue.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "provider/error_rules.hpp"

namespace lightport::provider {

// Where the reasoning stands in the content.
enum class ThinkTags : std::uint8_t {
    kNone,
    kTagged,  // between <think> and </think>
    kOpened,  // at the beginning, up to </think>: the model's template has written the first tag already
};

struct ResponseProfile {
    ThinkTags think_tags = ThinkTags::kNone;
    ErrorRules errors;
    std::vector<std::pair<std::string, std::string>> rate_limits;  // OpenAI's header → the vendor's; lower case
    std::string cached_tokens_header;  // with the number of cached tokens, where usage says none; lower case
};

}  // namespace lightport::provider
