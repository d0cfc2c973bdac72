// The fold of an answer's events into one whole response, for surfaces whose client does not want a stream.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lightport/chat.hpp"

namespace lightport::chat {

// Owns what it holds: events borrow from their reader. Strings named escaped_… are JSON string content.
struct Response {
    struct Call {
        std::uint32_t index = 0;
        bool custom = false;
        std::string escaped_id;
        std::string escaped_name;
        std::string escaped_arguments;
        std::string extra_content;  // raw JSON; empty: none
    };
    struct Annotation {
        std::string escaped_url;
        std::string escaped_title;
        std::int64_t start_index = 0;
        std::int64_t end_index = 0;
    };
    struct Choice {
        bool present = false;  // an event has named it
        std::string escaped_text;
        std::string escaped_reasoning;
        std::string escaped_refusal;
        bool refused = false;
        std::vector<std::string> logprobs;  // raw JSON, one per delta that had any
        std::vector<Call> calls;            // in the order of their starts
        std::vector<Annotation> annotations;
        std::string extra_content;  // raw JSON; empty: none
        std::optional<FinishReason> finish;
    };

    std::string escaped_id;
    std::string escaped_model;
    std::vector<Choice> choices;                // by index; look at present
    std::vector<std::string> reasoning_blocks;  // raw JSON
    std::optional<Usage> usage;                 // without its service_tier, which borrows
    std::string escaped_service_tier;
    std::optional<std::string> verbatim;  // the provider's body, to be passed on as it is
    std::optional<Error> failure;
    bool started = false;  // Start has come
    bool ended = false;    // End has come: the response is complete
};

// Events of choices beyond this are dropped: no client can ask for more (n is at most 128).
inline constexpr std::uint32_t kMaxChoices = 128;

// Collects events; the memory is bounded by the bytes of the provider's answer, which its reader bounds.
class ResponseFold final : public EventSink {
public:
    void on_event(const Event& event) override;

    const Response& response() const { return response_; }
    Response& response() { return response_; }

private:
    Response response_;
};

}  // namespace lightport::chat
