// See grounding.hpp.
#include "providers/gemini/grounding.hpp"

#include <algorithm>

#include "json/text.hpp"

namespace lightport::gemini {
namespace {

using json::Text;
using json::Value;

// More sources than that nobody shows; each costs a walk over the text.
constexpr std::size_t kMaxCitations = 512;
constexpr std::size_t kMaxChunks = 4096;

struct Source {
    Text url;
    Text title;
};

Source source_of(Value chunk) {
    for (const std::string_view kind : {"web", "retrievedContext", "maps"}) {
        const Value place = chunk[kind];
        if (place.is_object()) return {place["uri"].text(), place["title"].text()};
    }
    const Value image = chunk["image"];
    return {image["sourceUri"].text(), image["title"].text()};
}

std::vector<Source> sources_of(Value grounding) {
    std::vector<Source> sources;
    for (const Value chunk : grounding["groundingChunks"].elements()) {
        if (sources.size() >= kMaxChunks) break;
        sources.push_back(source_of(chunk));
    }
    return sources;
}

class Emitter {
public:
    Emitter(const AnswerText& text, std::uint32_t choice, chat::EventSink& sink)
        : text_(text), choice_(choice), sink_(sink) {}

    void emit(const Source& source, std::int64_t start, std::int64_t end) {
        if (source.url.empty() || count_ >= kMaxCitations) return;
        ++count_;
        sink_.on_event(chat::Event{chat::Citation{source.url, source.title, start, std::max(start, end), choice_}});
    }

    void emit_grounding(Value grounding) {
        const std::vector<Source> sources = sources_of(grounding);
        const Value supports = grounding["groundingSupports"];
        for (const Value support : supports.elements()) {
            if (count_ >= kMaxCitations) return;
            const Value segment = support["segment"];
            const std::int64_t part = segment["partIndex"].integer().value_or(0);
            const std::int64_t start = text_.position(part, segment["startIndex"].integer().value_or(0));
            const std::int64_t end = text_.position(part, segment["endIndex"].integer().value_or(0));
            for (const Value index : support["groundingChunkIndices"].elements()) {
                const std::int64_t at = index.integer().value_or(-1);
                if (at >= 0 && at < static_cast<std::int64_t>(sources.size())) {
                    emit(sources[static_cast<std::size_t>(at)], start, end);
                }
            }
        }
        // Sources of no piece in particular are sources of all of it.
        if (supports.elements().begin() != supports.elements().end()) return;
        const std::int64_t length = sources.empty() ? 0 : text_.length();
        for (const Source& source : sources) emit(source, 0, length);
    }

    void emit_quoted(Value citations) {
        for (const Value citation : citations["citations"].elements()) {
            if (count_ >= kMaxCitations) return;
            emit({citation["uri"].text(), citation["title"].text()},
                 text_.position(0, citation["startIndex"].integer().value_or(0)),
                 text_.position(0, citation["endIndex"].integer().value_or(0)));
        }
    }

private:
    const AnswerText& text_;
    std::uint32_t choice_;
    chat::EventSink& sink_;
    std::size_t count_ = 0;
};

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

void AnswerText::begin_part(bool text, bool whole) {
    if (whole || parts_.empty() || text != in_text_) parts_.push_back(utf8_.size());
    in_text_ = text;
}

void AnswerText::add(Text text) { json::append_unescaped(utf8_, text); }

std::int64_t AnswerText::position(std::int64_t part, std::int64_t byte) const {
    const bool known = part >= 0 && part < static_cast<std::int64_t>(parts_.size());
    const std::size_t start = known ? parts_[static_cast<std::size_t>(part)] : 0;
    const std::size_t room = utf8_.size() - start;
    const std::size_t offset = std::min(room, static_cast<std::size_t>(std::max<std::int64_t>(byte, 0)));
    const auto end = utf8_.begin() + static_cast<std::ptrdiff_t>(start + offset);
    return std::count_if(utf8_.begin(), end, begins_character);
}

std::int64_t AnswerText::length() const { return std::count_if(utf8_.begin(), utf8_.end(), begins_character); }

void emit_citations(const AnswerText& text, Value grounding, Value citations, std::uint32_t choice,
                    chat::EventSink& sink) {
    Emitter emitter(text, choice, sink);
    emitter.emit_grounding(grounding);
    emitter.emit_quoted(citations);
}

}  // namespace lightport::gemini
