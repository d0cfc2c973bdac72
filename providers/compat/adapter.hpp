// Vendors that speak OpenAI's chat completions with differences. Of requests the differences are data, a Profile of the
// catalogue; of answers they are put right for all vendors alike, see repair.hpp.
#pragma once

#include "provider/catalog.hpp"
#include "providers/openai/adapter.hpp"
#include "providers/openai/rerank.hpp"

namespace lightport::compat {

class CompatAdapter : public openai::OpenAiAdapter {
public:
    // `profile` outlives the adapter.
    explicit CompatAdapter(const provider::Profile& profile)
        : profile_(profile),
          completions_(profile.endpoints.completions, &profile.response.errors),
          embeddings_(profile.endpoints.embeddings, profile.embeddings),
          rerank_(profile.endpoints.rerank, profile.rerank.top),
          models_(profile.endpoints.models) {}

    Capabilities capabilities() const override;
    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const override;
    Error read_error(const ResponseHead& head, std::string_view body) const override;
    // The other endpoints are relayed where the profile has them.
    const Adapter* completions() const override {
        return profile_.endpoints.completions.empty() ? nullptr : &completions_;
    }
    const embeddings::EmbeddingsAdapter* embeddings() const override {
        return profile_.endpoints.embeddings.empty() ? nullptr : &embeddings_;
    }
    const rerank::RerankAdapter* rerank() const override {
        return profile_.endpoints.rerank.empty() ? nullptr : &rerank_;
    }
    const models::ModelsAdapter* models() const override {
        return profile_.endpoints.models.empty() ? nullptr : &models_;
    }
    // With the rate limits that the vendor names in its own way.
    void carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const override;
    void authorize(const Credential& credential, std::vector<Header>& headers) const override;
    void authorize_target(const Credential& credential, std::string& target) const override;

private:
    const provider::Profile& profile_;
    openai::CompletionsAdapter completions_;
    openai::OpenAiEmbeddings embeddings_;
    openai::RelayRerank rerank_;
    openai::OpenAiModels models_;
};

}  // namespace lightport::compat
