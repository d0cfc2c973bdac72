// See completions.hpp.
#include "providers/openai/completions.hpp"

#include "providers/openai/error.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::openai {

Result<void> CompletionsAdapter::write(const chat::Request& request, const Target& target, chat::LossReport&,
                                       UpstreamRequest& out) const {
    relay(path_, request.body, target.model, out);
    out.stream = request.stream;
    return {};
}

std::unique_ptr<EventReader> CompletionsAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return open_reader(request, head);
}

Error CompletionsAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    return error_from_body(head, body, rules_);
}

}  // namespace lightport::openai
