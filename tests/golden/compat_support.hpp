// What the tests of OpenAI-shaped vendors share: adapters of entries, and streams through them.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "golden/support.hpp"
#include "provider/catalog.hpp"
#include "providers/all.hpp"

namespace lightport::golden {

inline const provider::CatalogEntry& entry_of(std::string_view id) {
    for (const provider::CatalogEntry& entry : provider::catalog()) {
        if (entry.id == id) return entry;
    }
    throw std::invalid_argument(std::string(id));
}

inline const Adapter& adapter_of(std::string_view id) { return *builtin_registry().find(entry_of(id).adapter); }

// The events of a stream of chunks (one JSON document per line) with [DONE], at any split.
inline std::string streamed(std::string_view id, std::string_view chunks, std::string_view more = "") {
    const ChatRequest request(R"({"stream":true)" + std::string(more) + "}");
    return replay_everywhere(adapter_of(id), request.get(), stream_head(), sse(std::string(chunks) + "\n[DONE]"));
}

// The event of a whole answer that is passed on.
inline std::string whole(std::string_view id, std::string_view body) {
    const ChatRequest request("{}");
    return replay_everywhere(adapter_of(id), request.get(), whole_head(), body);
}

// A chunk with the members that all chunks have.
inline std::string chunk(std::string_view choices, std::string_view more = "") {
    return R"({"id":"c1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[)" +
           std::string(choices) + "]" + std::string(more) + "}";
}
// The same with one choice.
inline std::string delta(std::string_view members, std::string_view finish = "null") {
    return chunk(R"({"index":0,"delta":{)" + std::string(members) + R"(},"finish_reason":)" + std::string(finish) +
                 "}");
}
inline std::string completion(std::string_view choice, std::string_view more = "") {
    return R"({"id":"c1","object":"chat.completion","created":1700000000,"model":"m","choices":[)" +
           std::string(choice) + "]" + std::string(more) + "}";
}
inline std::string line(std::string_view json) { return "verbatim " + std::string(json) + "\n"; }

}  // namespace lightport::golden
