// See aws_answer.hpp.
#include "auth/aws_answer.hpp"

#include <array>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/retry_after.hpp"

namespace lightport::auth {
namespace {

constexpr auto kCodes = std::to_array<std::string_view>(
    {"AccessDenied", "ExpiredTokenException", "IDPCommunicationError", "IDPRejectedClaim", "InvalidIdentityToken",
     "InternalFailure", "MalformedPolicyDocument", "RegionDisabledException", "ServiceUnavailable", "Throttling",
     "ValidationError"});

// The content of the first element of that name. The values in question hold no markup, so anything that looks like it
// is refused rather than decoded.
std::string_view element(std::string_view xml, const std::string& name) {
    const std::string open = "<" + name + ">";
    const std::size_t begin = xml.find(open);
    if (begin == std::string_view::npos) return {};
    xml.remove_prefix(begin + open.size());
    const std::size_t end = xml.find("</" + name + ">");
    if (end == std::string_view::npos) return {};
    const std::string_view content = xml.substr(0, end);
    return content.find_first_of("<&") == std::string_view::npos ? content : std::string_view();
}

std::optional<Secrets> made(std::string id, std::string key, std::string token, std::string_view expiration) {
    Secrets secrets;
    secrets.expires = provider::parse_rfc3339(expiration);
    if (id.empty() || key.empty() || token.empty() || !secrets.expires) return std::nullopt;
    secrets.key_id = std::move(id);
    secrets.key = Secret(std::move(key));
    secrets.session_token = Secret(std::move(token));
    return secrets;
}

}  // namespace

std::optional<Secrets> read_aws_json(std::string_view padded_body) {
    const Result<json::Value> root = json::parse(padded_body);
    if (!root) return std::nullopt;
    const json::Value code = (*root)["Code"];
    if (code.exists() && !json::equals(code.text(), "Success")) return std::nullopt;
    const auto text = [&](std::string_view name) { return json::unescaped((*root)[name].text()); };
    return made(text("AccessKeyId"), text("SecretAccessKey"), text("Token"), text("Expiration"));
}

std::optional<Secrets> read_sts_answer(std::string_view xml) {
    const auto text = [&](const char* name) { return std::string(element(xml, name)); };
    return made(text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"), element(xml, "Expiration"));
}

std::string_view sts_error_code(std::string_view xml) {
    const std::string_view code = element(xml, "Code");
    for (const std::string_view known : kCodes) {
        if (code == known) return known;
    }
    return {};
}

}  // namespace lightport::auth
