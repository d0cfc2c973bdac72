// See gateway.hpp.
#include "gateway/gateway.hpp"

#include <array>
#include <exception>
#include <utility>

#include "base/ids.hpp"
#include "gateway/admission.hpp"
#include "gateway/chat_exchange.hpp"
#include "gateway/completion_exchange.hpp"
#include "gateway/embeddings_exchange.hpp"
#include "gateway/models_exchange.hpp"
#include "gateway/reply.hpp"
#include "gateway/rerank_exchange.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;

enum class Action { kChat, kCompletions, kEmbeddings, kRerank, kModels, kModel, kLive, kReady };

struct Gateway::Endpoint {
    std::string_view path;
    std::string_view method;
    std::string_view allow;
    Action action;
};

namespace {
constexpr std::string_view kGetMethods = "GET, HEAD, OPTIONS";
constexpr std::string_view kPostMethods = "POST, OPTIONS";
constexpr std::string_view kModelPrefix = "/v1/models/";

std::unique_ptr<Exchange> make_exchange(Action action, const ExchangeContext& context) {
    if (action == Action::kCompletions) return std::make_unique<CompletionExchange>(context, context.snapshot.chat());
    if (action == Action::kEmbeddings) return std::make_unique<EmbeddingsExchange>(context);
    if (action == Action::kRerank) return std::make_unique<RerankExchange>(context);
    return std::make_unique<ChatExchange>(context, context.snapshot.chat());
}

}  // namespace

const Gateway::Endpoint* Gateway::find_endpoint(std::string_view path) {
    static constexpr std::array kEndpoints = {
        Endpoint{"/v1/chat/completions", "POST", kPostMethods, Action::kChat},
        Endpoint{"/v1/completions", "POST", kPostMethods, Action::kCompletions},
        Endpoint{"/v1/embeddings", "POST", kPostMethods, Action::kEmbeddings},
        Endpoint{"/v1/rerank", "POST", kPostMethods, Action::kRerank},
        Endpoint{"/v1/models", "GET", kGetMethods, Action::kModels},
        Endpoint{kModelPrefix, "GET", kGetMethods, Action::kModel},
        Endpoint{"/livez", "GET", kGetMethods, Action::kLive},
        Endpoint{"/readyz", "GET", kGetMethods, Action::kReady},
    };
    for (const Endpoint& endpoint : kEndpoints) {
        if (endpoint.path == path) return &endpoint;
        if (endpoint.action == Action::kModel && path.starts_with(endpoint.path)) return &endpoint;
    }
    return nullptr;
}

Gateway::Gateway(std::shared_ptr<const Snapshot> snapshot, net::Upstreams& upstreams, const std::atomic<bool>& ready)
    : snapshot_(std::move(snapshot)), upstreams_(upstreams), ready_(ready) {}

asio::awaitable<void> Gateway::handle(Client& client) {
    observe::AccessLine access;
    access.started = std::chrono::steady_clock::now();
    access.request_id = make_request_id();
    access.peer = client.peer();
    access.method = client.head().method;
    access.path = client.head().path;
    std::exception_ptr thrown;
    try {
        co_await dispatch(client, access);
    } catch (...) {
        thrown = std::current_exception();
        if (access.status == 0) access.status = 500;
        if (access.error.empty()) access.error = "internal_error";
    }
    access.finished = std::chrono::steady_clock::now();
    observe::log_access(access);
    if (thrown) std::rethrow_exception(thrown);  // the connection knows what it can still say
}

