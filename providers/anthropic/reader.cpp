// See reader.hpp. Source: Anthropic's API reference, "Streaming Messages".
#include "providers/anthropic/reader.hpp"

#include <string>
#include <utility>

#include "framing/sse.hpp"
#include "json/text.hpp"
#include "json/value.hpp"
#include "providers/anthropic/answer.hpp"
#include "providers/anthropic/errors.hpp"

namespace lightport::anthropic {
namespace {

using chat::EventSink;
using json::Text;
using json::Value;

constexpr std::size_t kMaxBody = std::size_t{64} << 20;

// What both readers share: nothing follows End or Failure.
class Reader : public EventReader {
public:
    Reader(const chat::Request& request, const ResponseHead& head) : head_(head), answer_(request) {}

protected:
    void fail(Error error, EventSink& sink) {
        if (done_) return;
        done_ = true;
        if (error.upstream_request_id.empty()) error.upstream_request_id = head_.header("request-id");
        if (!error.upstream_request_id.empty()) {
            error.message.append(" (anthropic ").append(error.upstream_request_id).append(")");
        }
        if (error.upstream_status == 0) error.upstream_status = head_.status;
        sink.on_event(chat::Event{chat::Failure{std::move(error)}});
    }

    void end(EventSink& sink) {
        done_ = true;
        answer_.end(sink);
    }

    ResponseHead head_;
    Answer answer_;
    bool done_ = false;
};

// The members of one stream event, found in one pass.
struct StreamEvent {
    Text type;
    Value index;
    Value delta;
    Value block;
    Value message;
    Value usage;

    explicit StreamEvent(Value root) {
        for (const json::MemberValue& member : root.members()) {
            const std::string_view key = member.key.escaped;
            if (key == "type") type = member.value.text();
            if (key == "index") index = member.value;
            if (key == "delta") delta = member.value;
            if (key == "content_block") block = member.value;
            if (key == "message") message = member.value;
            if (key == "usage") usage = member.value;
        }
    }
    std::int64_t block_index() const { return index.integer().value_or(0); }
};

class StreamReader final : public Reader {
public:
    using Reader::Reader;

    void read(std::string_view bytes, EventSink& sink) override {
        if (done_) return;
        const bool fits = decoder_.feed(bytes, [&](const framing::SseEvent& event) { take(event.data, sink); });
        if (!fits) fail(invalid_answer("Anthropic sent an event that is too large."), sink);
    }

    void finish(EventSink& sink) override {
        if (done_) return;
        if (answer_.stopped()) {  // some proxies cut the very last event
            end(sink);
            return;
        }
        fail(Error(ErrorKind::kUpstream, "Anthropic's stream ended before the answer was complete.")
                 .with_code("stream_truncated"),
             sink);
    }

private:
    void take(std::string_view data, EventSink& sink) {
        if (done_ || data == "[DONE]") return;
        const Result<Value> parsed = json::parse(data);
        if (!parsed) {
            fail(invalid_answer("Anthropic sent a stream event that is not JSON."), sink);
            return;
        }
        dispatch(*parsed, sink);
        if (!done_ && answer_.too_large()) fail(invalid_answer("Anthropic's answer is too large."), sink);
    }

    // Events and deltas of unknown types are passed over: new ones are announced as no breaking change.
    void dispatch(Value root, EventSink& sink) {
        const StreamEvent event(root);
        const std::string_view type = event.type.escaped;
        if (type == "content_block_delta") {
            answer_.add(event.block_index(), event.delta, sink);
        } else if (type == "content_block_start") {
            answer_.open_block(event.block_index(), event.block, sink);
        } else if (type == "content_block_stop") {
            answer_.close_block(event.block_index(), sink);
        } else if (type == "message_delta") {
            answer_.set_stop(event.delta["stop_reason"], event.delta["stop_details"]);
            answer_.usage().take(event.usage);
        } else if (type == "message_start") {
            start(event.message, sink);
        } else if (type == "message_stop") {
            end(sink);
        } else if (type == "error" || type.empty()) {
            if (std::optional<Error> error = error_in(root, head_)) fail(*std::move(error), sink);
        }
    }

    void start(Value message, EventSink& sink) {
        const Text id = message["id"].text();
        if (answer_.started()) {  // sent twice by some proxies; with another id two streams were mixed up
            if (id.escaped != id_) fail(invalid_answer("Anthropic's stream holds two messages."), sink);
            return;
        }
        id_ = id.escaped;
        answer_.usage().take(message["usage"]);
        answer_.start(id, message["model"].text(), sink);
    }

    framing::SseDecoder decoder_{head_.max_event_bytes};
    std::string id_;
};

class WholeReader final : public Reader {
public:
    using Reader::Reader;

    void read(std::string_view bytes, EventSink& sink) override {
        if (done_) return;
        if (body_.size() + bytes.size() > kMaxBody) {
            fail(invalid_answer("Anthropic's answer is too large."), sink);
            return;
        }
        body_.append(bytes);
    }

    void finish(EventSink& sink) override {
        if (done_) return;
        json::pad(body_);
        const Result<Value> parsed = json::parse(body_);
        if (!parsed || !parsed->is_object()) {
            fail(invalid_answer("Anthropic's answer is not JSON."), sink);
            return;
        }
        if (std::optional<Error> error = error_in(*parsed, head_)) {
            fail(*std::move(error), sink);
            return;
        }
        if (!(*parsed)["content"].is_array()) {
            fail(invalid_answer("Anthropic's answer is not a message."), sink);
            return;
        }
        translate(*parsed, sink);
    }

private:
    void translate(Value message, EventSink& sink) {
        answer_.usage().take(message["usage"]);
        answer_.start(message["id"].text(), message["model"].text(), sink);
        std::int64_t index = 0;
        for (const Value block : message["content"].elements()) {
            answer_.open_block(index, block, sink);
            answer_.close_block(index++, sink);
        }
        answer_.set_stop(message["stop_reason"], message["stop_details"]);
        end(sink);
    }

    std::string body_;
};

}  // namespace

std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head) {
    const std::string_view type = head.header("content-type");
    const bool json = type.find("json") != std::string_view::npos;
    const bool stream = type.starts_with("text/event-stream") || (!json && request.stream);
    if (stream) return std::make_unique<StreamReader>(request, head);
    return std::make_unique<WholeReader>(request, head);
}

}  // namespace lightport::anthropic
