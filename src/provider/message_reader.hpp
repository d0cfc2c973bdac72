// Readers for answers in JSON, whole or as a stream of JSON documents. What the documents mean is left to a decoder,
// one per dialect; bytes, bounds, broken JSON, truncation and "nothing follows the end" are done here, once.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "lightport/adapter.hpp"

namespace lightport::provider {

// The most bytes of an answer that is not streamed.
inline constexpr std::size_t kMaxAnswer = std::size_t{64} << 20;

// The dialect's part of a reader. One per answer, used by one thread.
class MessageDecoder {
public:
    // Whether the answer is complete: End has been emitted.
    enum class Progress : std::uint8_t { kMore, kEnded };

    virtual ~MessageDecoder() = default;

    // One document of a stream. An error becomes the answer's Failure.
    virtual Result<Progress> take_event(json::Value document, chat::EventSink& sink) = 0;

    // The document of an answer that is not streamed: emits everything up to End.
    virtual Result<void> take_whole(json::Value document, chat::EventSink& sink) = 0;
};

enum class AnswerFraming : std::uint8_t { kWhole, kSse, kNdjson };

// What failures say about where they come from.
struct AnswerSource {
    std::string_view provider;           // as a sentence names it, e.g. "Cohere"; a literal
    std::string_view request_id_header;  // lower case; a literal
};

// A reader that feeds `decoder`. `head` is only looked at during the call.
std::unique_ptr<EventReader> make_message_reader(AnswerFraming framing, std::unique_ptr<MessageDecoder> decoder,
                                                 const AnswerSource& source, const ResponseHead& head);

// The framing that the head's content type says; where it says nothing, the one that was asked for.
AnswerFraming framing_of(const ResponseHead& head, AnswerFraming asked);
// The same for dialects that stream server-sent events: true for a stream.
inline bool is_sse(const ResponseHead& head, bool asked) {
    return framing_of(head, asked ? AnswerFraming::kSse : AnswerFraming::kWhole) == AnswerFraming::kSse;
}

// An answer with a 2xx status that is not what the provider promises: 502 invalid_upstream_response.
Error invalid_answer(std::string message);

}  // namespace lightport::provider
