// See adapter.hpp.
#include "providers/compat/adapter.hpp"

#include <algorithm>
#include <array>

#include "providers/compat/errors.hpp"
#include "providers/compat/repair.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::compat {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// What no request will carry to the vendor.
bool is_withheld(const provider::RequestProfile& profile, std::string_view name) {
    const bool unlisted = !profile.only.empty() && !contains(profile.only, name);
    return unlisted || contains(profile.drops, name) || contains(profile.refuses, name);
}

}  // namespace

// Parameters are passed on unless the profile withholds them. What the vendor's models understand is not ours to know.
Capabilities CompatAdapter::capabilities() const {
    struct Parameter {
        std::string_view name;
        Support Capabilities::*value;
    };
    constexpr std::array kParameters = {
        Parameter{"tools", &Capabilities::tools},
        Parameter{"parallel_tool_calls", &Capabilities::parallel_tools},
        Parameter{"tool_choice", &Capabilities::tool_choice},
        Parameter{"response_format", &Capabilities::json_object},
        Parameter{"response_format", &Capabilities::json_schema},
        Parameter{"logprobs", &Capabilities::logprobs},
        Parameter{"n", &Capabilities::n},
        Parameter{"stop", &Capabilities::stop},
        Parameter{"seed", &Capabilities::seed},
        Parameter{"frequency_penalty", &Capabilities::penalties},
        Parameter{"logit_bias", &Capabilities::logit_bias},
    };
    Capabilities all;
    if (!profile_.endpoints.chat.empty()) {
        all.images = all.files = all.audio = all.reasoning = all.citations = Support::kSome;
        all.cached_usage = Support::kYes;
        for (const Parameter& one : kParameters) {
            if (!is_withheld(profile_.request, one.name)) all.*one.value = Support::kYes;
        }
    }
    if (embeddings() != nullptr) all.embeddings = Support::kYes;
    if (rerank() != nullptr) all.rerank = Support::kYes;
    return all;
}

Result<void> CompatAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                  UpstreamRequest& out) const {
    if (profile_.endpoints.chat.empty()) {
        return Error(ErrorKind::kNotFound,
                     "The provider `" + std::string(target.provider) + "` has no chat completions.");
    }
    Result<void> written = provider::write_by_profile(request, target.model, profile_.request, {}, losses, out);
    out.path = profile_.endpoints.chat;
    out.stream = request.stream;
    return written;
}

std::unique_ptr<EventReader> CompatAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return openai::open_reader(request, head, std::make_unique<AnswerRepair>(request, profile_.response));
}

Error CompatAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    return compat::read_error(head, body);
}

void CompatAdapter::authorize(const Credential& credential, std::vector<Header>& headers) const {
    if (credential.key.empty() || profile_.auth.header.empty()) return;
    const std::string scheme = profile_.auth.scheme.empty() ? std::string() : profile_.auth.scheme + " ";
    headers.push_back(Header{profile_.auth.header, scheme + std::string(credential.key)});
}

}  // namespace lightport::compat
