// A provider's answer through the reader of every adapter that is built in and the surface's writer. The events keep
// the order that include/lightport/chat.hpp promises, mean the same however the answer was cut, and what the client
// gets is JSON.
#include <array>
#include <map>

#include "fuzz/support/adapters.hpp"
#include "fuzz/support/chat.hpp"

namespace lightport::fuzz {
namespace {

struct Form {
    std::string_view content_type;
    std::string_view request;
};
constexpr std::string_view kStreamed =
    R"({"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"q"}],)"
    R"("tools":[{"type":"function","function":{"name":"lookup","parameters":{"type":"object"}}}]})";
constexpr std::string_view kWhole = R"({"model":"m","messages":[{"role":"user","content":"q"}]})";
constexpr std::array kForms = {Form{"text/event-stream", kStreamed},
                               Form{"application/json", kWhole},
                               Form{"application/vnd.amazon.eventstream", kStreamed},
                               Form{"application/x-ndjson", kStreamed},
                               Form{"application/json", kStreamed},
                               Form{"text/event-stream", kWhole}};

// Checks the order of events on their way to the writer.
class Watch final : public chat::EventSink {
public:
    Watch(surface::EventWriter& writer, std::string_view input) : writer_(writer), input_(input) {}

    void on_event(const chat::Event& event) override {
        LIGHTPORT_FUZZ_CHECK(!over, input_);
        std::visit([this](const auto& one) { see(one); }, event);
        writer_.on_event(event);
    }

    bool over = false;
    bool failed = false;
    bool relayed = false;

private:
    template <class T>
    void see(const T& /*event*/) {}
    void see(const chat::ToolCallStart& start) {
        LIGHTPORT_FUZZ_CHECK(start.index == calls_[start.choice], input_);
        ++calls_[start.choice];
    }
    void see(const chat::ToolCallDelta& delta) { LIGHTPORT_FUZZ_CHECK(delta.index < calls_[delta.choice], input_); }
    void see(const chat::Usage& usage) {
        LIGHTPORT_FUZZ_CHECK(usage.prompt_tokens >= 0 && usage.completion_tokens >= 0, input_);
        LIGHTPORT_FUZZ_CHECK(usage.cached_tokens >= 0 && usage.reasoning_tokens >= 0, input_);
    }
    void see(const chat::Verbatim& /*chunk*/) { relayed = true; }
    void see(const chat::End& /*end*/) { over = true; }
    void see(const chat::Failure& failure) {
        over = failed = true;
        check_error(failure.error, input_);
    }

    surface::EventWriter& writer_;
    std::string_view input_;
    std::map<std::uint32_t, std::uint32_t> calls_;
};

struct Answer {
    bool failed = false;
    std::string bytes;
};

Answer read(const Adapter& adapter, const Form& form, const std::vector<std::string>& pieces, std::string_view input) {
    static const ChatBody streamed(kStreamed);
    static const ChatBody whole(kWhole);
    const chat::Request& request = *(form.request == kStreamed ? streamed : whole).request();
    const ResponseHead head{200, {Header{"content-type", std::string(form.content_type)}}};
    Answer answer;
    const std::unique_ptr<surface::EventWriter> writer = chat_surface().open(request, answer.bytes);
    Watch watch(*writer, input);
    const std::unique_ptr<EventReader> reader = adapter.open(request, head);
    for (const std::string& piece : pieces) {
        const std::vector<char> window(piece.begin(), piece.end());
        reader->read({window.data(), window.size()}, watch);
    }
    reader->finish(watch);
    LIGHTPORT_FUZZ_CHECK(watch.over, input);
    answer.failed = watch.failed;
    if (request.stream) {
        check_event_stream(answer.bytes, watch.relayed, input);
    } else {
        LIGHTPORT_FUZZ_CHECK(answer.failed || is_json(answer.bytes), answer.bytes);
    }
    return answer;
}

}  // namespace
}  // namespace lightport::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lightport;
    const std::string_view input = fuzz::as_text(data, size);
    const auto pieces = fuzz::pieces_of(input);
    for (const auto& [name, adapter] : fuzz::adapters_for(input)) {
        for (const fuzz::Form& form : fuzz::kForms) {
            const fuzz::Answer whole = fuzz::read(*adapter, form, {std::string(input)}, input);
            const fuzz::Answer cut = fuzz::read(*adapter, form, pieces, input);
            LIGHTPORT_FUZZ_CHECK(whole.failed == cut.failed, input);
        }
    }
    return 0;
}
