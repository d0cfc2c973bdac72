// Whatever the parts of a head are made of, a line is a line: the only CR and LF are those that the writer puts there.
// Input: method, target, then names and values, each ended by a NUL byte.
#include <algorithm>

#include "fuzz/support/fuzz.hpp"
#include "http/head_writer.hpp"

namespace lightport::http {
namespace {

void check_lines(std::string_view head, std::size_t lines, std::string_view input) {
    const auto count = [&](char byte) { return static_cast<std::size_t>(std::count(head.begin(), head.end(), byte)); };
    LIGHTPORT_FUZZ_CHECK(count('\n') == lines && count('\r') == lines && count('\0') == 0, input);
    for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
        LIGHTPORT_FUZZ_CHECK(at > 0 && head[at - 1] == '\r', input);
    }
}

void check_field(std::string_view name, std::string_view value, std::string_view input) {
    std::string out = "before";
    const bool written = append_field(out, name, value);
    LIGHTPORT_FUZZ_CHECK(out.starts_with("before"), input);
    if (!written) {
        LIGHTPORT_FUZZ_CHECK(out == "before", input);
        return;
    }
    LIGHTPORT_FUZZ_CHECK(out == "before" + std::string(name) + ": " + std::string(value) + "\r\n", input);
    check_lines(out, 1, input);
}

void check(std::string_view input) {
    std::string_view rest = input;
    const std::string_view method = fuzz::take_field(rest);
    const std::string_view target = fuzz::take_field(rest);
    std::vector<Header> headers;
    while (!rest.empty() && headers.size() < 50) {
        std::string name(fuzz::take_field(rest));
        headers.push_back({std::move(name), std::string(fuzz::take_field(rest))});
        check_field(headers.back().name, headers.back().value, input);
    }
    std::string out;
    const Result<void> written = append_request_head(out, method, target, headers);
    if (!written) {
        LIGHTPORT_FUZZ_CHECK(out.empty(), input);
        LIGHTPORT_FUZZ_CHECK(written.error().message.find('\n') == std::string::npos, input);
        return;
    }
    check_lines(out, headers.size() + 2, input);
    LIGHTPORT_FUZZ_CHECK(out.ends_with("\r\n\r\n"), input);
}

}  // namespace
}  // namespace lightport::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    lightport::http::check(lightport::fuzz::as_text(data, size));
    return 0;
}
