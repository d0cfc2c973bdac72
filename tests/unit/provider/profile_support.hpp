// What the tests of profiles share: a request through one.
#pragma once

#include <gtest/gtest.h>

#include <memory_resource>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "json/value.hpp"
#include "provider/profile.hpp"
#include "surface/openai_chat.hpp"

namespace lightport::provider {

struct Rewritten {
    std::string body;
    std::string losses;
    bool stream = false;
    std::optional<Error> error;
};

inline Rewritten rewrite(std::string body, const RequestProfile& profile, RequestEdits edits = {}) {
    json::pad(body);
    std::pmr::monotonic_buffer_resource memory;
    const Result<chat::Request> request = surface::OpenAiChat{}.read(body, &memory);
    if (!request) throw std::invalid_argument(request.error().message);
    chat::LossReport losses;
    UpstreamRequest out;
    Rewritten written;
    const Result<void> result = write_by_profile(*request, "their", profile, std::move(edits), losses, out);
    if (!result) {
        written.error = result.error();
        return written;
    }
    written.stream = out.stream;
    for (const std::string_view piece : out.body()) written.body.append(piece);
    EXPECT_TRUE(json::parse_unpadded(written.body).ok()) << written.body;
    for (const std::string& member : losses.members()) written.losses += member + " ";
    return written;
}

// A body with the two members that every request has, and `rest` behind them.
inline std::string body_with(std::string_view rest) {
    return R"({"model":"m","messages":[{"role":"user","content":"q"}])" + std::string(rest) + "}";
}
inline std::string their_body(std::string_view rest) {
    return R"({"model":"their","messages":[{"role":"user","content":"q"}])" + std::string(rest) + "}";
}

}  // namespace lightport::provider
