// See service.hpp.
#include "providers/aws/service.hpp"

#include <utility>

#include "crypto/sigv4.hpp"
#include "provider/path_segment.hpp"

namespace lightport::aws {
namespace {

std::string_view region_of(std::string_view host, std::string_view prefix) {
    if (!host.starts_with(prefix)) return {};
    const std::size_t dot = host.find('.', prefix.size());
    if (dot == std::string_view::npos || host.find(".amazonaws.com", dot) == std::string_view::npos) return {};
    host.remove_prefix(dot + 1);
    return host.substr(0, host.find('.'));
}

// What proxies on the way may change or add stays out.
bool is_signed(std::string_view name) {
    if (name == "content-type") return true;
    return (name.starts_with("x-amz-") || name.starts_with("x-amzn-")) && name != "x-amzn-trace-id";
}

}  // namespace

Result<std::string> base_url(const Service& service, const std::vector<Header>& options) {
    Result<std::string> region = provider::host_label(find_header(options, "region"), "region");
    if (!region) return region;
    const bool china = region->starts_with("cn-");
    return "https://" + std::string(service.host) + "." + *region + (china ? ".amazonaws.com.cn" : ".amazonaws.com");
}

void sign(const Service& service, const Credential& credential, const Signing& signing, std::vector<Header>& headers) {
    std::vector<crypto::SigV4Header> covered;
    if (signing.headers != nullptr) {
        for (const Header& header : *signing.headers) {
            if (is_signed(header.name)) covered.push_back({header.name, header.value});
        }
    }
    crypto::SigV4Request request;
    request.method = signing.method;
    request.host = signing.host;
    request.target = signing.target;
    request.headers = covered;
    request.payload = signing.body == nullptr ? crypto::sha256(std::string_view{}) : crypto::sha256(*signing.body);
    const std::string_view region = region_of(signing.host, service.host);
    request.region = region.empty() ? signing.region : region;
    request.service = service.signing;
    request.now = signing.now;
    crypto::SigV4Signature signature =
        crypto::sigv4_sign(request, {credential.key_id, credential.key, credential.session_token});
    headers.push_back(Header{"x-amz-date", std::move(signature.date)});
    if (!credential.session_token.empty()) {
        headers.push_back(Header{"x-amz-security-token", std::string(credential.session_token)});
    }
    headers.push_back(Header{"authorization", std::move(signature.authorization)});
}

void carry_request_id(const ResponseHead& upstream, std::vector<Header>& out) {
    const std::string_view id = upstream.header("x-amzn-requestid");
    if (!id.empty()) out.push_back(Header{"x-upstream-request-id", std::string(id)});
}

}  // namespace lightport::aws
