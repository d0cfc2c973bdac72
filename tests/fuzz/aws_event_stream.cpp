// AWS's event stream encoding at any split. Checksums keep random bytes out, so the input is also wrapped: its first
// byte says how much of it are headers, the rest is the payload.
#include "framing/aws_event_stream.hpp"

#include <zlib.h>

#include <algorithm>

#include "fuzz/support/fuzz.hpp"

namespace lightport::framing {
namespace {

void append_number(std::string& out, std::size_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xFF);
}

void append_checksum(std::string& out) {
    append_number(out, crc32(0, reinterpret_cast<const Bytef*>(out.data()), static_cast<uInt>(out.size())));
}

std::string wrapped(std::string_view input) {
    if (input.empty()) return {};
    const std::size_t headers = std::min<std::size_t>(static_cast<unsigned char>(input.front()), input.size() - 1);
    std::string out;
    append_number(out, input.size() - 1 + 16);
    append_number(out, headers);
    append_checksum(out);
    out += input.substr(1);
    append_checksum(out);
    return out;
}

// Everything that was decoded, as text.
std::string decode(const std::vector<std::string>& pieces, std::size_t most, std::string_view input) {
    AwsEventStreamDecoder decoder(most);
    std::string seen;
    for (const std::string& piece : pieces) {
        const std::vector<char> window(piece.begin(), piece.end());
        const bool ok = decoder.feed({window.data(), window.size()}, [&](const AwsMessage& message) {
            for (const AwsHeader& header : message.headers) seen.append(header.name).append("=").append(header.value);
            seen.append(message.header(":event-type")).append(message.payload).append("\n");
            fuzz::touch(message.payload.data() + message.payload.size(), AwsEventStreamDecoder::kPadding);
            LIGHTPORT_FUZZ_CHECK(message.payload.size() <= most, input);
        });
        LIGHTPORT_FUZZ_CHECK(ok == (decoder.error() == AwsStreamError::kNone), input);
    }
    return seen;
}

void check(std::string_view input) {
    constexpr std::size_t kMost = AwsEventStreamDecoder::kDefaultMaxMessage;
    const std::string whole = decode({std::string(input)}, kMost, input);
    const std::string cut = decode(fuzz::pieces_of(input), kMost, input);
    LIGHTPORT_FUZZ_CHECK(whole == cut, input);
    decode(fuzz::pieces_of(input), 64, input);
}

}  // namespace
}  // namespace lightport::framing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lightport;
    const std::string_view input = fuzz::as_text(data, size);
    framing::check(input);
    const std::string one = framing::wrapped(input);
    framing::check(one + one);
    return 0;
}
