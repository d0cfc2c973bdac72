// For the tests of the Anthropic adapter: chat requests from OpenAI JSON, and events as lines of text.
#pragma once

#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "lightport/chat.hpp"

namespace lightport::anthropic_test {

// A request read from a chat completion body (the members that the adapter looks at). Owns the bytes it borrows from.
class ChatRequest {
public:
    explicit ChatRequest(std::string_view body);
    ChatRequest(const ChatRequest&) = delete;
    ChatRequest& operator=(const ChatRequest&) = delete;

    const chat::Request& get() const { return *request_; }

private:
    std::string body_;
    std::pmr::monotonic_buffer_resource memory_;
    std::unique_ptr<chat::Request> request_;
};

// One line per event, e.g. `text "Hello"`, `tool 0 toolu_1 lookup`, `args 0 "{}"`, `finish stop`.
class EventLines : public chat::EventSink {
public:
    void on_event(const chat::Event& event) override;

    // Neighbouring deltas of one kind joined: what an answer means, however it was cut.
    std::string joined() const;
    std::string text() const;

private:
    std::vector<std::string> lines_;
};

ResponseHead stream_head();
ResponseHead whole_head();

// The whole body of an answer through a reader, in pieces of `piece` bytes (0: at once), then its clean end.
std::string replay(const chat::Request& request, const ResponseHead& head, std::string_view body,
                   std::size_t piece = 0);
// In pieces of random sizes.
std::string replay_random(const chat::Request& request, const ResponseHead& head, std::string_view body, unsigned seed);

}  // namespace lightport::anthropic_test
