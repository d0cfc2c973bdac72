// A client's bytes at any split: the request parser and its guard. What is accepted is unambiguous, whole and bounded,
// and the same however it was cut.
#include <optional>

#include "fuzz/support/fuzz.hpp"
#include "http/request_parser.hpp"

namespace lightport::http {
namespace {

RequestLimits small_limits() {
    RequestLimits limits;
    limits.max_header_bytes = 2048;
    limits.max_headers = 20;
    limits.max_target_bytes = 512;
    limits.max_body_bytes = 1024;
    return limits;
}

// What became of the first request in the input.
struct Outcome {
    std::optional<int> refused;
    RequestParser::State state = RequestParser::State::kHead;
    std::string target;
    std::string fields;
    std::string body;
    std::size_t consumed = 0;

    bool operator==(const Outcome&) const = default;
};

void check_head(const RequestHead& head, std::string_view input) {
    LIGHTPORT_FUZZ_CHECK(!head.target.empty(), input);
    LIGHTPORT_FUZZ_CHECK(head.target.front() == '/' || (head.target == "*" && head.method == "OPTIONS"), input);
    LIGHTPORT_FUZZ_CHECK(!(head.chunked && head.content_length), input);
    std::size_t hosts = 0;
    for (const Header& field : head.headers) {
        hosts += field.name == "host";
        LIGHTPORT_FUZZ_CHECK(!field.name.empty(), input);
        LIGHTPORT_FUZZ_CHECK(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, input);
    }
    LIGHTPORT_FUZZ_CHECK(hosts <= 1 && (hosts == 1 || head.version_10), input);
}

Outcome parse(const std::vector<std::string>& pieces, std::string_view input) {
    RequestParser parser(small_limits());
    Outcome outcome;
    std::string buffer;
    for (const std::string& piece : pieces) {
        buffer += piece;
        for (;;) {
            // A copy of exactly what is there, so that every step beyond it is seen.
            const std::vector<char> window(buffer.begin(), buffer.end());
            const Result<std::size_t> taken = parser.put({window.data(), window.size()});
            if (!taken) {
                outcome.refused = taken.error().status;
                LIGHTPORT_FUZZ_CHECK(taken.error().status >= 400 && taken.error().status <= 505, input);
                return outcome;
            }
            LIGHTPORT_FUZZ_CHECK(*taken <= buffer.size(), input);
            buffer.erase(0, *taken);
            outcome.consumed += *taken;
            if (*taken == 0) break;
        }
    }
    LIGHTPORT_FUZZ_CHECK(parser.state() == RequestParser::State::kDone || buffer.size() <= 2 * 2048 + 64, input);
    outcome.state = parser.state();
    if (outcome.state == RequestParser::State::kHead) return outcome;
    check_head(parser.head(), input);
    LIGHTPORT_FUZZ_CHECK(parser.body().size() <= small_limits().max_body_bytes, input);
    outcome.target = parser.head().target;
    for (const Header& field : parser.head().headers) outcome.fields += field.name + ':' + field.value + '\n';
    outcome.body = parser.body();
    return outcome;
}

}  // namespace
}  // namespace lightport::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = lightport::fuzz::as_text(data, size);
    const auto whole = lightport::http::parse({std::string(input)}, input);
    const auto cut = lightport::http::parse(lightport::fuzz::pieces_of(input), input);
    // Which of two mistakes is named may depend on what had arrived; whether there is one may not.
    LIGHTPORT_FUZZ_CHECK(whole.refused.has_value() == cut.refused.has_value(), input);
    if (!whole.refused) LIGHTPORT_FUZZ_CHECK(whole == cut, input);
    return 0;
}
