// An error body through every adapter that is built in, with the statuses that providers use: an error a client can
// read, without the credential that the provider may have echoed. Also a head's headers on their way to the client.
#include "fuzz/support/adapters.hpp"
#include "fuzz/support/chat.hpp"
#include "provider/error_text.hpp"

namespace lightport::fuzz {
namespace {

constexpr std::string_view kSecret = "sk-canary-0123456789abcdefghij";
constexpr int kStatuses[] = {400, 401, 402, 403, 404, 408, 413, 422, 424, 429, 498, 500, 502, 503, 524, 529, 599};

void check_text(std::string_view input) {
    const std::string text = std::string(input) + std::string(kSecret);
    const std::string_view secrets[] = {kSecret};
    const std::string clean = provider::scrub(text, secrets);
    LIGHTPORT_FUZZ_CHECK(clean.size() <= provider::kMaxMessage, input);
    LIGHTPORT_FUZZ_CHECK(clean.find(kSecret) == std::string::npos, input);
    static_cast<void>(provider::is_context_length_message(input));
    LIGHTPORT_FUZZ_CHECK(!provider::plain_body_message(502, input).empty(), input);
}

// Input: a value for the headers that adapters look at, a NUL byte, the body.
void check(std::string_view input) {
    std::string_view body = input;
    const std::string value(take_field(body));
    ResponseHead head;
    std::string line;
    if (http::append_field(line, "x", value)) {
        for (const char* name : {"retry-after", "retry-after-ms", "x-ratelimit-reset-requests", "x-should-retry",
                                 "anthropic-ratelimit-tokens-reset", "x-amzn-errortype", "x-request-id"}) {
            head.headers.push_back({name, value});
        }
    }
    for (const auto& [name, known] : adapters_for(input)) {
        const Adapter& adapter = *known;
        for (const int status : kStatuses) {
            head.status = status;
            check_error(adapter.read_error(head, body), input);
        }
        std::vector<Header> carried;
        adapter.carry_headers(head, carried);
        check_headers(carried, input);
    }
}

}  // namespace
}  // namespace lightport::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = lightport::fuzz::as_text(data, size);
    lightport::fuzz::check(input);
    lightport::fuzz::check_text(input);
    return 0;
}
