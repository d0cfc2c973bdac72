// See decoder.hpp. Source: Cohere's API reference, "Chat" and "Chat with streaming" (v2).
#include "providers/cohere/decoder.hpp"

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/message_reader.hpp"
#include "providers/cohere/answer.hpp"
#include "providers/cohere/errors.hpp"

namespace lightport::cohere {
namespace {

using chat::EventSink;
using json::Text;
using json::Value;

// The members of one stream event, found in one pass.
struct StreamEvent {
    Text type;
    Text id;
    Value index;
    Value delta;
    Value logprobs;

    explicit StreamEvent(Value root) {
        for (const json::MemberValue& member : root.members()) {
            const std::string_view key = member.key.escaped;
            if (key == "type") type = member.value.text();
            if (key == "id") id = member.value.text();
            if (key == "index") index = member.value;
            if (key == "delta") delta = member.value;
            if (key == "logprobs") logprobs = member.value;
        }
    }
    std::int64_t block() const { return index.integer().value_or(0); }
    Value message() const { return delta["message"]; }
    Value call() const { return message()["tool_calls"]; }  // an object here, whatever its name says
};

class Decoder final : public provider::MessageDecoder {
public:
    Decoder(const chat::Request& request, int status) : answer_(request), status_(status) {}

    Result<Progress> take_event(Value root, EventSink& sink) override {
        const StreamEvent event(root);
        if (event.type.escaped == "message-end") {
            const Value delta = event.delta;
            const Value error = delta["error"];
            Result<void> done = answer_.end(delta["finish_reason"], delta["usage"], error, false, sink);
            if (!done) return std::move(done).error();
            return Progress::kEnded;
        }
        if (event.type.empty()) {
            if (std::optional<Error> error = error_in(root, status_)) return *std::move(error);
        }
        dispatch(event, sink);
        if (answer_.too_large()) return provider::invalid_answer("Cohere's answer is too large.");
        return Progress::kMore;
    }

    Result<void> take_whole(Value root, EventSink& sink) override {
        const Value message = root["message"];
        if (!message.is_object()) {
            if (std::optional<Error> error = error_in(root, status_)) return *std::move(error);
            return provider::invalid_answer("Cohere's answer is not a message.");
        }
        answer_.start(root["id"].text(), sink);
        take_content(message["content"], root["logprobs"], sink);
        answer_.add_plan(message["tool_plan"].text(), sink);
        std::int64_t index = 0;
        for (const Value call : message["tool_calls"].elements()) {
            answer_.open_call(index, call, sink);
            answer_.close_call(index++, sink);
        }
        for (const Value citation : message["citations"].elements()) answer_.add_citation(citation, sink);
        return answer_.end(root["finish_reason"], root["usage"], root["error"], true, sink);
    }

private:
    // Events of unknown types are passed over, and so are those that carry nothing.
    void dispatch(const StreamEvent& event, EventSink& sink) {
        const std::string_view type = event.type.escaped;
        if (type == "content-delta") {
            answer_.add_content(event.message()["content"], event.logprobs, sink);
        } else if (type == "tool-plan-delta") {
            answer_.add_plan(event.message()["tool_plan"].text(), sink);
        } else if (type == "tool-call-delta") {
            answer_.add_arguments(event.block(), event.call()["function"]["arguments"], sink);
        } else if (type == "message-start") {
            answer_.start(event.id, sink);
        } else if (type == "content-start") {
            answer_.open_block(event.block());
            answer_.add_content(event.message()["content"], event.logprobs, sink);
        } else if (type == "tool-call-start") {
            answer_.open_call(event.block(), event.call(), sink);
        } else if (type == "tool-call-end") {
            answer_.close_call(event.block(), sink);
        } else if (type == "citation-start") {
            answer_.add_citation(event.message()["citations"], sink);
        }
    }

    // The log probabilities belong to all of the text: they go with its first piece.
    void take_content(Value content, Value logprobs, EventSink& sink) {
        std::int64_t index = 0;
        for (const Value block : content.elements()) {
            answer_.open_block(index++);
            const bool text = !block["text"].text().empty();
            answer_.add_content(block, text ? logprobs : Value{}, sink);
            if (text) logprobs = Value{};
        }
    }

    Answer answer_;
    int status_;
};

}  // namespace

std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head) {
    const auto asked = request.stream ? provider::AnswerFraming::kSse : provider::AnswerFraming::kWhole;
    return provider::make_message_reader(provider::framing_of(head, asked),
                                         std::make_unique<Decoder>(request, head.status), {"Cohere", kRequestIdHeader},
                                         head);
}

}  // namespace lightport::cohere
