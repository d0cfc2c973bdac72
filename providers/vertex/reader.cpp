// See reader.hpp.
#include "providers/vertex/reader.hpp"

#include <optional>
#include <string>
#include <utility>

#include "framing/sse.hpp"
#include "json/value.hpp"
#include "provider/message_reader.hpp"
#include "providers/anthropic/adapter.hpp"
#include "providers/gemini/dialect.hpp"
#include "providers/gemini/errors.hpp"
#include "providers/gemini/reader.hpp"
#include "providers/openai/adapter.hpp"
#include "providers/openai/relay.hpp"
#include "providers/vertex/usage.hpp"

namespace lightport::vertex {
namespace {

using chat::EventSink;
using json::MemberValue;
using json::Value;

// Google's own shape is the one of its front end, which answers before any model does.
Dialect dialect_of(Value document) {
    for (const MemberValue& member : document.members()) {
        const std::string_view key = member.key.escaped;
        if (key == "candidates" || key == "promptFeedback" || key == "usageMetadata") return Dialect::kGemini;
        if (key == "choices" || key == "object") return Dialect::kOpenAi;
        if (key == "type" || key == "stop_reason") return Dialect::kAnthropic;
    }
    return Dialect::kGemini;
}

class Reader final : public EventReader {
public:
    Reader(const chat::Request& request, const ResponseHead& head)
        : request_(request),
          head_(head),
          stream_(provider::is_sse(head, request.stream)),
          probe_(head.max_event_bytes) {}

    void read(std::string_view bytes, EventSink& sink) override {
        if (reader_ != nullptr) {
            reader_->read(bytes, sink);
            return;
        }
        if (held_.size() + bytes.size() > provider::kMaxAnswer) {  // its reader says so
            pass_on(Dialect::kGemini, sink);
            reader_->read(bytes, sink);
            return;
        }
        held_.append(bytes);
        if (!stream_) return;
        std::optional<Dialect> found;
        const bool fits = probe_.feed(bytes, [&](const framing::SseEvent& event) {
            if (found) return;
            const Result<Value> parsed = json::parse(event.data);
            found = parsed ? dialect_of(*parsed) : Dialect::kGemini;
        });
        if (found || !fits) pass_on(found.value_or(Dialect::kGemini), sink);
    }

    void finish(EventSink& sink) override {
        if (reader_ == nullptr) {
            json::pad(held_);
            const Result<Value> parsed = json::parse(held_);
            pass_on(parsed ? dialect_of(*parsed) : Dialect::kGemini, sink);
        }
        reader_->finish(sink);
    }

private:
    void pass_on(Dialect dialect, EventSink& sink) {
        switch (dialect) {
            case Dialect::kGemini: reader_ = gemini::open_reader(request_, head_, gemini::kVertexApi.name); break;
            case Dialect::kAnthropic: reader_ = anthropic::AnthropicAdapter{}.open(request_, head_); break;
            case Dialect::kOpenAi:
                reader_ = openai::open_reader(request_, head_, std::make_unique<UsageRepair>());
                break;
        }
        if (!held_.empty()) reader_->read(held_, sink);
        held_ = std::string();
    }

    const chat::Request& request_;
    ResponseHead head_;
    bool stream_;
    framing::SseDecoder probe_;
    std::string held_;
    std::unique_ptr<EventReader> reader_;
};

// {"type":"error","error":{…}} is Claude's; an error with a status word is Google's, also inside an array.
Dialect dialect_of_error(Value body) {
    if (body["type"].text().escaped == "error") return Dialect::kAnthropic;
    if (body["object"].text().escaped == "error") return Dialect::kOpenAi;
    const Value inner = body["error"];
    const bool other = inner["status"].missing() && !inner["type"].missing();
    return other ? Dialect::kOpenAi : Dialect::kGemini;
}

}  // namespace

std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head) {
    return std::make_unique<Reader>(request, head);
}

Error error_of(const ResponseHead& head, std::string_view body) {
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && body[first] == '{') {
        const Result<Value> parsed = json::parse_unpadded(body.substr(first));
        const Dialect dialect = parsed ? dialect_of_error(*parsed) : Dialect::kGemini;
        if (dialect == Dialect::kAnthropic) return anthropic::AnthropicAdapter{}.read_error(head, body);
        if (dialect == Dialect::kOpenAi) return openai::OpenAiAdapter{}.read_error(head, body);
    }
    return gemini::error_of(head, body, gemini::kVertexApi.name);
}

}  // namespace lightport::vertex
