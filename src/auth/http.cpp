// See http.hpp.
#include "auth/http.hpp"

#include "base/percent.hpp"
#include "base/url.hpp"
#include "json/value.hpp"

namespace lightport::auth {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMaxAnswer = 64 * 1024;

Error failed(std::string message) { return Error(ErrorKind::kProviderAuth, std::move(message)); }

// The call's own words name the origin and what happened; the full stop is ours to set.
Error failed(const Error& error) {
    std::string message = error.message;
    if (message.ends_with('.')) message.pop_back();
    return Error(error.status == 504 ? ErrorKind::kTimeout : ErrorKind::kProviderAuth, std::move(message));
}

net::OutboundRequest outbound(const Ask& question) {
    net::OutboundRequest request;
    request.origin = question.where.origin;
    request.method = question.method;
    request.target = question.target.empty() ? question.where.path : question.target;
    if (request.target.empty()) request.target = "/";
    request.headers = question.headers;
    if (find_header(request.headers, "accept").empty()) request.headers.push_back({"accept", "application/json"});
    request.credentials = question.credentials;
    request.credentials_origin = question.where.origin;
    request.body = {question.body.reveal()};  // to the service it was configured for
    request.timeouts = question.timeouts;
    return request;
}

}  // namespace

Result<Endpoint> parse_endpoint(const std::string& url, PlainHttp plain, const std::string& what) {
    const std::optional<BaseUrl> parsed = parse_base_url(url);
    if (!parsed) return failed(what + ": an http or https address without query is expected");
    if (!parsed->tls && plain == PlainHttp::kLoopback && !is_loopback_host(parsed->host)) {
        return failed(what + ": a credential must not travel over plain http");
    }
    Endpoint endpoint;
    endpoint.origin.tls = parsed->tls;
    endpoint.origin.host = parsed->host;
    endpoint.origin.port = parsed->port;
    endpoint.path = parsed->path;
    return endpoint;
}

asio::awaitable<Result<Answer>> ask(net::Upstreams& upstreams, Ask question) {
    const std::unique_ptr<net::UpstreamCall> call = upstreams.call(outbound(question));
    Result<void> opened = co_await call->open();
    if (!opened) co_return failed(opened.error());
    Answer answer;
    answer.status = call->head().status;
    answer.headers = call->head().headers;
    for (;;) {
        const Result<std::string_view> piece = co_await call->read();
        if (!piece) co_return failed(piece.error());
        if (piece->empty()) break;
        const std::size_t space = kMaxAnswer - answer.body.size();
        if (piece->size() > space && answer.status == 200) co_return useless(question.where);
        answer.body.append(piece->substr(0, space));
        if (piece->size() > space) break;  // a refusal counts by its status, however much it says
    }
    json::pad(answer.body);
    co_return answer;
}

std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    std::string body;
    for (const auto& [name, value] : fields) {
        if (!body.empty()) body += '&';
        append_percent_encoded(body, name);
        body += '=';
        append_percent_encoded(body, value);
    }
    return body;
}

Error refusal(const Endpoint& where, int status, std::string_view detail) {
    std::string message = where.origin.to_string() + " answered with status " + std::to_string(status);
    if (!detail.empty()) message.append(", ").append(detail);
    return failed(std::move(message));
}

Error useless(const Endpoint& where) {
    return failed("the answer of " + where.origin.to_string() + " holds no usable credential");
}

}  // namespace lightport::auth
