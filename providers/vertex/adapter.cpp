// See adapter.hpp.
#include "providers/vertex/adapter.hpp"

#include "providers/gemini/adapter.hpp"
#include "providers/vertex/place.hpp"
#include "providers/vertex/reader.hpp"
#include "providers/vertex/request.hpp"

namespace lightport::vertex {

// What holds for all publishers' models is less than what Gemini's can.
Capabilities VertexAdapter::capabilities() const {
    Capabilities some = gemini::gemini_capabilities();
    for (const CapabilityColumn& column : kCapabilityColumns) {
        if (some.*column.value == Support::kYes) some.*column.value = Support::kSome;
    }
    some.tools = some.tool_choice = some.stop = Support::kYes;
    some.logit_bias = Support::kSome;
    return some;
}

Result<std::string> VertexAdapter::base_url(const std::vector<Header>& options) const {
    return vertex::base_url(options);
}

Result<void> VertexAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                  UpstreamRequest& out) const {
    out.storage.clear();
    out.stream = request.stream;
    const Job job{request, target, served_model(target.model)};
    switch (job.model.publisher) {
        case Publisher::kGoogle: return write_gemini(job, losses, out);
        case Publisher::kAnthropic: return write_claude(job, losses, out);
        case Publisher::kMistral: return write_mistral(job, losses, out);
        case Publisher::kOpenApi: break;
    }
    return write_openapi(job, losses, out);
}

std::unique_ptr<EventReader> VertexAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return open_reader(request, head);
}

Error VertexAdapter::read_error(const ResponseHead& head, std::string_view body) const { return error_of(head, body); }

void VertexAdapter::authorize(const Credential& credential, std::vector<Header>& headers) const {
    const bool api_key = credential.key.starts_with("AIza") || credential.key.starts_with("AQ.");
    if (api_key && !credential.access_token) {
        headers.push_back(Header{"x-goog-api-key", std::string(credential.key)});
    } else {
        Adapter::authorize(credential, headers);
    }
}

std::unique_ptr<Adapter> make_adapter() { return std::make_unique<VertexAdapter>(); }

}  // namespace lightport::vertex
