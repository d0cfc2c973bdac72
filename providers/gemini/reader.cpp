// See reader.hpp. Source: Gemini API reference, streamGenerateContent. There is no last event: the stream ends, and is
// complete if every candidate has its finishReason.
#include "providers/gemini/reader.hpp"

#include <string>
#include <utility>

#include "framing/sse.hpp"
#include "json/value.hpp"
#include "provider/message_reader.hpp"
#include "providers/gemini/answer.hpp"
#include "providers/gemini/errors.hpp"

namespace lightport::gemini {
namespace {

using chat::EventSink;
using json::Value;
using provider::invalid_answer;

class Reader final : public EventReader {
public:
    Reader(const chat::Request& request, const ResponseHead& head, std::string_view provider, bool stream)
        : provider_(provider), stream_(stream), answer_(request, stream), decoder_(head.max_event_bytes) {
        head_.status = head.status;
        head_.headers = head.headers;
        answer_.usage().take_tier(head.header("x-gemini-service-tier"));
    }

    void read(std::string_view bytes, EventSink& sink) override {
        if (done_ || bytes.empty()) return;
        if (stream_ && !in_document_) bytes = read_events(bytes, sink);
        if (done_ || bytes.empty()) return;
        if (document_.size() + bytes.size() > provider::kMaxAnswer) {
            fail(invalid_answer(name("'s answer is too large.")), sink);
            return;
        }
        document_.append(bytes);
    }

    void finish(EventSink& sink) override {
        if (done_) return;
        if (!stream_ || in_document_) take_document(sink);
        if (done_) return;
        if (stream_ && !answer_.complete()) {
            fail(Error(ErrorKind::kUpstream, name("'s stream ended before the answer was complete."))
                     .with_code("stream_truncated"),
                 sink);
            return;
        }
        if (!answer_.answered()) {
            fail(invalid_answer(name("'s answer holds no candidate.")), sink);
            return;
        }
        done_ = true;
        answer_.end(sink);
    }

private:
    std::string name(std::string_view rest) const { return std::string(provider_) + std::string(rest); }

    void fail(Error error, EventSink& sink) {
        if (done_) return;
        done_ = true;
        if (error.upstream_status == 0) error.upstream_status = head_.status;
        sink.on_event(chat::Event{chat::Failure{std::move(error)}});
    }

    // Feeds the decoder up to a line that is JSON and no event: errors come bare into some streams. Returns the rest
    // from there on.
    std::string_view read_events(std::string_view bytes, EventSink& sink) {
        const std::size_t bare = find_document(bytes);
        const std::string_view events = bytes.substr(0, bare);
        const bool fits = decoder_.feed(events, [&](const framing::SseEvent& event) { take_event(event.data, sink); });
        if (!fits) fail(invalid_answer(name(" sent an event that is too large.")), sink);
        return bytes.substr(events.size());
    }

    // Where a line begins with a brace or bracket; npos: nowhere.
    std::size_t find_document(std::string_view bytes) {
        for (std::size_t line = 0; line < bytes.size();) {
            if (line > 0 || at_line_start_) {
                if (bytes[line] == '{' || bytes[line] == '[') {
                    in_document_ = true;
                    return line;
                }
            }
            const std::size_t end = bytes.find('\n', line);
            if (end == std::string_view::npos) break;
            line = end + 1;
        }
        at_line_start_ = bytes.back() == '\n';
        return std::string_view::npos;
    }

    void take_event(std::string_view data, EventSink& sink) {
        if (done_ || data == "[DONE]") return;
        const Result<Value> parsed = json::parse(data);
        if (!parsed || !(parsed->is_object() || parsed->is_array())) {
            fail(invalid_answer(name(" sent a stream event that is not JSON.")), sink);
            return;
        }
        take(*parsed, sink);
    }

    void take_document(EventSink& sink) {
        json::pad(document_);
        const Result<Value> parsed = json::parse(document_);
        if (!parsed || !(parsed->is_object() || parsed->is_array())) {
            fail(invalid_answer(name("'s answer is not JSON.")), sink);
            return;
        }
        take(*parsed, sink);
    }

    void take(Value root, EventSink& sink) {
        if (root.is_array()) {
            for (const Value element : root.elements()) take_response(element, sink);
        } else {
            take_response(root, sink);
        }
        if (answer_.too_large()) fail(invalid_answer(name("'s answer is too large.")), sink);
    }

    void take_response(Value response, EventSink& sink) {
        if (done_ || !response.is_object()) return;
        if (std::optional<Error> error = error_in(response, head_, provider_)) {
            fail(*std::move(error), sink);
        } else {
            answer_.take(response, sink);
        }
    }

    std::string_view provider_;
    bool stream_;
    bool in_document_ = false;
    bool at_line_start_ = true;
    bool done_ = false;
    ResponseHead head_;
    Answer answer_;
    framing::SseDecoder decoder_;
    std::string document_;
};

}  // namespace

std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head,
                                         std::string_view provider) {
    const bool stream = provider::is_sse(head, request.stream);
    return std::make_unique<Reader>(request, head, provider, stream);
}

}  // namespace lightport::gemini
