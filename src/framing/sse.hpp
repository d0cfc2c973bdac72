// Incremental decoder of text/event-stream over bytes at any split.
// Source: WHATWG HTML, "Interpreting an event stream".
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace lightport::framing {

// One dispatched event. Borrowed: valid only during the call that delivers it.
struct SseEvent {
    std::string_view data;  // followed by SseDecoder::kPadding readable bytes: a JSON parser may read past the end
    std::string_view name;  // the `event` field; empty when there was none ("message")
};

// Line ends LF, CR and CRLF in any mixture, a leading BOM, comments, several data lines (joined with LF), fields with
// and without the space behind the colon. A field `error` that holds an object, as older llama.cpp servers end a stream
// that failed, is the data of an event of that name. Bytes are not checked for UTF-8: that is left to who reads the
// data. One per stream, used by one thread.
class SseDecoder {
public:
    static constexpr std::size_t kPadding = 64;
    static constexpr std::size_t kDefaultMaxEvent = 16u << 20;

    // max_event: the most bytes of one line and of one event's joined data. Memory stays below about twice that.
    explicit SseDecoder(std::size_t max_event = kDefaultMaxEvent) : max_event_(max_event) {}

    // Takes the next bytes and calls on_event(const SseEvent&) for each event that they complete. An event that lies
    // whole inside `bytes` is not copied when at least kPadding bytes of them follow its data. False once a line or an
    // event was larger than allowed; nothing is decoded from there on. on_event must not call back into the decoder.
    template <class F>
    bool feed(std::string_view bytes, F&& on_event) {
        using Callback = std::remove_reference_t<F>;
        const Emit emit{std::addressof(on_event), [](const void* callback, const SseEvent& event) {
                            (*static_cast<Callback*>(const_cast<void*>(callback)))(event);
                        }};
        return decode(bytes, emit);
    }

    // True while bytes of an event have come that no empty line has ended yet. At the end of the input that event is
    // incomplete and, by the standard, does not count.
    bool pending() const { return has_data_ || !line_.empty() || !name_.empty(); }

    // The input ended: drops what is pending. Returns whether there was something.
    bool finish();

    bool failed() const { return failed_; }

    // The stream's last `id` field so far, and its last valid `retry` field in milliseconds.
    std::string_view last_event_id() const { return id_; }
    std::optional<std::uint64_t> retry() const { return retry_; }

private:
    struct Emit {
        const void* callback;
        void (*call)(const void* callback, const SseEvent& event);
    };

    bool decode(std::string_view bytes, const Emit& emit);
    std::size_t skip_start(std::string_view bytes);
    bool take_line(std::string_view line, bool borrowed);
    bool add_data(std::string_view value, bool borrowed);
    void take_field(std::string_view name, std::string_view value);
    void dispatch(const char* readable_end, const Emit& emit);
    void keep_view();
    bool fail();

    std::size_t max_event_;
    std::string line_;  // the beginning of a line whose end has not come yet
    std::string data_;  // the data of the event so far, unless view_ holds it
    std::string name_;
    std::string id_;
    std::optional<std::uint64_t> retry_;
    std::string_view view_;  // one data line inside the bytes of the current feed()
    bool has_data_ = false;
    bool has_view_ = false;
    bool skip_lf_ = false;  // a CR was the last byte: a LF that follows belongs to it
    bool failed_ = false;
    std::uint8_t bom_ = 0;  // bytes of the BOM seen; kBomDone once it is passed
};

}  // namespace lightport::framing
