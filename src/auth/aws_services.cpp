// See aws_services.hpp.
#include "auth/aws_services.hpp"

#include <algorithm>

#include "auth/aws_answer.hpp"

namespace lightport::auth {
namespace asio = boost::asio;
namespace {

Error unreadable(const std::string& path) {
    return Error(ErrorKind::kProviderAuth, "the token file `" + path + "` cannot be read");
}

std::optional<std::string> first_line(const Environment& environment, const std::string& path) {
    std::optional<std::string> content = environment.file(path);
    if (content) content->erase(std::min(content->find_first_of("\r\n"), content->size()));
    if (content && content->empty()) content.reset();
    return content;
}

Result<Secrets> taken(std::optional<Secrets> secrets, const Endpoint& where) {
    if (!secrets) return useless(where);
    return *std::move(secrets);
}

class WebIdentityFetcher final : public Fetcher {
public:
    WebIdentityFetcher(WebIdentity identity, const Environment& environment)
        : identity_(std::move(identity)), environment_(environment) {}

    std::string_view name() const override { return "AWS web identity"; }

    asio::awaitable<Result<Secrets>> fetch(net::Upstreams& upstreams) const override {
        const std::optional<std::string> token = first_line(environment_, identity_.token_file);
        if (!token) co_return unreadable(identity_.token_file);
        Ask question(identity_.sts, environment_.token_call);
        question.method = "POST";
        // The service can speak JSON, too, of another shape than the XML that is documented for its query protocol.
        question.headers = {Header{"content-type", "application/x-www-form-urlencoded"}, Header{"accept", "text/xml"}};
        question.body = Secret(form({{"Action", "AssumeRoleWithWebIdentity"},
                                     {"Version", "2011-06-15"},
                                     {"RoleArn", identity_.role_arn},
                                     {"RoleSessionName", identity_.session_name},
                                     {"WebIdentityToken", *token}}));
        const Result<Answer> answer = co_await ask(upstreams, std::move(question));
        if (!answer) co_return answer.error();
        if (answer->status != 200) co_return refusal(identity_.sts, answer->status, sts_error_code(answer->body));
        co_return taken(read_sts_answer(answer->body), identity_.sts);
    }

private:
    const WebIdentity identity_;
    const Environment environment_;
};

class ContainerFetcher final : public Fetcher {
public:
    ContainerFetcher(ContainerAgent agent, const Environment& environment)
        : agent_(std::move(agent)), environment_(environment) {}

    std::string_view name() const override { return "AWS container credentials"; }

    asio::awaitable<Result<Secrets>> fetch(net::Upstreams& upstreams) const override {
        Ask question(agent_.endpoint, environment_.metadata_call);
        std::string token(agent_.token.reveal());  // for the agent that gave it out
        if (!agent_.token_file.empty()) {
            const std::optional<std::string> read = first_line(environment_, agent_.token_file);
            if (!read) co_return unreadable(agent_.token_file);
            token = *read;
        }
        if (!token.empty()) question.credentials = {Header{"authorization", std::move(token)}};
        const Result<Answer> answer = co_await ask(upstreams, std::move(question));
        if (!answer) co_return answer.error();
        if (answer->status != 200) co_return refusal(agent_.endpoint, answer->status, "");
        co_return taken(read_aws_json(answer->body), agent_.endpoint);
    }

private:
    const ContainerAgent agent_;
    const Environment environment_;
};

// The name of the instance's role: it becomes a part of the next request's path.
bool is_role_name(std::string_view name) {
    return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("+=,.@_-").find(c) != std::string_view::npos;
    });
}

class InstanceFetcher final : public Fetcher {
public:
    InstanceFetcher(Endpoint endpoint, const Environment& environment)
        : endpoint_(std::move(endpoint)), environment_(environment) {}

    std::string_view name() const override { return "AWS instance metadata"; }

    asio::awaitable<Result<Secrets>> fetch(net::Upstreams& upstreams) const override {
        Ask login(endpoint_, environment_.metadata_call);
        login.method = "PUT";
        login.target = endpoint_.path + "/latest/api/token";
        login.headers = {Header{"x-aws-ec2-metadata-token-ttl-seconds", "60"}};
        const Result<Answer> session = co_await ask(upstreams, std::move(login));
        if (!session) co_return session.error();
        if (session->status != 200) co_return refusal(endpoint_, session->status, "no session token was given");
        const Result<Answer> roles = co_await read(upstreams, "", session->body);
        if (!roles) co_return roles.error();
        if (roles->status == 404) co_return refusal(endpoint_, 404, "this instance has no role");
        if (roles->status != 200) co_return refusal(endpoint_, roles->status, "");
        const std::string role = roles->body.substr(0, roles->body.find_first_of("\r\n"));
        if (!is_role_name(role)) co_return useless(endpoint_);
        const Result<Answer> answer = co_await read(upstreams, role, session->body);
        if (!answer) co_return answer.error();
        if (answer->status != 200) co_return refusal(endpoint_, answer->status, "");
        co_return taken(read_aws_json(answer->body), endpoint_);
    }

private:
    asio::awaitable<Result<Answer>> read(net::Upstreams& upstreams, std::string name, std::string session) const {
        Ask question(endpoint_, environment_.metadata_call);
        question.target = endpoint_.path + "/latest/meta-data/iam/security-credentials/" + name;
        question.credentials = {Header{"x-aws-ec2-metadata-token", std::move(session)}};
        co_return co_await ask(upstreams, std::move(question));
    }

    const Endpoint endpoint_;
    const Environment environment_;
};

}  // namespace

std::unique_ptr<const Fetcher> web_identity(WebIdentity identity, const Environment& environment) {
    return std::make_unique<WebIdentityFetcher>(std::move(identity), environment);
}

std::unique_ptr<const Fetcher> container_credentials(ContainerAgent agent, const Environment& environment) {
    return std::make_unique<ContainerFetcher>(std::move(agent), environment);
}

std::unique_ptr<const Fetcher> instance_metadata(Endpoint endpoint, const Environment& environment) {
    return std::make_unique<InstanceFetcher>(std::move(endpoint), environment);
}

}  // namespace lightport::auth
