// Paths and headers, and the way to the parts that read and write.
#include "providers/gemini/adapter.hpp"

#include <string>

#include "provider/path_segment.hpp"
#include "providers/gemini/errors.hpp"
#include "providers/gemini/reader.hpp"
#include "providers/gemini/request.hpp"

namespace lightport::gemini {
Result<std::string> model_path(std::string_view model) {
    std::string path = model.find('/') == std::string_view::npos ? "/models/" : "/";
    if (Result<void> appended = provider::append_path_segment(path, model, provider::Slash::kSeparates); !appended) {
        return std::move(appended).error();
    }
    return path;
}

Capabilities gemini_capabilities() {
    Capabilities some;
    some.tools = some.tool_choice = some.images = some.files = some.audio = Support::kYes;
    some.json_object = some.json_schema = some.signatures = some.citations = some.cached_usage = Support::kYes;
    some.stop = some.seed = some.embeddings = Support::kYes;
    some.parallel_tools = some.reasoning = some.logprobs = some.n = some.penalties = Support::kSome;
    return some;
}

Capabilities GeminiAdapter::capabilities() const { return gemini_capabilities(); }

Result<void> GeminiAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                  UpstreamRequest& out) const {
    Result<std::string> path = model_path(target.model);
    if (!path) return std::move(path).error();
    out.storage.clear();
    RequestWriter writer(request, ServedModel{kGeminiApi, target.model}, losses, out.storage);
    if (Result<void> written = writer.write(); !written) {
        out.storage.clear();
        return written;
    }
    out.path = *std::move(path) + (request.stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
    out.stream = request.stream;
    return {};
}

std::unique_ptr<EventReader> GeminiAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return open_reader(request, head, kGeminiApi.name);
}

Error GeminiAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    return error_of(head, body, kGeminiApi.name);
}

void GeminiAdapter::authorize(const Credential& credential, std::vector<Header>& headers) const {
    if (credential.key.empty()) return;
    if (credential.access_token || credential.key.starts_with("ya29.")) return Adapter::authorize(credential, headers);
    headers.push_back(Header{"x-goog-api-key", std::string(credential.key)});
}

std::unique_ptr<Adapter> make_adapter() { return std::make_unique<GeminiAdapter>(); }

}  // namespace lightport::gemini
