// What the tests of OpenAI-shaped vendors share: adapters of entries, and streams through them.
#pragma once

#include <gtest/gtest.h>

#include <cctype>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

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

// A model of a vendor: one that its own profile is for, or one of a variant.
struct CompatCase {
    const provider::CatalogEntry* entry;
    const provider::RequestProfile* profile;
    std::string model;
};

// A name that fits the pattern.
inline std::string model_of(const provider::Variant& variant) {
    std::string name = variant.models.front();
    for (std::size_t at = name.find('*'); at != std::string::npos; at = name.find('*')) name.replace(at, 1, "x");
    return name;
}

inline std::vector<CompatCase> compat_cases() {
    std::vector<CompatCase> cases;
    for (const provider::CatalogEntry& entry : provider::catalog()) {
        if (!entry.openai_shaped || entry.profile.endpoints.chat.empty()) continue;
        cases.push_back({&entry, &entry.profile.request, "their-model"});
        for (const provider::Variant& variant : entry.profile.variants) {
            cases.push_back({&entry, &variant.request, model_of(variant)});
        }
    }
    return cases;
}

inline std::string name_of(const testing::TestParamInfo<CompatCase>& info) {
    std::string name = info.param.entry->id;
    if (info.param.profile != &info.param.entry->profile.request) name += "_" + info.param.model;
    for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return name;
}

}  // namespace lightport::golden
