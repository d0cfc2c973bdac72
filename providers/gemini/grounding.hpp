// Citations: what Google says about the sources of an answer, as annotations.
// Source: Gemini API reference, GroundingMetadata and CitationMetadata.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "lightport/chat.hpp"

namespace lightport::gemini {

// The text of one choice: positions in Google's citations are bytes of UTF-8 inside a part, those of annotations are
// characters of the whole text. The pieces of a streamed part are one part.
class AnswerText {
public:
    // A part begins; `whole`: it does not go on the last one of the stream.
    void begin_part(bool text, bool whole);
    void add(json::Text text);

    std::size_t bytes() const { return utf8_.size(); }

    // Characters before a byte of a part; positions behind the end count as the end. Costs the same for any text.
    std::int64_t position(std::int64_t part, std::int64_t byte) const;
    std::int64_t length() const;

private:
    std::int64_t characters(std::size_t begin, std::size_t end) const;
    std::int64_t characters_before(std::size_t byte) const;

    std::string utf8_;
    std::vector<std::int64_t> counts_;  // characters before each stride's end
    std::vector<std::size_t> parts_;    // where each part begins; those of no sensible answer are left out
    bool in_text_ = false;
};

// Emits a Citation for each source of each piece of text. `grounding` and `citations` may be absent.
void emit_citations(const AnswerText& text, json::Value grounding, json::Value citations, std::uint32_t choice,
                    chat::EventSink& sink);

}  // namespace lightport::gemini
