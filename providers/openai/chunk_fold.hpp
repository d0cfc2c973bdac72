// The chunks of a stream folded into the chat completion that they are pieces of.
#pragma once

#include <cstddef>
#include <string>

#include "json/value.hpp"
#include "providers/openai/folded.hpp"

namespace lightport::openai {

// Chunks and completions are one dialect, so nothing is lost on the way, whatever a vendor adds to it:
// - `delta` becomes `message`; its texts are joined, tool calls and the legacy function call are put together;
// - lists in a delta hold what is new and are joined, annotations and sources without repetitions; lists beside the
//   choices (`citations`) hold all of it, and the last one counts;
// - reasoning_details that continue a text are one;
// - of every other member the last value counts that is not null or empty, `usage` and `finish_reason` among them.
class ChunkFold {
public:
    // `most`: bytes that may be held.
    explicit ChunkFold(std::size_t most) : budget_{most} {}

    // `chunk` is a validated object of OpenAI's dialect. Choices that no client can ask for are left out. False: it is
    // more than may be held, as it is from then on.
    bool take(json::Value chunk);

    // A choice has come.
    bool any() const;

    // The completion of what has come, once.
    std::string completion();

private:
    Folded root_;
    Folded::Budget budget_;
};

}  // namespace lightport::openai
