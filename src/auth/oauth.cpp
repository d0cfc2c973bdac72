// See oauth.hpp.
#include "auth/oauth.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "json/text.hpp"
#include "json/value.hpp"

namespace lightport::auth {
namespace asio = boost::asio;
namespace {

constexpr std::chrono::hours kLongestLife{24};
constexpr std::size_t kMaxToken = 16 * 1024;

struct Meaning {
    std::string_view code;
    std::string_view hint;
};
constexpr auto kCodes = std::to_array<Meaning>({
    {"access_denied", ""},
    {"invalid_client", " (the client id or its secret is wrong or has expired)"},
    {"invalid_grant",
     " (the account or its key is unknown, revoked or expired, or the clock of this machine is wrong)"},
    {"invalid_request", ""},
    {"invalid_scope", ""},
    {"server_error", ""},
    {"temporarily_unavailable", ""},
    {"unauthorized_client", ""},
    {"unsupported_grant_type", ""},
});

std::optional<std::int64_t> whole_number(json::Value value) {
    if (!value.is_string()) return value.integer();
    const std::string text = json::unescaped(value.text());
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// Microsoft numbers its reasons: "AADSTS7000215: …". Nothing but the digits is taken.
std::string entra_reason(json::Value description) {
    constexpr std::string_view kPrefix = "AADSTS";
    const std::string_view text = description.text().escaped;
    if (!text.starts_with(kPrefix)) return {};
    const std::size_t end = std::min(text.find_first_not_of("0123456789", kPrefix.size()), text.size());
    return end > kPrefix.size() && end <= kPrefix.size() + 9 ? " (" + std::string(text.substr(0, end)) + ")" : "";
}

bool is_token_text(std::string_view text) {
    return !text.empty() && text.size() <= kMaxToken &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

asio::awaitable<Result<Secrets>> request_token(net::Upstreams& upstreams, Endpoint where, std::string form,
                                               const Environment& environment) {
    Ask question(where, environment.token_call);
    question.method = "POST";
    question.headers = {Header{"content-type", "application/x-www-form-urlencoded"}};
    question.body = Secret(std::move(form));
    const Result<Answer> answer = co_await ask(upstreams, std::move(question));
    if (!answer) co_return answer.error();
    if (answer->status != 200) co_return refusal(where, answer->status, oauth_detail(*answer));
    co_return read_token(where, *answer, environment.now());
}

Result<Secrets> read_token(const Endpoint& where, const Answer& answer, SystemTime now) {
    const Result<json::Value> root = json::parse(answer.body);
    if (!root) return useless(where);
    std::string token = json::unescaped((*root)["access_token"].text());
    const auto life = whole_number((*root)["expires_in"]);
    if (!is_token_text(token) || !life || *life <= 0) return useless(where);
    Secrets secrets;
    secrets.key = Secret(std::move(token));
    secrets.access_token = true;
    secrets.expires =
        now + std::chrono::seconds(std::min<std::int64_t>(*life, std::chrono::seconds(kLongestLife).count()));
    return secrets;
}

std::string oauth_detail(const Answer& answer) {
    const Result<json::Value> root = json::parse(answer.body);
    if (!root) return {};
    const json::Text code = (*root)["error"].text();
    for (const Meaning& known : kCodes) {
        if (!json::equals(code, known.code)) continue;
        return std::string(known.code) + std::string(known.hint) + entra_reason((*root)["error_description"]);
    }
    return {};
}

}  // namespace lightport::auth
