// Headers, and the way to the parts that read and write.
#include "providers/cohere/adapter.hpp"

#include <array>
#include <chrono>
#include <utility>

#include "provider/rate_limits.hpp"
#include "providers/cohere/decoder.hpp"
#include "providers/cohere/errors.hpp"
#include "providers/cohere/request.hpp"

namespace lightport::cohere {
namespace {

struct HeaderName {
    std::string_view theirs;
    std::string_view ours;
};
constexpr std::array kCarried = {
    HeaderName{"x-trial-endpoint-call-limit", "x-ratelimit-limit-requests"},
    HeaderName{"x-trial-endpoint-call-remaining", "x-ratelimit-remaining-requests"},
    HeaderName{kRequestIdHeader, "x-upstream-request-id"},
};

}  // namespace

Capabilities CohereAdapter::capabilities() const {
    Capabilities some;
    some.tools = some.tool_choice = some.json_object = some.citations = Support::kYes;
    some.stop = some.seed = some.cached_usage = some.embeddings = some.rerank = Support::kYes;
    some.parallel_tools = Support::kSome;  // several calls come, but cannot be switched off
    some.json_schema = Support::kSome;     // a subset, and not beside tools or documents
    some.images = Support::kSome;          // vision models
    some.files = Support::kSome;           // text only
    some.reasoning = Support::kSome;       // reasoning models
    some.logprobs = Support::kSome;        // of what was written, without alternatives
    some.penalties = Support::kSome;       // 0 to 1, one of both
    return some;
}

Result<void> CohereAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                  UpstreamRequest& out) const {
    out.storage.clear();
    RequestWriter writer(request, target, losses, out.storage);
    if (Result<void> written = writer.write(); !written) {
        out.storage.clear();
        return written;
    }
    out.path = "/chat";
    out.stream = request.stream;
    return {};
}

std::unique_ptr<EventReader> CohereAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return open_reader(request, head);
}

Error CohereAdapter::read_error(const ResponseHead& head, std::string_view body) const { return error_of(head, body); }

void CohereAdapter::carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const {
    provider::copy_rate_limits(upstream, std::chrono::system_clock::now(), out);
    for (const HeaderName& name : kCarried) {
        const std::string_view value = upstream.header(name.theirs);
        if (!value.empty()) out.push_back(Header{std::string(name.ours), std::string(value)});
    }
}

std::unique_ptr<Adapter> make_adapter() { return std::make_unique<CohereAdapter>(); }

}  // namespace lightport::cohere
