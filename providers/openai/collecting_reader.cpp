// See collecting_reader.hpp.
#include "providers/openai/collecting_reader.hpp"

#include "json/value.hpp"
#include "providers/openai/relay.hpp"
#include "providers/openai/retell.hpp"

namespace lightport::openai {

void CollectingReader::read(std::string_view bytes, chat::EventSink& sink) {
    sink_ = &sink;
    stream_.read(bytes, *this);
}

void CollectingReader::finish(chat::EventSink& sink) {
    sink_ = &sink;
    stream_.finish(*this);
}

void CollectingReader::on_event(const chat::Event& event) {
    if (failed_) return;
    const auto* chunk = std::get_if<chat::Verbatim>(&event);
    if (chunk == nullptr) return sink_->on_event(event);
    const Result<json::Value> root = json::parse_unpadded(chunk->json);
    if (!root) {
        failed_ = true;
        return sink_->on_event(chat::Failure{invalid_event()});
    }
    if (!started_) sink_->on_event(chat::Start{(*root)["id"].text(), (*root)["model"].text()});
    started_ = true;
    retell_chunk(*root, *sink_);
}

}  // namespace lightport::openai
