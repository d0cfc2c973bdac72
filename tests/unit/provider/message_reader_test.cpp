// The shared readers: framing, bounds, and that nothing follows the end.
#include "provider/message_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace lightport::provider {
namespace {

// Emits the text of {"t":…}; {"end":true} ends, {"bad":true} fails.
class Decoder final : public MessageDecoder {
public:
    Result<Progress> take_event(json::Value document, chat::EventSink& sink) override {
        if (document["bad"].exists()) return Error(ErrorKind::kOverloaded, "busy");
        if (document["t"].exists()) sink.on_event(chat::Event{chat::TextDelta{document["t"].text(), 0, {}}});
        if (!document["end"].exists()) return Progress::kMore;
        sink.on_event(chat::Event{chat::End{}});
        return Progress::kEnded;
    }
    Result<void> take_whole(json::Value document, chat::EventSink& sink) override {
        const Result<Progress> taken = take_event(document, sink);
        if (!taken) return taken.error();
        return {};
    }
};

struct Sink final : chat::EventSink {
    void on_event(const chat::Event& event) override {
        if (const auto* text = std::get_if<chat::TextDelta>(&event)) all.append(text->text.escaped).append(" ");
        if (std::holds_alternative<chat::End>(event)) all.append("end");
        if (const auto* failure = std::get_if<chat::Failure>(&event)) {
            const Error& error = failure->error;
            all.append(error.code.value_or("?")).append(" ").append(error.message);
            status = error.upstream_status;
            id = error.upstream_request_id;
        }
    }
    std::string all;
    int status = 0;
    std::string id;
};

Sink replay(AnswerFraming framing, std::string_view body, std::size_t max_event = 1 << 20) {
    ResponseHead head{200, {{"x-id", "r-1"}}, max_event};
    std::vector<std::string> seen;
    Sink last;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, body.size() + 1}) {
        const auto reader = make_message_reader(framing, std::make_unique<Decoder>(), {"Sea", "x-id"}, head);
        Sink sink;
        for (std::size_t at = 0; at < body.size(); at += piece) {
            const std::string copy(body.substr(at, piece));
            reader->read(copy, sink);
        }
        reader->finish(sink);
        reader->read(body, sink);
        reader->finish(sink);  // neither has an effect any more
        seen.push_back(sink.all);
        last = sink;
    }
    EXPECT_EQ(seen[0], seen[2]);
    EXPECT_EQ(seen[1], seen[2]);
    return last;
}

TEST(MessageReader, EventStreams) {
    const auto sse = [](std::string_view body) { return replay(AnswerFraming::kSse, body).all; };
    EXPECT_EQ(sse("data: {\"t\":\"a\"}\n\ndata: {\"t\":\"b\",\"end\":1}\n\ndata: {\"t\":\"c\"}\n\n"), "a b end");
    EXPECT_EQ(sse("data: [DONE]\n\ndata: {\"end\":1}\n\ndata: [DONE]\n\n"), "end");
    EXPECT_EQ(sse("data: {\"t\":\"a\"}\n\n"), "a stream_truncated Sea's stream ended before the answer was complete.");
    EXPECT_EQ(sse("data: {\"bad\":1}\n\n"), "server_is_overloaded busy");
    EXPECT_EQ(sse("data: oops\n\n"), "invalid_upstream_response Sea sent a stream event that is not JSON.");
}

TEST(MessageReader, Lines) {
    const auto lines = [](std::string_view body) { return replay(AnswerFraming::kNdjson, body).all; };
    EXPECT_EQ(lines("{\"t\":\"a\"}\n{\"end\":1}\n{\"t\":\"c\"}\n"), "a end");
    EXPECT_EQ(lines("{\"t\":\"a\"}\r\n\r\n{\"end\":1}"), "a end");
    EXPECT_EQ(lines("{\"t\":\"a\"}"), "a stream_truncated Sea's stream ended before the answer was complete.");
    EXPECT_EQ(lines(""), "stream_truncated Sea's stream ended before the answer was complete.");
}

TEST(MessageReader, WholeBodies) {
    const auto whole = [](std::string_view body) { return replay(AnswerFraming::kWhole, body).all; };
    EXPECT_EQ(whole("{\"t\":\"a\",\"end\":1}"), "a end");
    EXPECT_EQ(whole("{\"bad\":1}"), "server_is_overloaded busy");
    EXPECT_EQ(whole("[]"), "invalid_upstream_response Sea's answer is not a JSON object.");
    EXPECT_EQ(whole(""), "invalid_upstream_response Sea's answer is not a JSON object.");
}

TEST(MessageReader, FailuresSayWhereTheyAreFrom) {
    const Sink sink = replay(AnswerFraming::kWhole, "?");
    EXPECT_EQ(sink.status, 200);
    EXPECT_EQ(sink.id, "r-1");
}

TEST(MessageReader, EventsAreBoundedByTheHead) {
    const std::string text(100, 'x');
    EXPECT_EQ(replay(AnswerFraming::kSse, "data: {\"t\":\"" + text + "\"}\n\n", 50).all,
              "invalid_upstream_response Sea sent an event that is too large.");
    EXPECT_EQ(replay(AnswerFraming::kNdjson, "{\"t\":\"" + text + "\"}\n", 50).all,
              "invalid_upstream_response Sea sent a line that is too large.");
}

TEST(MessageReader, TheContentTypeSaysTheFraming) {
    const auto framing = [](std::string type, AnswerFraming asked) {
        return framing_of(ResponseHead{200, {{"content-type", std::move(type)}}}, asked);
    };
    EXPECT_EQ(framing("text/event-stream; charset=utf-8", AnswerFraming::kWhole), AnswerFraming::kSse);
    EXPECT_EQ(framing("application/x-ndjson", AnswerFraming::kWhole), AnswerFraming::kNdjson);
    EXPECT_EQ(framing("application/json", AnswerFraming::kSse), AnswerFraming::kWhole);
    EXPECT_EQ(framing("", AnswerFraming::kSse), AnswerFraming::kSse);
    EXPECT_EQ(framing("text/plain", AnswerFraming::kNdjson), AnswerFraming::kNdjson);
}

}  // namespace
}  // namespace lightport::provider
