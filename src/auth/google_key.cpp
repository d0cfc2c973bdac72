// See google_key.hpp.
#include "auth/google_key.hpp"

#include <array>

#include "auth/http.hpp"
#include "crypto/rsa.hpp"
#include "json/text.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"

namespace lightport::auth {
namespace {

constexpr std::string_view kScope = "https://www.googleapis.com/auth/cloud-platform";
constexpr auto kOtherTypes = std::to_array<std::string_view>(
    {"external_account", "external_account_authorized_user", "impersonated_service_account", "gdch_service_account"});
constexpr std::chrono::seconds kSkew{30};  // our clock may be a little ahead
constexpr std::chrono::seconds kLife{3600};

Error unusable(std::string message) { return Error(ErrorKind::kProviderAuth, std::move(message)); }

std::string text(json::Value root, std::string_view name) { return json::unescaped(root[name].text()); }

// Where the file came through a variable its line breaks may have been escaped once more.
std::string with_line_breaks(std::string pem) {
    for (std::size_t at = 0; (at = pem.find("\\n", at)) != std::string::npos; ++at) pem.replace(at, 2, "\n");
    return pem;
}

Error other_type(json::Text type) {
    for (const std::string_view known : kOtherTypes) {
        if (json::equals(type, known))
            return unusable("credentials of type " + std::string(known) + " are not supported");
    }
    return unusable("the credentials are neither a service account key nor user credentials");
}

Result<std::string> assertion(const GoogleKey& key, const std::string& audience, SystemTime now) {
    const Result<crypto::RsaKey> signer = crypto::RsaKey::from_pem(key.private_key.reveal());  // to sign with it
    if (!signer) return unusable(signer.error().message);
    std::string header;
    json::Writer writer(header);
    writer.begin_object().member_string("alg", "RS256").member_string("typ", "JWT");
    if (!key.private_key_id.empty()) writer.member_string("kid", key.private_key_id);
    writer.end_object();
    const auto issued = std::chrono::floor<std::chrono::seconds>(now - kSkew).time_since_epoch();
    std::string claims;
    json::Writer(claims)
        .begin_object()
        .member_string("iss", key.client_email)
        .member_string("scope", kScope)
        .member_string("aud", audience)
        .member("iat", std::int64_t{issued.count()})
        .member("exp", std::int64_t{(issued + kLife).count()})
        .end_object();
    return crypto::sign_jwt(*signer, header, claims);
}

}  // namespace

Result<GoogleKey> parse_google_key(std::string_view content) {
    const Result<json::Value> root = json::parse_unpadded(content);
    if (!root || !root->is_object()) return unusable("the credentials are not a JSON object");
    GoogleKey key;
    key.token_uri = text(*root, "token_uri");
    const json::Text type = (*root)["type"].text();
    if (json::equals(type, "service_account")) {
        key.client_email = text(*root, "client_email");
        key.private_key_id = text(*root, "private_key_id");
        key.private_key = Secret(with_line_breaks(text(*root, "private_key")));
        if (key.client_email.empty() || key.private_key.empty()) {
            return unusable("the service account key lacks client_email or private_key");
        }
        return key;
    }
    if (!json::equals(type, "authorized_user")) return other_type(type);
    key.kind = GoogleKey::Kind::kUser;
    key.client_id = text(*root, "client_id");
    key.client_secret = Secret(text(*root, "client_secret"));
    key.refresh_token = Secret(text(*root, "refresh_token"));
    key.quota_project = text(*root, "quota_project_id");
    if (key.client_id.empty() || key.client_secret.empty() || key.refresh_token.empty()) {
        return unusable("the user credentials lack client_id, client_secret or refresh_token");
    }
    return key;
}

Result<std::string> google_token_form(const GoogleKey& key, const std::string& audience, SystemTime now) {
    if (key.kind == GoogleKey::Kind::kUser) {
        return form({{"grant_type", "refresh_token"},
                     {"client_id", key.client_id},
                     {"client_secret", key.client_secret.reveal()},  // both are what the endpoint asks for
                     {"refresh_token", key.refresh_token.reveal()}});
    }
    const Result<std::string> token = assertion(key, audience, now);
    if (!token) return token;
    return form({{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {"assertion", *token}});
}

}  // namespace lightport::auth
