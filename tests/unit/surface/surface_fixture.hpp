// What the tests of the chat surface share: reading a body, feeding events, taking an event stream apart.
#pragma once

#include <gtest/gtest.h>

#include <memory_resource>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "surface/openai_chat.hpp"

namespace lightport::surface::test {

using nlohmann::ordered_json;

inline constexpr std::int64_t kCreated = 1763800001;
inline const OpenAiChat& fixed_clock_chat() {
    static const OpenAiChat chat([] { return kCreated; });
    return chat;
}

// Keeps a body, its memory and what was read from it together.
class Body {
public:
    explicit Body(std::string text) : text_(std::move(text)), result_(Error(ErrorKind::kInternal, "")) {
        json::pad(text_);
        result_ = fixed_clock_chat().read(text_, &memory_);
    }
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    bool ok() const { return result_.ok(); }
    const chat::Request& request() const {
        EXPECT_TRUE(result_.ok()) << text_ << "\n" << result_.error().message;
        return *result_;
    }
    const Error& error() const { return result_.error(); }
    const std::string& text() const { return text_; }

private:
    std::string text_;
    std::pmr::monotonic_buffer_resource memory_;
    Result<chat::Request> result_;
};

// A small valid body with more members, e.g. with(R"("n":2)").
inline std::string with(const std::string& members) {
    return R"({"model":"m","messages":[{"role":"user","content":"Hi"}])" + (members.empty() ? "" : "," + members) + "}";
}
// A body with these messages.
inline std::string talk(const std::string& messages) { return R"({"model":"m","messages":[)" + messages + "]}"; }

// Status, code and param of a refusal, e.g. "400 invalid_type messages[1].content"; "ok" where there is none.
inline std::string verdict(const std::string& body) {
    const Body read(body);
    if (read.ok()) return "ok";
    const Error& error = read.error();
    EXPECT_FALSE(error.message.empty());
    return std::to_string(error.status) + " " + error.code.value_or("null") + " " + error.param.value_or("null");
}

// The answer to a request with these further members.
inline std::string answer(const std::string& members, const std::vector<chat::Event>& events) {
    const Body body(with(members));
    std::string out;
    const auto writer = fixed_clock_chat().open(body.request(), out);
    for (const chat::Event& event : events) writer->on_event(event);
    return out;
}

// The payloads of an event stream; fails where it is anything but `data: …` lines with an empty line behind each.
inline std::vector<std::string> payloads(std::string_view stream) {
    std::vector<std::string> all;
    while (!stream.empty()) {
        const std::size_t end = stream.find("\n\n");
        const bool well_formed = stream.starts_with("data: ") && end != std::string_view::npos &&
                                 stream.substr(0, end).find('\n') == std::string_view::npos;
        EXPECT_TRUE(well_formed) << stream;
        if (!well_formed) break;
        all.emplace_back(stream.substr(6, end - 6));
        stream.remove_prefix(end + 2);
    }
    return all;
}

// The deltas of a stream's choice, in order.
inline std::vector<std::string> deltas(const std::string& stream, int choice = 0) {
    std::vector<std::string> all;
    for (const std::string& payload : payloads(stream)) {
        if (payload == "[DONE]") continue;
        const ordered_json chunk = ordered_json::parse(payload);
        if (!chunk.contains("choices")) continue;
        for (const auto& one : chunk["choices"]) {
            if (one["index"] == choice) all.push_back(one["delta"].dump());
        }
    }
    return all;
}

}  // namespace lightport::surface::test
