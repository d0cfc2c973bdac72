// See endpoint.hpp.
#include "providers/azure/endpoint.hpp"

#include <algorithm>
#include <optional>

#include "base/ascii.hpp"
#include "base/url.hpp"
#include "provider/path_segment.hpp"

namespace lightport::azure {
namespace {

constexpr std::string_view kDeploymentsVersion = "2024-10-21";        // the last of the dated API that is no preview
constexpr std::string_view kInferenceVersion = "2024-05-01-preview";  // the only one of the inference API

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 2024-10-21, 2025-04-01-preview
bool is_dated(std::string_view version) { return !version.empty() && is_digit(version.front()); }

// A version becomes a part of the query.
Result<void> check_version(std::string_view version) {
    const bool plain = std::all_of(version.begin(), version.end(), [](char c) {
        return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '.' || c == '_';
    });
    if (plain && version.size() <= 40) return {};
    return Error(ErrorKind::kInternal, "The option `api_version` is no version, e.g. 2024-10-21.");
}

std::string deployment_of(const Target& target) {
    // Options have their names in lower case; deployments are found without regard to case.
    const std::string_view own = target.option("deployment." + lower_case(target.model));
    if (!own.empty()) return std::string(own);
    const std::string_view all = target.option("deployment");
    return std::string(all.empty() ? target.model : all);
}

// What stands behind "/deployments/" at the end of the base path; empty: nothing of that kind.
std::string_view deployment_in(std::string_view base_path) {
    constexpr std::string_view kMarker = "/deployments/";
    const std::size_t at = base_path.rfind(kMarker);
    if (at == std::string_view::npos) return {};
    const std::string_view name = base_path.substr(at + kMarker.size());
    return name.find('/') == std::string_view::npos ? name : std::string_view{};
}

}  // namespace

bool Endpoint::is_before(std::string_view date) const {
    return surface == Surface::kDeployments && api_version.substr(0, date.size()) < date;
}

Result<Endpoint> find_endpoint(const Target& target, std::string_view operation) {
    const std::string_view version = target.option("api_version");
    if (auto good = check_version(version); !good) return std::move(good).error();
    const std::string_view base = target.base_path;
    Endpoint found;
    found.deployment = deployment_of(target);
    const std::string_view in_base = deployment_in(base);
    const bool below_openai = base.ends_with("/openai");
    if (!in_base.empty() || (!base.ends_with("/v1") && !base.ends_with("/models") && is_dated(version))) {
        found.surface = Surface::kDeployments;
        found.api_version = is_dated(version) ? version : kDeploymentsVersion;
        if (in_base.empty()) {
            found.path = below_openai ? "/deployments/" : "/openai/deployments/";
            if (auto good = provider::append_path_segment(found.path, found.deployment); !good) {
                return std::move(good).error();
            }
        }
    } else if (base.ends_with("/models")) {
        found.surface = Surface::kInference;
        found.api_version = is_dated(version) ? version : kInferenceVersion;
    } else {
        found.path = base.ends_with("/v1") ? "" : below_openai ? "/v1" : "/openai/v1";
        if (!is_dated(version)) found.api_version = version;  // "preview", or none
    }
    found.path.append("/").append(operation);
    if (!found.api_version.empty()) found.path.append("?api-version=").append(found.api_version);
    return found;
}

Result<std::string> base_url_of(const std::vector<Header>& options) {
    if (const std::string_view endpoint = find_header(options, "endpoint"); !endpoint.empty()) {
        const std::optional<BaseUrl> url = parse_base_url(endpoint);
        if (url && (url->tls || is_loopback_host(url->host))) return std::string(endpoint);
        return Error(ErrorKind::kInternal, "The option `endpoint` is no https address.");
    }
    const std::string resource = lower_case(find_header(options, "resource"));
    if (resource.empty()) {
        return Error(ErrorKind::kInternal,
                     "Azure needs a base_url, or one of the options `endpoint` (AZURE_OPENAI_ENDPOINT, "
                     "AZURE_AI_ENDPOINT) and `resource` (AZURE_RESOURCE_NAME).");
    }
    const Result<std::string> label = provider::host_label(resource, "resource");
    if (!label) return label.error();
    return "https://" + *label + ".openai.azure.com";
}

}  // namespace lightport::azure
