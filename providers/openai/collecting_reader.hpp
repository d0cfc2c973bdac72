// Reads a stream for a client that asked for none.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "providers/openai/stream_reader.hpp"

namespace lightport::openai {

// For vendors that answer in streams only. The chunks are told in typed events, from which the surface makes one whole
// answer; a stream that breaks off is a Failure, as for everybody.
class CollectingReader final : public EventReader, private chat::EventSink {
public:
    CollectingReader(const chat::Request& request, std::size_t max_event, std::unique_ptr<Repair> repair)
        : stream_(request, max_event, std::move(repair)) {}

    void read(std::string_view bytes, chat::EventSink& sink) override;
    void finish(chat::EventSink& sink) override;

private:
    void on_event(const chat::Event& event) override;

    StreamReader stream_;
    chat::EventSink* sink_ = nullptr;  // during a call
    bool started_ = false;
    bool failed_ = false;
};

}  // namespace lightport::openai
