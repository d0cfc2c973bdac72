// The vocabulary of POST /v1/rerank, in the shape that Cohere, Jina and Voyage share.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/chat.hpp"
#include "lightport/result.hpp"

namespace lightport {

struct Script;
struct Target;
struct UpstreamRequest;

namespace rerank {

struct Request {
    explicit Request(std::pmr::memory_resource* memory) : documents(memory), extras(memory) {}

    std::string_view body;
    json::Text model;
    json::Text query;
    std::pmr::vector<json::Text> documents;  // text; {"text":"…"} is reduced to its text
    std::optional<std::int64_t> top_n;       // top_n, else top_k
    bool return_documents = false;           // done by the gateway; providers need not be asked for it
    std::pmr::vector<chat::Member> extras;   // every other non-null member, e.g. max_tokens_per_doc
};

struct Item {
    std::int64_t index = 0;     // into Request::documents
    json::Raw relevance_score;  // the provider's digits
};

struct Response {
    std::string id;
    std::vector<Item> items;        // best first, as the provider ordered them
    std::string model;              // as the provider names it; empty: the requested one
    std::int64_t total_tokens = 0;  // 0: the provider counts otherwise
    std::int64_t search_units = 0;
};

class RerankAdapter {
public:
    virtual ~RerankAdapter() = default;

    virtual Result<void> write(const Request& request, const Target& target, chat::LossReport& losses,
                               UpstreamRequest& out) const = 0;

    // `body` is padded for json::parse and outlives the response.
    virtual Result<void> read(const Request& request, std::string_view body, Response& response) const = 0;

    // In-process providers answer by a script instead of a connection. Default: none.
    virtual std::optional<Script> script(const Request& request) const;
};

}  // namespace rerank
}  // namespace lightport
