// See adapter.hpp.
// Source: Mistral's API reference, "Chat Completion" and "Embeddings".
#include "providers/mistral/adapter.hpp"

#include <array>
#include <utility>

#include "json/text.hpp"
#include "provider/filtered_reader.hpp"
#include "provider/profile.hpp"
#include "provider/rate_limits.hpp"
#include "providers/mistral/answer.hpp"
#include "providers/mistral/error.hpp"
#include "providers/mistral/request.hpp"

namespace lightport::mistral {
namespace {

// What is not known is refused, and floats are not asked for.
provider::EmbeddingsProfile embeddings_profile() {
    provider::EmbeddingsProfile profile;
    profile.renames = {{"dimensions", "output_dimension"}};
    profile.only = {"encoding_format", "metadata", "output_dimension", "output_dtype"};
    profile.list_input = true;
    profile.token_ids = false;
    profile.encodings = provider::Encodings::kBase64;
    return profile;
}

struct RateHeader {
    std::string_view theirs;
    std::string_view ours;
};
constexpr std::array kRateHeaders = {
    RateHeader{"ratelimitbysize-limit", "x-ratelimit-limit-tokens"},
    RateHeader{"ratelimitbysize-remaining", "x-ratelimit-remaining-tokens"},
    RateHeader{"ratelimitbysize-reset", "x-ratelimit-reset-tokens"},
};

}  // namespace

MistralAdapter::MistralAdapter() : embeddings_("/embeddings", embeddings_profile()) {}

Capabilities MistralAdapter::capabilities() const {
    Capabilities can;
    can.tools = can.parallel_tools = can.tool_choice = Support::kYes;
    can.json_object = can.json_schema = can.n = can.stop = can.seed = can.penalties = Support::kYes;
    can.cached_usage = can.embeddings = Support::kYes;
    can.images = can.files = can.audio = can.reasoning = can.citations = Support::kSome;
    return can;
}

Result<void> MistralAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                   UpstreamRequest& out) const {
    Result<provider::RequestEdits> edits = RequestEditor(request, target, losses).edit();
    if (!edits) return std::move(edits).error();
    out.path = "/chat/completions";
    out.stream = request.stream;
    return provider::write_by_profile(request, target.model, request_profile(), *std::move(edits), losses, out);
}

std::unique_ptr<EventReader> MistralAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return std::make_unique<provider::FilteredReader>(OpenAiAdapter::open(request, head), make_filter(request));
}

Error MistralAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    return error_from_body(head, body);
}

void MistralAdapter::carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const {
    Adapter::carry_headers(upstream, out);
    for (const RateHeader& name : kRateHeaders) {
        const std::string_view value = upstream.header(name.theirs);
        if (value.empty() || !find_header(out, name.ours).empty()) continue;
        const bool reset = name.theirs.ends_with("reset");
        out.push_back({std::string(name.ours), reset ? provider::seconds_text(value) : std::string(value)});
    }
    const std::string_view id = upstream.header("mistral-correlation-id");
    if (!id.empty() && find_header(out, "x-upstream-request-id").empty()) {
        out.push_back({"x-upstream-request-id", std::string(id)});
    }
}

std::unique_ptr<const Adapter> make_adapter() { return std::make_unique<MistralAdapter>(); }

}  // namespace lightport::mistral
