// A provider's bytes at any split: the response parser, which hands out a body's pieces and refuses what two readers
// could frame differently. The connection ends behind the last byte.
#include <optional>

#include "fuzz/support/fuzz.hpp"
#include "http/response_parser.hpp"

namespace lightport::http {
namespace {

constexpr std::size_t kMaxHeaderBytes = 2048;

struct Outcome {
    std::optional<std::string> refused;
    int status = 0;
    std::string fields;
    std::string body;
    bool done = false;
    bool keep_alive = false;
    std::size_t left = 0;

    bool operator==(const Outcome&) const = default;
};

class Reading {
public:
    explicit Reading(std::string_view input) : input_(input), parser_(limits()) {}

    // False: an error, or the end of the answer.
    bool feed(const std::string& piece) {
        buffer_ += piece;
        for (;;) {
            const std::vector<char> window(buffer_.begin(), buffer_.end());
            const Result<ResponseStep> step = parser_.put({window.data(), window.size()});
            if (!step) return refuse(step.error());
            LIGHTPORT_FUZZ_CHECK(step->consumed <= buffer_.size(), input_);
            LIGHTPORT_FUZZ_CHECK(step->body.size() <= step->consumed, input_);
            outcome_.body += step->body;
            buffer_.erase(0, step->consumed);
            if (step->event == ResponseEvent::kDone) return false;
            if (step->event == ResponseEvent::kNeedMore) break;
        }
        LIGHTPORT_FUZZ_CHECK(buffer_.size() <= 2 * kMaxHeaderBytes + piece.size(), input_);
        return true;
    }

    Outcome end() {
        if (!parser_.done()) {
            const Result<void> ended = parser_.put_eof();
            if (!ended) refuse(ended.error());
            LIGHTPORT_FUZZ_CHECK(ended.ok() == parser_.done(), input_);
        }
        outcome_.done = parser_.done();
        outcome_.keep_alive = outcome_.done && parser_.keep_alive();
        if (parser_.head_done()) read_head();
        return outcome_;
    }

private:
    static ResponseLimits limits() {
        ResponseLimits limits;
        limits.max_header_bytes = kMaxHeaderBytes;
        limits.max_headers = 20;
        return limits;
    }
    bool refuse(const Error& error) {
        LIGHTPORT_FUZZ_CHECK(error.status == 502 && error.code, input_);
        outcome_.refused = error.code;
        return false;
    }
    void read_head() {
        outcome_.status = parser_.head().status;
        LIGHTPORT_FUZZ_CHECK(outcome_.status >= 200 && outcome_.status <= 599, input_);
        for (const Header& field : parser_.head().headers) {
            LIGHTPORT_FUZZ_CHECK(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, input_);
            outcome_.fields += field.name + ':' + field.value + '\n';
        }
    }

    std::string_view input_;
    ResponseParser parser_;
    Outcome outcome_;
    std::string buffer_;
};

Outcome parse(const std::vector<std::string>& pieces, std::string_view input) {
    Reading reading(input);
    for (const std::string& piece : pieces) {
        if (!reading.feed(piece)) break;
    }
    return reading.end();
}

}  // namespace
}  // namespace lightport::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = lightport::fuzz::as_text(data, size);
    const auto whole = lightport::http::parse({std::string(input)}, input);
    const auto cut = lightport::http::parse(lightport::fuzz::pieces_of(input), input);
    LIGHTPORT_FUZZ_CHECK(whole.refused.has_value() == cut.refused.has_value(), input);
    if (!whole.refused) LIGHTPORT_FUZZ_CHECK(whole == cut, input);
    return 0;
}
