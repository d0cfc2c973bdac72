// What is put right in the answers of a server that only resembles OpenAI, before they are read as OpenAI's.
#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"
#include "lightport/result.hpp"

namespace lightport::openai {

// One per exchange.
class Repair {
public:
    virtual ~Repair() = default;

    // A chunk of a stream as it shall be read: `data` itself where it is right. Both are followed by json::kPadding
    // readable bytes; the result is valid until the next call. What is no JSON object comes back as it is. Error: the
    // chunk reports one.
    virtual Result<std::string_view> chunk(std::string_view data) = 0;

    // The stream is complete: a chunk that it lacks; empty: none.
    virtual std::string_view last_chunk() = 0;

    // A whole chat completion as it shall be read. `root` is an object. Error: it reports one.
    virtual Result<std::string> whole(json::Value root) = 0;
};

}  // namespace lightport::openai
