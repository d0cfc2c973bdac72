// Reads a stream for a client that asked for none.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "lightport/error.hpp"
#include "providers/openai/chunk_fold.hpp"
#include "providers/openai/stream_reader.hpp"
#include "providers/openai/whole_reader.hpp"

namespace lightport::openai {

// For vendors that answer in streams only. The chunks, as they are after repair, are folded into one completion, which
// is told as WholeReader tells one: Verbatim, Usage, End. A stream that breaks off is a Failure, as for everybody, and
// so is one without any choice and one that is longer than a whole answer may be.
class CollectingReader final : public EventReader, private chat::EventSink {
public:
    CollectingReader(const chat::Request& request, std::size_t max_event, std::unique_ptr<Repair> repair)
        : stream_(request, max_event, std::move(repair), UsageChunks::kAsTheyCome) {}

    void read(std::string_view bytes, chat::EventSink& sink) override;
    void finish(chat::EventSink& sink) override;

private:
    void on_event(const chat::Event& event) override;
    void take(std::string_view chunk);
    void tell();
    void fail(Error error);

    StreamReader stream_;
    ChunkFold fold_{WholeReader::kMaxBody};
    chat::EventSink* sink_ = nullptr;  // during a call
    bool told_ = false;
    bool failed_ = false;
};

}  // namespace lightport::openai
