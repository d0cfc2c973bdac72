// See adapter.hpp.
#include "providers/mock/adapter.hpp"

#include <string>
#include <vector>

#include "json/text.hpp"
#include "providers/mock/behaviour.hpp"
#include "providers/mock/play.hpp"
#include "providers/mock/render.hpp"
#include "providers/mock/reply.hpp"

namespace lightport::mock {
namespace {

// The pieces in which the answer leaves: the events of a stream, or the body in two halves.
std::vector<std::string> pieces_of(const chat::Request& request, const Reply& reply, const Envelope& envelope) {
    return request.stream ? render_stream(reply, envelope) : halves(render_whole(reply, envelope));
}

}  // namespace

Capabilities MockAdapter::capabilities() const {
    Capabilities all = OpenAiAdapter::capabilities();
    all.rerank = Support::kYes;
    return all;
}

Result<void> MockAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                UpstreamRequest& out) const {
    if (request.n != 1) {
        return Error(ErrorKind::kUnsupportedValue, "The mock provider gives one choice: `n` must be 1.")
            .with_param("n");
    }
    return OpenAiAdapter::write(request, target, losses, out);
}

std::optional<Script> MockAdapter::script(const chat::Request& request, const Target& target) const {
    // A route's target_model wins. Otherwise the client's own spelling: its prefix tells a typing error from a name
    // that is none of ours.
    const std::string asked = json::unescaped(request.model);
    const std::string model = asked.ends_with(target.model) ? asked : std::string(target.model);
    const Behaviour behaviour = behaviour_of(model);
    Envelope envelope;
    envelope.token = digest(request.body);
    if (is_refusal(behaviour.kind)) return refusal(behaviour.kind, envelope.token);
    envelope.id = "chatcmpl-mock-" + envelope.token;
    envelope.model = model;
    envelope.legacy_functions = request.legacy_functions;
    envelope.include_usage = request.include_usage;
    const Reply reply = reply_to(request, behaviour.kind);
    return perform(behaviour, envelope.token, pieces_of(request, reply, envelope), request.stream);
}

std::unique_ptr<const Adapter> make_adapter() { return std::make_unique<MockAdapter>(); }

}  // namespace lightport::mock
