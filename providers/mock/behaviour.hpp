// What a model name of the mock provider asks for.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lightport::mock {

enum class Kind : std::uint8_t {
    kEcho,         // echo: the last user text comes back; also embed and rerank
    kTools,        // tools: calls every offered tool; answers with text once results are there
    kThink,        // think: reasoning, then the echo
    kRefuse,       // refuse: a refusal
    kLong,         // long: 2000 chunks
    kRateLimit,    // rate-limit: 429, retry-after 1 s
    kOverload,     // overload: 503
    kServerError,  // server-error: 500
    kAuth,         // auth: 401
    kNotFound,     // not-found: 404, and every unknown name
    kBadGateway,   // bad-gateway: 502 with an HTML page
    kStall,        // stall: falls silent in the middle
    kCut,          // cut: the connection breaks in the middle
    kMalformed,    // malformed: something that is no JSON in the middle
    kEmpty,        // empty: 200 without a body
    kSlowStart,    // slow-start: the head comes late (1 s, or the given time)
};

struct Behaviour {
    Kind kind = Kind::kEcho;
    std::chrono::milliseconds pace{0};  // before each chunk; for slow-start before the head
};

// The names, without the prefix.
std::vector<std::string_view> model_names();

// `model` is the name with or without the prefix "mock/"; a suffix as in "echo-20ms" sets the pace (at most 60 s).
// Unknown names are kNotFound with the prefix, and kEcho without it: then a route gave the model a name of its own.
Behaviour behaviour_of(std::string_view model);

}  // namespace lightport::mock
