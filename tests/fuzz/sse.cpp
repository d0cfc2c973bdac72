// The event stream decoder at any split against a plain reading of the standard that has the whole input at once.
// Source: WHATWG HTML, "Interpreting an event stream".
#include "framing/sse.hpp"

#include <utility>

#include "fuzz/support/fuzz.hpp"

namespace lightport::framing {
namespace {

using Events = std::vector<std::pair<std::string, std::string>>;  // name, data

std::vector<std::string_view> complete_lines(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<std::string_view> lines;
    for (;;) {
        const std::size_t end = text.find_first_of("\r\n");
        if (end == std::string_view::npos) return lines;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
    }
}

Events reference(std::string_view text) {
    Events events;
    std::string name;
    std::string data;
    bool has_data = false;
    for (const std::string_view line : complete_lines(text)) {
        if (line.empty()) {
            if (has_data) events.emplace_back(name, data.substr(0, data.size() - 1));
            name.clear();
            data.clear();
            has_data = false;
            continue;
        }
        const std::size_t colon = line.find(':');
        std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
        if (value.starts_with(' ')) value.remove_prefix(1);
        const std::string_view field = line.substr(0, colon);
        if (field == "data") {
            data.append(value).append("\n");
            has_data = true;
        } else if (field == "event") {
            name = value;
        }
    }
    return events;
}

Events decode(const std::vector<std::string>& pieces, std::size_t most, std::string_view input) {
    SseDecoder decoder(most);
    Events events;
    for (const std::string& piece : pieces) {
        const std::vector<char> window(piece.begin(), piece.end());
        const bool ok = decoder.feed({window.data(), window.size()}, [&](const SseEvent& event) {
            fuzz::touch(event.data.data() + event.data.size(), SseDecoder::kPadding);
            events.emplace_back(event.name, event.data);
            LIGHTPORT_FUZZ_CHECK(event.data.size() <= most, input);
        });
        LIGHTPORT_FUZZ_CHECK(ok != decoder.failed(), input);
    }
    decoder.finish();
    LIGHTPORT_FUZZ_CHECK(!decoder.pending(), input);
    return events;
}

}  // namespace
}  // namespace lightport::framing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lightport;
    const std::string_view input = fuzz::as_text(data, size);
    const auto pieces = fuzz::pieces_of(input);
    const framing::Events expected = framing::reference(input);
    const auto whole = framing::decode({std::string(input)}, framing::SseDecoder::kDefaultMaxEvent, input);
    LIGHTPORT_FUZZ_CHECK(whole == expected, input);
    LIGHTPORT_FUZZ_CHECK(framing::decode(pieces, framing::SseDecoder::kDefaultMaxEvent, input) == expected, input);
    framing::decode(pieces, 16, input);
    return 0;
}
