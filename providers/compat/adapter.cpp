// See adapter.hpp.
#include "providers/compat/adapter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/percent.hpp"
#include "provider/rate_limits.hpp"
#include "providers/compat/repair.hpp"
#include "providers/openai/collecting_reader.hpp"
#include "providers/openai/error.hpp"
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

// What the headers of an answer say of its cached tokens.
std::optional<std::int64_t> cached_tokens(const provider::ResponseProfile& profile, const ResponseHead& head) {
    if (profile.cached_tokens_header.empty()) return std::nullopt;
    const std::string_view text = head.header(profile.cached_tokens_header);
    std::int64_t count = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool good = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() && count >= 0;
    return good ? std::optional(count) : std::nullopt;
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
    const provider::RequestProfile& profile = profile_.request_for(target.model);
    out.path = profile_.endpoints.chat;
    return provider::write_by_profile(request, target.model, profile, {}, losses, out);
}

std::unique_ptr<EventReader> CompatAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    const provider::ResponseProfile& profile = profile_.response;
    auto repair = std::make_unique<AnswerRepair>(request, profile, cached_tokens(profile, head));
    if (!request.stream && openai::is_event_stream(head)) {
        return std::make_unique<openai::CollectingReader>(request, head.max_event_bytes, std::move(repair));
    }
    return openai::open_reader(request, head, std::move(repair));
}

Error CompatAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    const provider::ResponseProfile& profile = profile_.response;
    ResponseHead known = head;  // a limit that is exhausted tells how long to wait
    provider::rename_rate_limits(head, profile.rate_limits, std::chrono::system_clock::now(), known.headers);
    return openai::error_from_body(known, body, &profile.errors);
}

void CompatAdapter::carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const {
    Adapter::carry_headers(upstream, out);
    provider::rename_rate_limits(upstream, profile_.response.rate_limits, std::chrono::system_clock::now(), out);
}

void CompatAdapter::authorize(const Credential& credential, std::vector<Header>& headers) const {
    const provider::Auth& auth = profile_.auth;
    if (credential.key.empty() || auth.header.empty() || !auth.query.empty()) return;
    const std::string scheme = auth.scheme.empty() ? std::string() : auth.scheme + " ";
    headers.push_back(Header{auth.header, scheme + std::string(credential.key)});
}

void CompatAdapter::authorize_target(const Credential& credential, std::string& target) const {
    if (credential.key.empty() || !credential.key_id.empty() || profile_.auth.query.empty()) return;
    target += target.find('?') == std::string::npos ? '?' : '&';
    target += profile_.auth.query + "=";
    append_percent_encoded(target, credential.key, "");
}

}  // namespace lightport::compat
