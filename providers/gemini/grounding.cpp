// See grounding.hpp.
#include "providers/gemini/grounding.hpp"

#include <algorithm>
#include <optional>

#include "json/text.hpp"

namespace lightport::gemini {
namespace {

using json::Text;
using json::Value;

// More sources than that nobody shows.
constexpr std::size_t kMaxCitations = 512;
constexpr std::size_t kMaxChunks = 4096;
constexpr std::size_t kMaxLooks = std::size_t{1} << 16;  // at pieces of text and what they name, with a source or not
constexpr std::size_t kMaxParts = std::size_t{1} << 16;
constexpr std::size_t kStride = 4096;  // bytes between two counts of characters

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

    void emit_grounding(Value grounding) {
        const std::vector<Source> sources = sources_of(grounding);
        const Value supports = grounding["groundingSupports"];
        for (const Value support : supports.elements()) {
            if (!goes_on()) return;
            emit_support(support, sources);
        }
        // Sources of no piece in particular are sources of all of it.
        if (supports.elements().begin() != supports.elements().end()) return;
        const Span all{0, text_.length()};
        for (const Source& source : sources) emit(source, all);
    }

    void emit_quoted(Value citations) {
        for (const Value citation : citations["citations"].elements()) {
            if (!goes_on()) return;
            const Source source{citation["uri"].text(), citation["title"].text()};
            if (!source.url.empty()) emit(source, span_of(citation));
        }
    }

private:
    struct Span {
        std::int64_t start = 0;
        std::int64_t end = 0;
    };

    bool goes_on() { return count_ < kMaxCitations && ++looks_ <= kMaxLooks; }

    Span span_of(Value segment) const {
        const std::int64_t part = segment["partIndex"].integer().value_or(0);
        return {text_.position(part, segment["startIndex"].integer().value_or(0)),
                text_.position(part, segment["endIndex"].integer().value_or(0))};
    }

    void emit_support(Value support, const std::vector<Source>& sources) {
        std::optional<Span> span;
        for (const Value index : support["groundingChunkIndices"].elements()) {
            if (!goes_on()) return;
            const std::int64_t at = index.integer().value_or(-1);
            if (at < 0 || at >= static_cast<std::int64_t>(sources.size())) continue;
            const Source& source = sources[static_cast<std::size_t>(at)];
            if (source.url.empty()) continue;
            if (!span) span = span_of(support["segment"]);
            emit(source, *span);
        }
    }

    void emit(const Source& source, Span span) {
        if (source.url.empty() || count_ >= kMaxCitations) return;
        ++count_;
        sink_.on_event(
            chat::Event{chat::Citation{source.url, source.title, span.start, std::max(span.start, span.end), choice_}});
    }

    const AnswerText& text_;
    std::uint32_t choice_;
    chat::EventSink& sink_;
    std::size_t count_ = 0;
    std::size_t looks_ = 0;
};

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

void AnswerText::begin_part(bool text, bool whole) {
    const bool begins = whole || parts_.empty() || text != in_text_;
    if (begins && parts_.size() < kMaxParts) parts_.push_back(utf8_.size());
    in_text_ = text;
}

void AnswerText::add(Text text) {
    json::append_unescaped(utf8_, text);
    while (utf8_.size() / kStride > counts_.size()) {
        const std::size_t begin = counts_.size() * kStride;
        counts_.push_back((counts_.empty() ? 0 : counts_.back()) + characters(begin, begin + kStride));
    }
}

std::int64_t AnswerText::characters(std::size_t begin, std::size_t end) const {
    const auto at = [&](std::size_t byte) { return utf8_.begin() + static_cast<std::ptrdiff_t>(byte); };
    return std::count_if(at(begin), at(end), begins_character);
}

std::int64_t AnswerText::characters_before(std::size_t byte) const {
    const std::size_t block = byte / kStride;
    return (block > 0 ? counts_[block - 1] : 0) + characters(block * kStride, byte);
}

std::int64_t AnswerText::position(std::int64_t part, std::int64_t byte) const {
    const bool known = part >= 0 && part < static_cast<std::int64_t>(parts_.size());
    const std::size_t start = known ? parts_[static_cast<std::size_t>(part)] : 0;
    const std::size_t room = utf8_.size() - start;
    return characters_before(start + std::min(room, static_cast<std::size_t>(std::max<std::int64_t>(byte, 0))));
}

std::int64_t AnswerText::length() const { return characters_before(utf8_.size()); }

void emit_citations(const AnswerText& text, Value grounding, Value citations, std::uint32_t choice,
                    chat::EventSink& sink) {
    Emitter emitter(text, choice, sink);
    emitter.emit_grounding(grounding);
    emitter.emit_quoted(citations);
}

}  // namespace lightport::gemini
