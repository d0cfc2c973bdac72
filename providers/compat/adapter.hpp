// Vendors that speak OpenAI's chat completions with differences: the differences are data, a Profile of the catalogue.
#pragma once

#include "provider/catalog.hpp"
#include "providers/openai/adapter.hpp"

namespace lightport::compat {

class CompatAdapter : public openai::OpenAiAdapter {
public:
    // `profile` outlives the adapter.
    explicit CompatAdapter(const provider::Profile& profile) : profile_(profile) {}

    Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                       UpstreamRequest& out) const override;
    void authorize(const Credential& credential, std::vector<Header>& headers) const override;

private:
    const provider::Profile& profile_;
};

}  // namespace lightport::compat
