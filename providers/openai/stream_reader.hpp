// Reads an OpenAI chat completion stream and passes its chunks on as they are.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "framing/sse.hpp"
#include "json/value.hpp"
#include "lightport/adapter.hpp"
#include "providers/openai/repair.hpp"

namespace lightport::openai {

// What becomes of a usage in the chunks: it goes to clients that asked for it, once, or stays where it stands.
enum class UsageChunks : std::uint8_t { kOnceAtTheEnd, kAsTheyCome };

// Every chunk becomes a Verbatim. After a Verbatim, whatever else the reader emits is only observed: the surface writes
// nothing for the Usage that comes before End, it is there for the log.
//
// What is commonly wrong with streams of this shape is put right, and only that:
// - usage is reported once, in a chunk of its own before the end, and only to clients that asked for it;
// - [DONE] may be missing after every choice has its finish_reason; without one the stream is truncated, a Failure;
// - an error inside the stream is a Failure that says what the provider said;
// - what follows [DONE] is ignored, and an event that is no JSON object is a Failure.
class StreamReader : public EventReader {
public:
    explicit StreamReader(const chat::Request& request, std::size_t max_event = framing::SseDecoder::kDefaultMaxEvent,
                          std::unique_ptr<Repair> repair = nullptr,
                          UsageChunks usage_chunks = UsageChunks::kOnceAtTheEnd)
        : request_(request), decoder_(max_event), repair_(std::move(repair)), usage_chunks_(usage_chunks) {}

    void read(std::string_view bytes, chat::EventSink& sink) override;
    void finish(chat::EventSink& sink) override;

private:
    static constexpr std::size_t kMaxChoices = 128;  // OpenAI's limit of n

    void on_event(const framing::SseEvent& event, chat::EventSink& sink);
    void take_chunk(std::string_view data, chat::EventSink& sink);
    void inspect(std::string_view data, chat::EventSink& sink);
    void take_choices(json::Value choices, chat::EventSink& sink);
    void take_usage(json::Value root, std::string_view data, chat::EventSink& sink);
    void relay(std::string_view data, chat::EventSink& sink);
    void complete(chat::EventSink& sink);
    void fail(Error error, chat::EventSink& sink);

    const chat::Request& request_;
    framing::SseDecoder decoder_;
    std::unique_ptr<Repair> repair_;  // null: chunks are read as they are
    UsageChunks usage_chunks_;
    std::bitset<kMaxChoices> seen_;  // only complete where a finish_reason came, or more than one choice was asked for
    std::bitset<kMaxChoices> finished_;
    chat::Usage usage_;  // the last one reported
    std::string service_tier_;
    std::string usage_chunk_;  // made of a chunk that carried usage beside choices
    std::string scratch_;
    bool has_usage_ = false;
    bool done_ = false;
};

}  // namespace lightport::openai
