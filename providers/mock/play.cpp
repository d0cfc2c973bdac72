// See play.hpp.
#include "providers/mock/play.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "json/writer.hpp"

namespace lightport::mock {
namespace {

using std::chrono::milliseconds;

struct Refusal {
    Kind kind;
    int status;
    std::string_view type;
    std::string_view code;
    std::string_view message;
};

constexpr std::array kRefusals = {
    Refusal{Kind::kRateLimit, 429, "requests", "rate_limit_exceeded", "Rate limit reached. Please try again in 1s."},
    Refusal{Kind::kOverload, 503, "service_unavailable_error", "server_is_overloaded", "The model is overloaded."},
    Refusal{Kind::kServerError, 500, "server_error", "", "The server had an error while processing your request."},
    Refusal{Kind::kAuth, 401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."},
    Refusal{Kind::kNotFound, 404, "invalid_request_error", "model_not_found", "The mock provider has no such model."},
};

std::string error_body(const Refusal& refusal) {
    std::string body;
    json::Writer out(body);
    out.begin_object().key("error").begin_object().member_string("message", refusal.message);
    out.member_string("type", refusal.type).key("param").null().key("code");
    refusal.code.empty() ? out.null() : out.string(refusal.code);
    out.end_object().end_object();
    return body;
}

Script::Action send(std::string bytes, milliseconds delay = {}) {
    return Script::Action{Script::Step::kSend, delay, std::move(bytes)};
}

Script begin(std::string_view token) {
    Script script;
    script.head.headers.push_back({"x-request-id", "req_mock_" + std::string(token)});
    return script;
}

}  // namespace

std::uint64_t hash(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return hash;
}

std::string digest(std::string_view body) {
    const std::uint64_t number = hash(body);
    std::string out(16, '0');
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = "0123456789abcdef"[(number >> (60 - 4 * i)) & 0xF];
    return out;
}

bool is_refusal(Kind kind) {
    if (kind == Kind::kBadGateway) return true;
    return std::any_of(kRefusals.begin(), kRefusals.end(), [kind](const Refusal& row) { return row.kind == kind; });
}

Script refusal(Kind kind, std::string_view token) {
    Script script = begin(token);
    for (const Refusal& refusal : kRefusals) {
        if (refusal.kind != kind) continue;
        script.head.status = refusal.status;
        script.head.headers.push_back({"content-type", "application/json"});
        script.actions.push_back(send(error_body(refusal)));
    }
    if (kind == Kind::kRateLimit) script.head.headers.push_back({"retry-after", "1"});
    if (kind == Kind::kBadGateway) {
        script.head.status = 502;
        script.head.headers.push_back({"content-type", "text/html"});
        script.actions.push_back(send("<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"));
    }
    return script;
}

Script perform(const Behaviour& behaviour, std::string_view token, std::vector<std::string> pieces, bool stream) {
    Script script = begin(token);
    script.head.status = 200;
    script.head.headers.push_back({"content-type", stream ? "text/event-stream" : "application/json"});
    if (behaviour.kind == Kind::kEmpty) return script;
    const bool slow_start = behaviour.kind == Kind::kSlowStart;
    const milliseconds pace = slow_start ? milliseconds{0} : behaviour.pace;
    if (slow_start) script.head_delay = behaviour.pace;
    const bool fault =
        behaviour.kind == Kind::kStall || behaviour.kind == Kind::kCut || behaviour.kind == Kind::kMalformed;
    if (fault) pieces.resize(stream ? std::min<std::size_t>(2, pieces.size()) : 1);
    for (std::string& piece : pieces) script.actions.push_back(send(std::move(piece), pace));
    if (behaviour.kind == Kind::kStall) script.actions.push_back({Script::Step::kStall, pace, {}});
    if (behaviour.kind == Kind::kCut) script.actions.push_back({Script::Step::kCut, pace, {}});
    if (behaviour.kind == Kind::kMalformed) {
        script.actions.push_back(send(stream ? "data: {\"id\":\"broken\n\n" : "\"broken", pace));
    }
    return script;
}

std::vector<std::string> halves(std::string_view body) {
    const std::size_t half = body.size() / 2;
    return {std::string(body.substr(0, half)), std::string(body.substr(half))};
}

}  // namespace lightport::mock
