// The shared golden support, bound to the SageMaker adapter.
#pragma once

#include <gtest/gtest.h>

#include "golden/support.hpp"
#include "providers/sagemaker/adapter.hpp"
#include "support/aws_frames.hpp"

namespace lightport::sagemaker_test {

using golden::Asked;
using golden::ChatRequest;
using golden::Written;
using test::aws_event;
using test::aws_exception;

inline Written write(std::string_view chat, const Asked& asked) {
    return golden::write(sagemaker::SageMakerAdapter{}, chat, asked);
}

// `type`: of what the container writes; empty: SageMaker does not say.
inline ResponseHead stream_head(std::string_view type = "text/event-stream") {
    ResponseHead head{200, {{"content-type", "application/vnd.amazon.eventstream"}, {"x-amzn-requestid", "5c1e"}}};
    if (!type.empty()) head.headers.push_back({"x-amzn-sagemaker-content-type", std::string(type)});
    return head;
}

// The container's bytes as payload parts of `size` bytes.
inline std::string parts(std::string_view bytes, std::size_t size) {
    std::string out;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
        out += aws_event("PayloadPart", bytes.substr(0, size));
    }
    return out;
}

// The events of a stream, which must be the same at any split.
inline std::string replay(std::string_view body, const ResponseHead& head = stream_head()) {
    const ChatRequest request(R"({"stream":true})");
    return golden::replay_everywhere(sagemaker::SageMakerAdapter{}, request.get(), head, body);
}

}  // namespace lightport::sagemaker_test
