// See collecting_reader.hpp.
#include "providers/openai/collecting_reader.hpp"

#include <string>

#include "json/value.hpp"
#include "providers/openai/relay.hpp"

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
    if (const auto* chunk = std::get_if<chat::Verbatim>(&event)) return take(chunk->json);
    const bool complete = !std::holds_alternative<chat::Failure>(event);  // Usage, or End
    if (complete && !told_) tell();
    if (!failed_) sink_->on_event(event);
}

void CollectingReader::take(std::string_view chunk) {
    const Result<json::Value> root = json::parse_unpadded(chunk);
    if (!root) return fail(invalid_event());
    if (!fold_.take(*root)) fail(answer_too_large());
}

void CollectingReader::tell() {
    if (!fold_.any()) return fail(truncated_stream());
    told_ = true;
    const std::string completion = fold_.completion();
    sink_->on_event(chat::Verbatim{completion});
}

void CollectingReader::fail(Error error) {
    failed_ = true;
    fold_ = ChunkFold(0);
    sink_->on_event(chat::Failure{std::move(error)});
}

}  // namespace lightport::openai
