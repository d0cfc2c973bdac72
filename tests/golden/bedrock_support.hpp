// The shared golden support, bound to the Bedrock adapter.
#pragma once

#include "golden/support.hpp"
#include "providers/bedrock/adapter.hpp"
#include "support/aws_frames.hpp"

namespace lightport::bedrock_test {

using golden::Asked;
using golden::ChatRequest;
using golden::whole_head;
using golden::Written;
using test::aws_event;
using test::aws_exception;

inline constexpr std::string_view kClaude45 = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

inline Written write(std::string_view chat, std::string_view model = kClaude45, std::vector<Header> options = {}) {
    return golden::write(bedrock::BedrockAdapter{}, chat, Asked{std::string(model), {}, std::move(options)});
}

inline ResponseHead stream_head() {
    return ResponseHead{
        200, {Header{"content-type", "application/vnd.amazon.eventstream"}, Header{"x-amzn-requestid", "7f3a"}}};
}

// The events of a stream, which must be the same at any split.
inline std::string replay(std::string_view chat, std::string_view body, const ResponseHead& head = stream_head()) {
    const ChatRequest request(chat);
    return golden::replay_everywhere(bedrock::BedrockAdapter{}, request.get(), head, body);
}

inline std::string replay_whole(std::string_view chat, std::string_view body) {
    return replay(chat, body, ResponseHead{200, {{"content-type", "application/json"}, {"x-amzn-requestid", "7f3a"}}});
}

}  // namespace lightport::bedrock_test
