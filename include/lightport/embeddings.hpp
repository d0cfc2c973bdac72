// The vocabulary of POST /v1/embeddings: one request, one response, and what an adapter needs to offer for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/chat.hpp"
#include "lightport/result.hpp"

namespace lightport {

struct ResponseHead;
struct Script;
struct Target;
struct UpstreamRequest;

namespace embeddings {

struct Request {
    explicit Request(std::pmr::memory_resource* memory) : texts(memory), extras(memory) {}

    std::string_view body;               // the client's bytes, for dialects that splice
    json::Text model;                    // a span of body
    std::pmr::vector<json::Text> texts;  // the inputs as text; empty where the client sent token ids
    json::Raw tokens;                    // the input as it was written, where it consists of token ids
    std::size_t count = 0;               // inputs, in whichever form: so many vectors are due
    bool single = false;                 // "input" was one string (or one list of token ids)
    bool base64 = false;                 // encoding_format
    json::Raw dimensions;                // as written; absent: the model's own
    json::Text user;
    std::pmr::vector<chat::Member> extras;  // every other non-null member, e.g. input_type, task_type
};

// One vector, as the provider gave it: either of both is set. Borrowed from the body that was read, or from storage.
struct Vector {
    json::Raw floats;   // a JSON array of numbers, in the provider's digits
    json::Text base64;  // little-endian float32
};

struct Response {
    std::vector<Vector> vectors;  // in the order of the inputs
    std::int64_t prompt_tokens = 0;
    std::string model;  // as the provider names it; empty: the requested one
    // Keeps alive what vectors borrow from: the provider's bodies, and numbers that an adapter had to change. Strings
    // move when it grows, so only those with memory of their own (of more than a few characters) may be borrowed from.
    std::vector<std::string> storage;
    std::string_view verbatim;  // same dialect: the whole body as it is; there are no vectors then
};

class EmbeddingsAdapter {
public:
    virtual ~EmbeddingsAdapter() = default;

    // One or more upstream requests, which together cover all inputs in order (providers bound the batch size).
    virtual Result<void> write(const Request& request, const Target& target, chat::LossReport& losses,
                               std::vector<UpstreamRequest>& out) const = 0;

    // Decodes the answer to one of them and appends its vectors and usage. `body` is padded for json::parse and stays
    // alive as long as the response. Errors: kUpstream invalid_upstream_response.
    virtual Result<void> read(const Request& request, std::string_view body, Response& response) const = 0;

    // The tokens that the head of such an answer counts, for answers whose body counts none. Default: 0.
    virtual std::int64_t tokens_of(const ResponseHead& head) const;

    // Reads an answer as it came, head and body.
    Result<void> read_answer(const Request& request, const ResponseHead& head, std::string_view body,
                             Response& response) const;

    // In-process providers answer by a script instead of a connection, to all inputs at once. Default: none.
    virtual std::optional<Script> script(const Request& request) const;
};

}  // namespace embeddings
}  // namespace lightport
