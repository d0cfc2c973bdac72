// What an adapter does unless it says otherwise: OpenAI's ways.
#include "lightport/adapter.hpp"

#include "provider/rate_limits.hpp"

namespace lightport {

Result<std::string> Adapter::base_url(const std::vector<Header>&) const {
    return Error(ErrorKind::kInternal, "This provider has no base_url.");
}

void Adapter::authorize(const Credential& credential, std::vector<Header>& headers) const {
    if (credential.key.empty()) return;
    headers.push_back(Header{"authorization", "Bearer " + std::string(credential.key)});
}

void Adapter::authorize_target(const Credential&, std::string&) const {}

void Adapter::sign(const Credential& credential, const Signing&, std::vector<Header>& headers) const {
    if (!credential.key_id.empty()) return;  // a secret access key signs, it is never sent
    authorize(credential, headers);
}

void Adapter::carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const {
    provider::copy_rate_limits(upstream, std::chrono::system_clock::now(), out);
    for (const std::string_view name : {"openai-processing-ms", "openai-version", "openai-organization"}) {
        const std::string_view value = upstream.header(name);
        if (!value.empty()) out.push_back(Header{std::string(name), std::string(value)});
    }
    const std::string_view id = upstream.header("x-request-id");
    if (!id.empty()) out.push_back(Header{"x-upstream-request-id", std::string(id)});
}

std::optional<Script> Adapter::script(const chat::Request&, const Target&) const { return std::nullopt; }

std::int64_t embeddings::EmbeddingsAdapter::tokens_of(const ResponseHead&) const { return 0; }

Result<void> embeddings::EmbeddingsAdapter::read_answer(const Request& request, const ResponseHead& head,
                                                        std::string_view body, Response& response) const {
    const std::int64_t before = response.prompt_tokens;
    if (Result<void> done = read(request, body, response); !done) return done;
    if (response.prompt_tokens == before) response.prompt_tokens += tokens_of(head);
    return {};
}

std::optional<Script> embeddings::EmbeddingsAdapter::script(const Request&) const { return std::nullopt; }

std::optional<Script> models::ModelsAdapter::script() const { return std::nullopt; }

std::optional<Script> rerank::RerankAdapter::script(const Request&) const { return std::nullopt; }

}  // namespace lightport
