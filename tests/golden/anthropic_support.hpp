// The shared golden support, bound to the Anthropic adapter.
#pragma once

#include "golden/support.hpp"
#include "providers/anthropic/adapter.hpp"

namespace lightport::anthropic_test {

using golden::ChatRequest;
using golden::EventLines;
using golden::stream_head;
using golden::whole_head;

inline std::string replay(const chat::Request& request, const ResponseHead& head, std::string_view body,
                          std::size_t piece = 0) {
    return golden::replay(anthropic::AnthropicAdapter{}, request, head, body, piece);
}
inline std::string replay_random(const chat::Request& request, const ResponseHead& head, std::string_view body,
                                 unsigned seed) {
    return golden::replay_random(anthropic::AnthropicAdapter{}, request, head, body, seed);
}

}  // namespace lightport::anthropic_test