asio::awaitable<void> Gateway::dispatch(Client& client, observe::AccessLine& access) {
    const http::RequestHead& head = client.head();
    const Endpoint* endpoint = find_endpoint(head.path);
    if (endpoint == nullptr) {
        Error error(ErrorKind::kNotFound, "Unknown request URL: " + head.method + " " + head.path + ".");
        error.code.reset();
        co_await refuse_after_body(client, access, std::move(error), {});
        co_return;
    }
    const Header allow{"allow", std::string(endpoint->allow)};
    std::vector<Header> headers{allow};
    if (head.method == "OPTIONS") {
        headers.push_back({"x-request-id", access.request_id});
        access.status = 204;
        co_await client.send(204, headers, {});
        co_return;
    }
    const bool head_of_get = head.method == "HEAD" && endpoint->method == "GET";
    if (head.method != endpoint->method && !head_of_get) {
        Error error(ErrorKind::kMethod, "Not allowed: " + head.method + " " + head.path + ".");
        co_await refuse_after_body(client, access, std::move(error), std::move(headers));
        co_return;
    }
    switch (endpoint->action) {
        case Action::kLive: co_await probe(client, access, true); break;
        case Action::kReady: co_await probe(client, access, ready_.load(std::memory_order_relaxed)); break;
        case Action::kModels:
        case Action::kModel: co_await models(client, *endpoint, access); break;
        default: co_await post(client, *endpoint, access); break;
    }
}

asio::awaitable<void> Gateway::post(Client& client, const Endpoint& endpoint, observe::AccessLine& access) {
    const std::shared_ptr<const Snapshot> snapshot = snapshot_;
    Result<Admission> admission = admit(client.head(), *snapshot);
    if (!admission) {
        co_await refuse(client, access, std::move(admission).error(), {});
        co_return;
    }
    access.key_name = admission->key_name;
    if (Result<void> json = check_json_body(client.head()); !json) {
        co_await refuse(client, access, std::move(json).error(), {});
        co_return;
    }
    const ExchangeContext context{*snapshot, upstreams_, client, access, admission->provider_key};
    const std::unique_ptr<Exchange> exchange = make_exchange(endpoint.action, context);
    co_await exchange->run();
}

asio::awaitable<void> Gateway::models(Client& client, const Endpoint& endpoint, observe::AccessLine& access) {
    const std::shared_ptr<const Snapshot> snapshot = snapshot_;
    Result<Admission> admission = admit(client.head(), *snapshot);
    if (!admission) {
        co_await refuse(client, access, std::move(admission).error(), {});
        co_return;
    }
    access.key_name = admission->key_name;
    ModelsExchange exchange(snapshot, upstreams_, client, admission->provider_key);
    Result<std::string> body{std::string()};
    if (endpoint.action == Action::kModel) {
        const std::string id = model_id(std::string_view(client.head().path).substr(kModelPrefix.size()));
        body = co_await exchange.find(id);
    } else {
        body = co_await exchange.list();
    }
    if (client.gone()) {
        access.status = 499;
        client.abort();
        co_return;
    }
    std::vector<Header> headers = exchange.headers();
    if (!body) {
        co_await refuse(client, access, body.error(), std::move(headers));
        co_return;
    }
    access.status = 200;
    access.bytes_out = body->size();
    headers.push_back({"x-request-id", access.request_id});
    co_await client.send(200, headers, *body);
}

asio::awaitable<void> Gateway::probe(Client& client, observe::AccessLine& access, bool healthy) {
    access.status = healthy ? 200 : 503;
    access.quiet = true;
    const std::vector<Header> headers{Header{"content-type", "text/plain"}, Header{"x-request-id", access.request_id}};
    co_await client.send(access.status, headers, healthy ? "ok\n" : "draining\n");
}

asio::awaitable<void> Gateway::refuse_after_body(Client& client, observe::AccessLine& access, Error error,
                                                 std::vector<Header> headers) {
    if (client.head().has_body()) {
        Result<std::string_view> body = co_await client.read_body();
        if (!body) error = std::move(body).error();
    }
    co_await refuse(client, access, std::move(error), std::move(headers));
}

asio::awaitable<void> Gateway::refuse(Client& client, observe::AccessLine& access, Error error,
                                      std::vector<Header> headers) {
    access.status = error.status;
    access.error = error.code.value_or(error.type);
    add_error_headers(error, headers);
    set_header(headers, "content-type", "application/json");
    set_header(headers, "x-request-id", access.request_id);
    const std::string body = error_body(error);
    co_await client.send(error.status, headers, body);
}

std::string Gateway::error_body(const Error& error) const {
    std::string body;
    snapshot_->chat().write_error(error, body);
    return body;
}

}  // namespace lightport::gateway
