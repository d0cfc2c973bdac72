// See adapter.hpp.
#include "providers/openai/adapter.hpp"

#include "providers/openai/error.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::openai {

// Whatever the client says arrives; what a model makes of it is the provider's business.
Capabilities OpenAiAdapter::capabilities() const {
    Capabilities all;
    for (const CapabilityColumn& column : kCapabilityColumns) all.*column.value = Support::kYes;
    all.signatures = all.rerank = Support::kNo;
    return all;
}

Result<void> OpenAiAdapter::write(const chat::Request& request, const Target& target, chat::LossReport&,
                                  UpstreamRequest& out) const {
    relay("/chat/completions", request.body, target.model, out);
    out.stream = request.stream;
    return {};
}

std::unique_ptr<EventReader> OpenAiAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return open_reader(request, head);
}

Error OpenAiAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    return error_from_body(head, body);
}

std::unique_ptr<const Adapter> make_adapter() { return std::make_unique<OpenAiAdapter>(); }

}  // namespace lightport::openai
