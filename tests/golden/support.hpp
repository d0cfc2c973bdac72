// What the tests of all adapters need: chat requests from OpenAI's JSON, what an adapter makes of them, and its events
// as lines of text.
#pragma once

#include <memory>
#include <memory_resource>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "lightport/chat.hpp"

namespace lightport::golden {

// A request read from a chat completion body; `model` and `messages` may be left out. Owns the bytes it borrows from.
// Throws std::invalid_argument where a client would get a 400.
class ChatRequest {
public:
    explicit ChatRequest(std::string_view body);
    ChatRequest(const ChatRequest&) = delete;
    ChatRequest& operator=(const ChatRequest&) = delete;

    const chat::Request& get() const { return *request_; }

private:
    std::string body_;
    std::pmr::monotonic_buffer_resource memory_;
    std::optional<chat::Request> request_;
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

// An event stream of one JSON document per line. `ending`: of each event.
std::string sse(std::string_view documents, std::string_view ending = "\n\n");

ResponseHead stream_head();
ResponseHead whole_head();

// What a route and a client add to a request.
struct Asked {
    std::string model = "m";
    std::vector<Header> client_headers = {};
    std::vector<Header> options = {};
    std::string base_path = {};
};

struct Written {
    nlohmann::json body;
    std::string bytes;
    std::string path;
    std::string losses;  // joined by spaces
    std::vector<Header> headers;
    std::optional<Error> error;
};

// What an adapter makes of a chat completion body.
Written write(const Adapter& adapter, std::string_view chat, const Asked& asked = {});

// The whole body of an answer through a reader, in pieces of `piece` bytes (0: at once), then its clean end.
std::string replay(const Adapter& adapter, const chat::Request& request, const ResponseHead& head,
                   std::string_view body, std::size_t piece = 0);
// In pieces of random sizes.
std::string replay_random(const Adapter& adapter, const chat::Request& request, const ResponseHead& head,
                          std::string_view body, unsigned seed);
// At once, byte by byte and in random pieces, which must all mean the same.
std::string replay_everywhere(const Adapter& adapter, const chat::Request& request, const ResponseHead& head,
                              std::string_view body);

// The bytes that the client gets: chunks or one completion, as the request asks.
std::string client_answer(const Adapter& adapter, const chat::Request& request, const ResponseHead& head,
                          std::string_view body);

// The chunks that the client of a stream gets, which must be the same at every split and end with [DONE].
std::vector<nlohmann::json> client_chunks(const Adapter& adapter, const chat::Request& request, std::string_view body);

}  // namespace lightport::golden
