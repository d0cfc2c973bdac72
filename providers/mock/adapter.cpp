// See adapter.hpp.
#include "providers/mock/adapter.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "json/text.hpp"
#include "json/writer.hpp"
#include "providers/mock/behaviour.hpp"
#include "providers/mock/render.hpp"
#include "providers/mock/reply.hpp"

namespace lightport::mock {
namespace {

using std::chrono::milliseconds;

// 16 hexadecimal digits that stand for a body (FNV-1a).
std::string digest(std::string_view body) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    std::string out(16, '0');
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = "0123456789abcdef"[(hash >> (60 - 4 * i)) & 0xF];
    return out;
}

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

void refuse(Kind kind, Script& script) {
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
}

bool is_refusal(Kind kind) {
    if (kind == Kind::kBadGateway) return true;
    return std::any_of(kRefusals.begin(), kRefusals.end(), [kind](const Refusal& row) { return row.kind == kind; });
}

// The pieces in which the answer leaves: the events of a stream, or the body in two halves.
std::vector<std::string> pieces_of(const chat::Request& request, const Reply& reply, const Envelope& envelope) {
    if (request.stream) return render_stream(reply, envelope);
    const std::string body = render_whole(reply, envelope);
    const std::size_t half = body.size() / 2;
    return {body.substr(0, half), body.substr(half)};
}

void answer(const chat::Request& request, const Behaviour& behaviour, const Envelope& envelope, Script& script) {
    script.head.status = 200;
    script.head.headers.push_back({"content-type", request.stream ? "text/event-stream" : "application/json"});
    if (behaviour.kind == Kind::kEmpty) return;
    const bool slow_start = behaviour.kind == Kind::kSlowStart;
    const milliseconds pace = slow_start ? milliseconds{0} : behaviour.pace;
    if (slow_start) script.head_delay = behaviour.pace;
    std::vector<std::string> pieces = pieces_of(request, reply_to(request, behaviour.kind), envelope);
    const bool fault =
        behaviour.kind == Kind::kStall || behaviour.kind == Kind::kCut || behaviour.kind == Kind::kMalformed;
    if (fault) pieces.resize(request.stream ? std::min<std::size_t>(2, pieces.size()) : 1);
    for (std::string& piece : pieces) script.actions.push_back(send(std::move(piece), pace));
    if (behaviour.kind == Kind::kStall) script.actions.push_back({Script::Step::kStall, pace, {}});
    if (behaviour.kind == Kind::kCut) script.actions.push_back({Script::Step::kCut, pace, {}});
    if (behaviour.kind == Kind::kMalformed) {
        script.actions.push_back(send(request.stream ? "data: {\"id\":\"broken\n\n" : "\"broken", pace));
    }
}

}  // namespace

Result<void> MockAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                UpstreamRequest& out) const {
    if (request.n != 1) {
        return Error(ErrorKind::kUnsupportedValue, "The mock provider gives one choice: `n` must be 1.")
            .with_param("n");
    }
    return OpenAiAdapter::write(request, target, losses, out);
}

std::optional<Script> MockAdapter::script(const chat::Request& request) const {
    Script script;
    const std::string model = json::unescaped(request.model);
    const Behaviour behaviour = behaviour_of(model);
    Envelope envelope;
    envelope.token = digest(request.body);
    envelope.id = "chatcmpl-mock-" + envelope.token;
    envelope.model = model;
    envelope.legacy_functions = request.legacy_functions;
    envelope.include_usage = request.include_usage;
    script.head.headers.push_back({"x-request-id", "req_mock_" + envelope.token});
    if (is_refusal(behaviour.kind)) {
        refuse(behaviour.kind, script);
    } else {
        answer(request, behaviour, envelope, script);
    }
    return script;
}

std::unique_ptr<const Adapter> make_adapter() { return std::make_unique<MockAdapter>(); }

}  // namespace lightport::mock
