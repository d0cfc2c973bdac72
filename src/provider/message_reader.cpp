// See message_reader.hpp.
#include "provider/message_reader.hpp"

#include <utility>

#include "framing/ndjson.hpp"
#include "framing/sse.hpp"

namespace lightport::provider {
namespace {

using chat::EventSink;
using json::Value;
using Progress = MessageDecoder::Progress;

class MessageReader : public EventReader {
public:
    MessageReader(std::unique_ptr<MessageDecoder> decoder, const AnswerSource& source, const ResponseHead& head)
        : decoder_(std::move(decoder)),
          source_(source),
          status_(head.status),
          max_event_(head.max_event_bytes),
          request_id_(head.header(source.request_id_header)) {}

protected:
    void fail(Error error, EventSink& sink) {
        if (done_) return;
        done_ = true;
        if (error.upstream_status == 0) error.upstream_status = status_;
        if (error.upstream_request_id.empty()) error.upstream_request_id = request_id_;
        sink.on_event(chat::Event{chat::Failure{std::move(error)}});
    }
    void fail(std::string_view what, EventSink& sink) {
        fail(invalid_answer(std::string(source_.provider).append(what)), sink);
    }

    std::unique_ptr<MessageDecoder> decoder_;
    AnswerSource source_;
    int status_;
    std::size_t max_event_;
    std::string request_id_;
    bool done_ = false;
};

class WholeReader final : public MessageReader {
public:
    using MessageReader::MessageReader;

    void read(std::string_view bytes, EventSink& sink) override {
        if (done_) return;
        if (body_.size() + bytes.size() > kMaxAnswer) {
            fail("'s answer is too large.", sink);
            return;
        }
        body_.append(bytes);
    }

    void finish(EventSink& sink) override {
        if (done_) return;
        json::pad(body_);
        const Result<Value> parsed = json::parse(body_);
        if (!parsed || !parsed->is_object()) {
            fail("'s answer is not a JSON object.", sink);
            return;
        }
        Result<void> taken = decoder_->take_whole(*parsed, sink);
        if (!taken) fail(std::move(taken).error(), sink);
        done_ = true;
    }

private:
    std::string body_;
};

class StreamReader : public MessageReader {
public:
    using MessageReader::MessageReader;

    void finish(EventSink& sink) override {
        fail(Error(ErrorKind::kUpstream,
                   std::string(source_.provider) + "'s stream ended before the answer was complete.")
                 .with_code("stream_truncated"),
             sink);
    }

protected:
    void take(std::string_view padded, EventSink& sink) {
        if (done_) return;
        const Result<Value> parsed = json::parse(padded);
        if (!parsed) {
            fail(" sent a stream event that is not JSON.", sink);
            return;
        }
        Result<Progress> taken = decoder_->take_event(*parsed, sink);
        if (!taken) {
            fail(std::move(taken).error(), sink);
        } else if (*taken == Progress::kEnded) {
            done_ = true;
        }
    }
};

class SseReader final : public StreamReader {
public:
    using StreamReader::StreamReader;

    // [DONE] says nothing: some servers send it, some do not.
    void read(std::string_view bytes, EventSink& sink) override {
        if (done_) return;
        const bool fits = sse_.feed(bytes, [&](const framing::SseEvent& event) {
            if (event.data != "[DONE]") take(event.data, sink);
        });
        if (!fits) fail(" sent an event that is too large.", sink);
    }

private:
    framing::SseDecoder sse_{max_event_};
};

class NdjsonReader final : public StreamReader {
public:
    using StreamReader::StreamReader;

    void read(std::string_view bytes, EventSink& sink) override {
        while (!done_) {
            const auto line = lines_.next(bytes);
            if (!line) break;
            take(*line, sink);
        }
        if (lines_.failed()) fail(" sent a line that is too large.", sink);
    }

    void finish(EventSink& sink) override {
        if (const auto line = lines_.finish()) take(*line, sink);
        StreamReader::finish(sink);
    }

private:
    framing::NdjsonDecoder lines_{max_event_};
};

}  // namespace

std::unique_ptr<EventReader> make_message_reader(AnswerFraming framing, std::unique_ptr<MessageDecoder> decoder,
                                                 const AnswerSource& source, const ResponseHead& head) {
    switch (framing) {
        case AnswerFraming::kSse: return std::make_unique<SseReader>(std::move(decoder), source, head);
        case AnswerFraming::kNdjson: return std::make_unique<NdjsonReader>(std::move(decoder), source, head);
        case AnswerFraming::kWhole: break;
    }
    return std::make_unique<WholeReader>(std::move(decoder), source, head);
}

AnswerFraming framing_of(const ResponseHead& head, AnswerFraming asked) {
    const std::string_view type = head.header("content-type");
    if (type.starts_with("text/event-stream")) return AnswerFraming::kSse;
    if (type.find("ndjson") != std::string_view::npos) return AnswerFraming::kNdjson;
    return type.find("json") != std::string_view::npos ? AnswerFraming::kWhole : asked;
}

Error invalid_answer(std::string message) {
    return Error(ErrorKind::kUpstream, std::move(message)).with_code("invalid_upstream_response");
}

}  // namespace lightport::provider
