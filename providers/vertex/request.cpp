// See request.hpp.
#include "providers/vertex/request.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "provider/media.hpp"
#include "provider/profile.hpp"
#include "provider/splice.hpp"
#include "providers/anthropic/adapter.hpp"
#include "providers/gemini/request.hpp"

namespace lightport::vertex {
namespace {

using provider::RequestProfile;

constexpr std::string_view kBetaHeader = "anthropic-beta";

// Features of Anthropic's own API that Vertex AI refuses.
constexpr std::array<std::string_view, 4> kForeignBetas = {"prompt-caching-scope", "files-api", "code-execution",
                                                           "mcp-client"};

bool is_foreign(std::string_view beta) {
    return std::any_of(kForeignBetas.begin(), kForeignBetas.end(),
                       [&](std::string_view foreign) { return beta.starts_with(foreign); });
}

// "a,b,c" without what Vertex AI refuses.
std::string allowed_betas(std::string_view list) {
    std::string allowed;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view beta = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (is_foreign(beta)) continue;
        if (!allowed.empty()) allowed += ',';
        allowed.append(beta);
    }
    return allowed;
}

// Anthropic's own dates are hyphenated, here they stand behind an "@": claude-sonnet-4-5-20250929.
std::string claude_name(std::string_view name) {
    constexpr std::size_t kDate = 8;
    std::string out(name);
    if (name.size() <= kDate + 1 || name[name.size() - kDate - 1] != '-') return out;
    const std::string_view date = name.substr(name.size() - kDate);
    const bool digits = std::all_of(date.begin(), date.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits) out[out.size() - kDate - 1] = '@';
    return out;
}

// Vertex AI fetches nothing for Claude, and keeps no files for it.
Result<void> check_media(const chat::Request& request) {
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        const auto& parts = request.messages[i].parts;
        for (std::size_t at = 0; at < parts.size(); ++at) {
            const chat::Part& part = parts[at];
            const bool media = part.kind == chat::PartKind::kImage || part.kind == chat::PartKind::kFile;
            if (!media || (!provider::is_web_url(part.text) && part.file_id.empty())) continue;
            return Error(ErrorKind::kUnsupportedValue,
                         "Claude on Vertex AI takes no URLs and file ids; send the data itself.")
                .with_param(gemini::place_name(i, at));
        }
    }
    return {};
}

std::string_view raw_method(bool stream) { return stream ? ":streamRawPredict" : ":rawPredict"; }

// Source: Mistral's API reference, "Chat completion".
const RequestProfile& mistral_profile() {
    static const RequestProfile profile = [] {
        RequestProfile all;
        all.renames = {{"max_completion_tokens", "max_tokens"}, {"seed", "random_seed"}};
        all.drops = {"logit_bias", "logprobs",  "top_logprobs",      "user",
                     "store",      "metadata",  "service_tier",      "reasoning_effort",
                     "modalities", "verbosity", "web_search_options"};
        all.ignores = {"stream_options"};
        all.developer_role = "system";
        all.tool_id_length = 9;
        all.drop_idle = true;
        return all;
    }();
    return profile;
}

const RequestProfile& openapi_profile(bool grok) {
    static const auto make = [](std::vector<std::string> drops) {
        RequestProfile all;
        all.renames = {{"max_completion_tokens", "max_tokens"}};
        all.drops = std::move(drops);
        all.developer_role = "system";
        return all;
    };
    static const RequestProfile plain = make({});
    static const RequestProfile without_effort = make({"reasoning_effort"});
    return grok ? without_effort : plain;
}

}  // namespace

Result<void> write_gemini(const Job& job, chat::LossReport& losses, UpstreamRequest& out) {
    Result<std::string> path = model_path(job.model, job.target, "v1beta1");
    if (!path) return std::move(path).error();
    gemini::RequestWriter writer(job.request, {gemini::kVertexApi, job.model.name}, losses, out.storage);
    if (Result<void> written = writer.write(); !written) return written;
    out.path = *std::move(path) + (job.request.stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
    const std::string_view tier = gemini::service_tier_name(job.request.service_tier);
    if (!tier.empty()) out.headers.push_back({"x-vertex-ai-llm-shared-request-type", std::string(tier)});
    return {};
}

Result<void> write_claude(const Job& job, chat::LossReport& losses, UpstreamRequest& out) {
    if (Result<void> checked = check_media(job.request); !checked) return checked;
    const std::string name = claude_name(job.model.name);
    Result<std::string> path = model_path({Publisher::kAnthropic, name, false}, job.target, "v1");
    if (!path) return std::move(path).error();
    Target target = job.target;
    target.model = name;
    if (Result<void> written = anthropic::AnthropicAdapter{}.write(job.request, target, losses, out); !written) {
        return written;
    }
    const auto edits =
        std::to_array<provider::Edit>({{"model", std::nullopt}, {"anthropic_version", R"("vertex-2023-10-16")"}});
    provider::splice(out.storage, edits, out.pieces);
    out.path = *std::move(path) + std::string(raw_method(job.request.stream));
    std::vector<Header> headers;
    for (const Header& header : out.headers) {
        if (header.name != kBetaHeader) continue;
        std::string betas = allowed_betas(header.value);
        if (!betas.empty()) headers.push_back({header.name, std::move(betas)});
    }
    out.headers = std::move(headers);
    return {};
}

Result<void> write_mistral(const Job& job, chat::LossReport& losses, UpstreamRequest& out) {
    Result<std::string> path = model_path(job.model, job.target, "v1");
    if (!path) return std::move(path).error();
    const std::string_view bare = job.model.name.substr(0, job.model.name.find('@'));
    out.path = *std::move(path) + std::string(raw_method(job.request.stream));
    return provider::write_by_profile(job.request, bare, mistral_profile(), {}, losses, out);
}

Result<void> write_openapi(const Job& job, chat::LossReport& losses, UpstreamRequest& out) {
    Result<std::string> path = openapi_path(job.target);
    if (!path) return std::move(path).error();
    const bool grok = job.model.name.starts_with("xai/");
    out.path = *std::move(path);
    return provider::write_by_profile(job.request, job.model.name, openapi_profile(grok), {}, losses, out);
}

}  // namespace lightport::vertex
