// See container.hpp.
#include "providers/sagemaker/container.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.hpp"
#include "framing/ndjson.hpp"
#include "providers/compat/repair.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::sagemaker {
namespace {

// Lines become events. Which of both comes is seen in the first byte: no event begins with a brace.
class StreamedReader final : public EventReader {
public:
    StreamedReader(std::unique_ptr<EventReader> events, std::size_t max_line)
        : events_(std::move(events)), lines_(max_line) {}

    void read(std::string_view bytes, chat::EventSink& sink) override {
        if (form_ == Form::kUnknown) {
            bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
            if (bytes.empty()) return;
            form_ = bytes.front() == '{' ? Form::kLines : Form::kEvents;
        }
        if (form_ == Form::kEvents) return events_->read(bytes, sink);
        while (const auto line = lines_.next(bytes)) give(*line, sink);
        if (lines_.failed()) refuse(sink);
    }

    void finish(chat::EventSink& sink) override {
        if (failed_) return;
        if (form_ == Form::kLines) {
            if (const auto line = lines_.finish()) give(*line, sink);
        }
        events_->finish(sink);
    }

private:
    enum class Form : std::uint8_t { kUnknown, kEvents, kLines };

    void give(std::string_view line, chat::EventSink& sink) {
        events_->read("data: ", sink);
        events_->read(line, sink);
        events_->read("\n\n", sink);
    }

    void refuse(chat::EventSink& sink) {
        if (std::exchange(failed_, true)) return;
        sink.on_event(chat::Failure{openai::invalid_response("The container sent a line that is too long.")});
    }

    std::unique_ptr<EventReader> events_;
    framing::NdjsonDecoder lines_;
    Form form_ = Form::kUnknown;
    bool failed_ = false;
};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

std::unique_ptr<EventReader> open_container(const chat::Request& request, std::string_view type,
                                            const ResponseHead& head, const provider::ResponseProfile& profile) {
    const std::string lower = lower_case(type);
    const bool lines = contains(lower, "jsonl") || contains(lower, "ndjson");
    const bool document = !lines && (contains(lower, "json") || contains(lower, "html"));
    ResponseHead own;
    own.max_event_bytes = head.max_event_bytes;
    if (document) own.headers.push_back({"content-type", lower});
    auto repair = std::make_unique<compat::AnswerRepair>(request, profile);
    std::unique_ptr<EventReader> reader = openai::open_reader(request, own, std::move(repair));
    if (document) return reader;
    return std::make_unique<StreamedReader>(std::move(reader), head.max_event_bytes);
}

}  // namespace lightport::sagemaker
