// See reader.hpp. Source: Amazon Bedrock API reference, Converse and ConverseStream.
#include "providers/bedrock/reader.hpp"

#include <string>
#include <utility>

#include "framing/aws_event_stream.hpp"
#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/message_reader.hpp"
#include "providers/bedrock/answer.hpp"
#include "providers/bedrock/errors.hpp"

namespace lightport::bedrock {
namespace {

using chat::EventSink;
using json::Text;
using json::Value;

// Finish, Usage and End of an answer that is all there.
Result<void> conclude(Answer& answer, EventSink& sink) {
    if (answer.malformed()) {
        return Error(ErrorKind::kUpstream, "The model's output was malformed.").with_code("upstream_malformed_output");
    }
    answer.end(sink);
    return {};
}

// The members of one stream event, found in one pass.
struct StreamEvent {
    std::int64_t index = 0;
    Value content;  // delta or start
    Text stop_reason;
    Value usage;

    explicit StreamEvent(Value root) {
        for (const json::MemberValue& member : root.members()) {
            const std::string_view key = member.key.escaped;
            if (key == "contentBlockIndex") index = member.value.integer().value_or(0);
            if (key == "delta" || key == "start") content = member.value;
            if (key == "stopReason") stop_reason = member.value.text();
            if (key == "usage") usage = member.value;
        }
    }
};

class StreamReader final : public EventReader {
public:
    StreamReader(const chat::Request& request, const ResponseHead& head)
        : head_(head), id_(json::escaped(head.header("x-amzn-requestid"))), answer_(request) {}

    void read(std::string_view bytes, EventSink& sink) override {
        if (done_) return;
        if (decoder_.feed(bytes, [&](const framing::AwsMessage& message) { take(message, sink); })) return;
        if (done_) return;
        std::string words = "Amazon Bedrock's stream is damaged: ";
        fail(invalid_answer(words.append(framing::describe(decoder_.error())).append(".")), sink);
    }

    // The counts may come before the stop reason, after it or not at all: the end of the input decides where they did
    // not come.
    void finish(EventSink& sink) override {
        if (done_) return;
        if (answer_.stopped() && !decoder_.pending()) {
            end(sink);
            return;
        }
        fail(Error(ErrorKind::kUpstream, "Amazon Bedrock's stream ended before the answer was complete.")
                 .with_code("stream_truncated"),
             sink);
    }

private:
    void fail(Error error, EventSink& sink) {
        done_ = true;
        error.upstream_request_id = head_.header("x-amzn-requestid");
        if (error.upstream_status == 0) error.upstream_status = head_.status;
        sink.on_event(chat::Event{chat::Failure{std::move(error)}});
    }

    void end(EventSink& sink) {
        answer_.start(Text{id_}, sink);
        if (Result<void> ended = conclude(answer_, sink); !ended) fail(std::move(ended).error(), sink);
        done_ = true;
    }

    void take(const framing::AwsMessage& message, EventSink& sink) {
        if (done_) return;
        if (std::optional<Error> failure = aws::reported_by(kDialect, message, head_)) {
            fail(*std::move(failure), sink);
            return;
        }
        const Result<Value> parsed = message.payload.empty() ? Result<Value>(Value{}) : json::parse(message.payload);
        if (!parsed) {
            fail(invalid_answer("Amazon Bedrock sent a stream event that is not JSON."), sink);
        } else {
            dispatch(message.header(":event-type"), StreamEvent(*parsed), sink);
        }
    }

    // Events of unknown types are passed over.
    void dispatch(std::string_view type, const StreamEvent& event, EventSink& sink) {
        if (type == "contentBlockDelta") {
            answer_.start(Text{id_}, sink);
            if (!answer_.add(event.index, event.content, sink)) {
                fail(invalid_answer("Amazon Bedrock sent arguments of no tool call."), sink);
            }
        } else if (type == "contentBlockStart") {
            answer_.start(Text{id_}, sink);
            answer_.open_block(event.index, event.content, sink);
        } else if (type == "contentBlockStop") {
            answer_.close_block(event.index, sink);
        } else if (type == "messageStart") {
            answer_.start(Text{id_}, sink);
        } else if (type == "messageStop") {
            answer_.set_stop(event.stop_reason);
        } else if (type == "metadata") {
            answer_.set_usage(event.usage);
        }
        if (!done_ && answer_.too_large()) fail(invalid_answer("Amazon Bedrock's answer is too large."), sink);
        if (!done_ && answer_.complete()) end(sink);
    }

    ResponseHead head_;
    std::string id_;  // escaped
    Answer answer_;
    framing::AwsEventStreamDecoder decoder_{head_.max_event_bytes};
    bool done_ = false;
};

class WholeDecoder final : public provider::MessageDecoder {
public:
    WholeDecoder(const chat::Request& request, const ResponseHead& head) : head_(head), answer_(request) {}

    Result<Progress> take_event(Value, EventSink&) override { return Progress::kMore; }  // there are none

    Result<void> take_whole(Value document, EventSink& sink) override {
        const Value output = document["output"];
        if (!output.exists()) return error_in_success(document, head_);
        const std::string id = json::escaped(head_.header("x-amzn-requestid"));
        answer_.start(Text{id}, sink);
        for (const Value block : output["message"]["content"].elements()) answer_.add_whole(block, sink);
        answer_.set_stop(document["stopReason"].text());
        answer_.set_usage(document["usage"]);
        return conclude(answer_, sink);
    }

private:
    ResponseHead head_;
    Answer answer_;
};

}  // namespace

std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head) {
    const std::string_view type = head.header("content-type");
    const bool json = type.find("json") != std::string_view::npos;
    const bool stream = type.starts_with("application/vnd.amazon.eventstream") || (!json && request.stream);
    if (stream) return std::make_unique<StreamReader>(request, head);
    constexpr provider::AnswerSource kSource{"Amazon Bedrock", "x-amzn-requestid"};
    return provider::make_message_reader(provider::AnswerFraming::kWhole, std::make_unique<WholeDecoder>(request, head),
                                         kSource, head);
}

}  // namespace lightport::bedrock
