// Headers, and the way to the parts that read and write.
#include "providers/anthropic/adapter.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "provider/rate_limits.hpp"
#include "providers/anthropic/errors.hpp"
#include "providers/anthropic/reader.hpp"
#include "providers/anthropic/request.hpp"

namespace lightport::anthropic {
namespace {

constexpr std::string_view kBetaHeader = "anthropic-beta";
constexpr std::string_view kOauthBeta = "oauth-2025-04-20";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Adds each feature of a comma-separated list that `list` does not hold yet.
void add_betas(std::string& list, std::string_view more) {
    while (!more.empty()) {
        const std::size_t comma = std::min(more.find(','), more.size());
        const std::string_view beta = trimmed(more.substr(0, comma));
        more.remove_prefix(std::min(comma + 1, more.size()));
        const std::string known = "," + list + ",";
        if (beta.empty() || known.find("," + std::string(beta) + ",") != std::string::npos) continue;
        if (!list.empty()) list += ',';
        list.append(beta);
    }
}

void add_beta_header(std::vector<Header>& headers, std::string_view beta) {
    const auto existing =
        std::find_if(headers.begin(), headers.end(), [](const Header& header) { return header.name == kBetaHeader; });
    if (existing == headers.end()) {
        headers.push_back(Header{std::string(kBetaHeader), std::string(beta)});
    } else {
        add_betas(existing->value, beta);
    }
}

// Anthropic's bucket becomes OpenAI's bucket `name`; false: the answer does not name it. Runs for every answer, most of
// which have no such header.
bool carry_bucket(const ResponseHead& upstream, std::string_view bucket, std::string_view name,
                  std::vector<Header>& out) {
    constexpr std::string_view kPrefix = "anthropic-ratelimit-";
    bool found = false;
    for (const Header& header : upstream.headers) {
        if (!header.name.starts_with(kPrefix)) continue;
        std::string_view field = std::string_view(header.name).substr(kPrefix.size());
        if (!field.starts_with(bucket) || field.substr(bucket.size()).substr(0, 1) != "-") continue;
        field.remove_prefix(bucket.size() + 1);
        if (field != "limit" && field != "remaining" && field != "reset") continue;
        found = true;
        std::string text =
            field == "reset" ? provider::reset_text(header.value, std::chrono::system_clock::now()) : header.value;
        if (text.empty()) continue;
        out.push_back(Header{"x-ratelimit-" + std::string(field) + "-" + std::string(name), std::move(text)});
    }
    return found;
}

}  // namespace

Capabilities AnthropicAdapter::capabilities() const {
    Capabilities some;
    some.tools = some.parallel_tools = some.tool_choice = some.images = some.files = Support::kYes;
    some.json_schema = some.reasoning = some.signatures = some.citations = some.cached_usage = Support::kYes;
    some.stop = Support::kYes;
    some.json_object = Support::kSome;  // asked for in words
    return some;
}

Result<void> AnthropicAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                     UpstreamRequest& out) const {
    out.storage.clear();
    RequestWriter writer(request, target, losses, out.storage);
    if (Result<void> written = writer.write(); !written) {
        out.storage.clear();
        return written;
    }
    out.path = "/messages";
    out.stream = request.stream;
    out.headers.push_back(Header{"anthropic-version", "2023-06-01"});
    std::string betas;
    if (target.client_headers != nullptr) {
        for (const Header& header : *target.client_headers) {
            if (header.name == kBetaHeader) add_betas(betas, header.value);
        }
    }
    for (const std::string_view beta : writer.betas()) add_betas(betas, beta);
    if (!betas.empty()) out.headers.push_back(Header{std::string(kBetaHeader), std::move(betas)});
    return {};
}

std::unique_ptr<EventReader> AnthropicAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return open_reader(request, head);
}

Error AnthropicAdapter::read_error(const ResponseHead& head, std::string_view body) const {
    return error_of(head, body);
}

void AnthropicAdapter::authorize(const Credential& credential, std::vector<Header>& headers) const {
    if (!credential.key.starts_with("sk-ant-oat")) {
        headers.push_back(Header{"x-api-key", std::string(credential.key)});
        return;
    }
    headers.push_back(Header{"authorization", "Bearer " + std::string(credential.key)});
    add_beta_header(headers, kOauthBeta);
}

void AnthropicAdapter::carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const {
    provider::copy_rate_limits(upstream, std::chrono::system_clock::now(), out);
    carry_bucket(upstream, "requests", "requests", out);
    if (!carry_bucket(upstream, "tokens", "tokens", out)) carry_bucket(upstream, "input-tokens", "tokens", out);
    const std::string_view id = upstream.header("request-id");
    if (!id.empty()) out.push_back(Header{"x-upstream-request-id", std::string(id)});
}

std::unique_ptr<Adapter> make_adapter() { return std::make_unique<AnthropicAdapter>(); }

}  // namespace lightport::anthropic
