// What the targets around chat share: a request read from a body, and checks of what comes out of the gateway.
#pragma once

#include <memory_resource>
#include <string>
#include <string_view>

#include "fuzz/support/fuzz.hpp"
#include "http/head_writer.hpp"
#include "json/value.hpp"
#include "surface/openai_chat.hpp"

namespace lightport::fuzz {

inline constexpr std::int64_t kCreated = 1763800001;

inline const surface::OpenAiChat& chat_surface() {
    static const surface::OpenAiChat chat([] { return kCreated; });
    return chat;
}

// Keeps a body, its memory and what was read from it together.
class ChatBody {
public:
    explicit ChatBody(std::string_view text) : text_(text), request_(Error(ErrorKind::kInternal, "")) {
        json::pad(text_);
        request_ = chat_surface().read(text_, &memory_);
    }
    ChatBody(const ChatBody&) = delete;
    ChatBody& operator=(const ChatBody&) = delete;

    const Result<chat::Request>& request() const { return request_; }

private:
    std::string text_;
    std::pmr::monotonic_buffer_resource memory_;
    Result<chat::Request> request_;
};

inline bool is_json(std::string_view text) { return json::parse_unpadded(text).ok(); }

// An error as a client gets it: a status of its class, and a body that is JSON whatever the provider wrote.
inline void check_error(const Error& error, std::string_view input) {
    LIGHTPORT_FUZZ_CHECK(error.status >= 400 && error.status <= 599, input);
    LIGHTPORT_FUZZ_CHECK(!error.type.empty() && !error.message.empty(), input);
    LIGHTPORT_FUZZ_CHECK(!error.retry_after || error.retry_after->count() > 0, input);
    std::string body;
    chat_surface().write_error(error, body);
    LIGHTPORT_FUZZ_CHECK(is_json(body), body);
}

inline void check_headers(const std::vector<Header>& headers, std::string_view input) {
    for (const Header& header : headers) {
        std::string line;
        LIGHTPORT_FUZZ_CHECK(http::append_field(line, header.name, header.value), input);
    }
}

// What came out of the surface's stream writer: lines of JSON, nothing behind [DONE] or an error. Chunks that were
// relayed need only look like objects: what the provider wrote between the braces is the client's to read.
inline void check_event_stream(std::string_view stream, bool relayed, std::string_view input) {
    bool over = false;
    while (!stream.empty()) {
        const std::size_t end = stream.find("\n\n");
        LIGHTPORT_FUZZ_CHECK(!over && stream.starts_with("data: ") && end != std::string_view::npos, input);
        const std::string_view payload = stream.substr(6, end - 6);
        LIGHTPORT_FUZZ_CHECK(payload.find_first_of("\r\n") == std::string_view::npos, input);
        over = payload == "[DONE]" || payload.starts_with(R"({"error":)");
        const bool object = payload.starts_with('{') && payload.ends_with('}');
        LIGHTPORT_FUZZ_CHECK(payload == "[DONE]" || (relayed && object) || is_json(payload), payload);
        stream.remove_prefix(end + 2);
    }
}

}  // namespace lightport::fuzz
