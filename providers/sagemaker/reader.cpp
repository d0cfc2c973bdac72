// See reader.hpp. Source: Amazon SageMaker API reference, InvokeEndpointWithResponseStream and ResponseStream.
#include "providers/sagemaker/reader.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "framing/aws_event_stream.hpp"
#include "provider/message_reader.hpp"
#include "providers/compat/repair.hpp"
#include "providers/openai/relay.hpp"
#include "providers/sagemaker/container.hpp"
#include "providers/sagemaker/errors.hpp"

namespace lightport::sagemaker {
namespace {

class PartsReader final : public EventReader {
public:
    PartsReader(std::unique_ptr<EventReader> container, const ResponseHead& head)
        : container_(std::move(container)), head_(head) {}

    void read(std::string_view bytes, chat::EventSink& sink) override {
        if (done_) return;
        if (decoder_.feed(bytes, [&](const framing::AwsMessage& message) { take(message, sink); }) || done_) return;
        std::string words = "Amazon SageMaker's stream is damaged: ";
        fail(provider::invalid_answer(words.append(framing::describe(decoder_.error())).append(".")), sink);
    }

    void finish(chat::EventSink& sink) override {
        if (done_) return;
        if (decoder_.pending()) {
            return fail(Error(ErrorKind::kUpstream, "Amazon SageMaker's stream ended before the answer was complete.")
                            .with_code("stream_truncated"),
                        sink);
        }
        Watch watch(*this, sink);
        container_->finish(watch);
    }

private:
    // Nothing follows the container's end: an exception that comes later changes nothing.
    struct Watch final : chat::EventSink {
        Watch(PartsReader& from, chat::EventSink& to) : owner(from), next(to) {}
        void on_event(const chat::Event& event) override {
            if (owner.done_) return;
            owner.done_ = std::holds_alternative<chat::End>(event) || std::holds_alternative<chat::Failure>(event);
            next.on_event(event);
        }
        PartsReader& owner;
        chat::EventSink& next;
    };

    void fail(Error error, chat::EventSink& sink) {
        done_ = true;
        error.upstream_request_id = head_.header("x-amzn-requestid");
        if (error.upstream_status == 0) error.upstream_status = head_.status;
        sink.on_event(chat::Failure{std::move(error)});
    }

    // Events of unknown types are passed over.
    void take(const framing::AwsMessage& message, chat::EventSink& sink) {
        if (done_) return;
        if (std::optional<Error> failure = aws::reported_by(kDialect, message, head_)) {
            return fail(*std::move(failure), sink);
        }
        if (message.header(":event-type") != "PayloadPart") return;
        Watch watch(*this, sink);
        container_->read(message.payload, watch);
    }

    std::unique_ptr<EventReader> container_;
    ResponseHead head_;
    framing::AwsEventStreamDecoder decoder_{head_.max_event_bytes};
    bool done_ = false;
};

}  // namespace

std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head,
                                         const provider::ResponseProfile& profile) {
    if (head.header("content-type").starts_with("application/vnd.amazon.eventstream")) {
        const std::string_view type = head.header("x-amzn-sagemaker-content-type");
        return std::make_unique<PartsReader>(open_container(request, type, head, profile), head);
    }
    return openai::open_reader(request, head, std::make_unique<compat::AnswerRepair>(request, profile));
}

}  // namespace lightport::sagemaker
