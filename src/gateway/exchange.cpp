// See exchange.hpp.
#include "gateway/exchange.hpp"

#include <utility>

#include "base/flag.hpp"
#include "gateway/outbound.hpp"
#include "json/text.hpp"
#include "provider/error_text.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {

std::string joined(const std::vector<std::string>& members) {
    std::string list;
    for (const std::string& member : members) {
        if (!list.empty()) list += ',';
        list += member;
    }
    return list;
}

}  // namespace

Exchange::Exchange(const ExchangeContext& context)
    : snapshot_(context.snapshot),
      upstreams_(context.upstreams),
      client_(context.client),
      access_(context.access),
      presented_key_(context.presented_key) {}

asio::awaitable<void> Exchange::run() {
    access_.waited = {};
    const auto start = Clock::now();
    const Result<std::string_view> body = co_await client_.read_body();
    waited_since(start);
    if (!body) {
        co_await refuse(body.error(), {});
        co_return;
    }
    access_.bytes_in = body->size();
    if (Result<void> prepared = prepare(*body); !prepared) {
        co_await refuse(std::move(prepared).error(), {});
        co_return;
    }
    if (provider_ != nullptr && provider_->source) {
        if (Result<void> obtained = co_await obtain_credential(); !obtained) {
            co_await refuse(std::move(obtained).error(), {});
            co_return;
        }
    }
    co_await talk();
}

asio::awaitable<Result<void>> Exchange::obtain_credential() {
    secrets_ = provider_->source->ready(upstreams_);
    if (secrets_) co_return Result<void>();
    const auto waiter = std::make_shared<auth::Waiter>(upstreams_.context());
    client_.on_gone([waiter] { waiter->cancel(); });
    const auto start = Clock::now();
    Result<auth::SecretsPtr> obtained = co_await provider_->source->get(upstreams_, waiter);
    waited_since(start);
    client_.on_gone(nullptr);
    if (!obtained) co_return credential_error(obtained.error(), provider_->source->name());
    secrets_ = *std::move(obtained);
    co_return Result<void>();
}

void Exchange::write_error(const Error& error, std::string& out) const { snapshot_.chat().write_error(error, out); }

Result<void> Exchange::route(json::Text model) {
    const std::string name = json::unescaped(model);
    access_.model = name;
    Router::Query query;
    query.model = name;
    query.provider_header = client_.head().header("x-lightport-provider");
    query.client_key = presented_key_;
    Result<Router::Decision> decision = snapshot_.router().decide(query);
    if (!decision) return std::move(decision).error();
    decision_ = *std::move(decision);
    if (Result<void> read = read_strict(); !read) return read;
    provider_ = &snapshot_.runtime(*decision_.provider);
    adapter_ = provider_->adapter;
    access_.provider = decision_.provider->id;
    if (provider_->unusable) return *provider_->unusable;
    adapter_headers_ = adapter_headers(client_.head());
    return {};
}

Result<void> Exchange::read_strict() {
    const std::string_view header = client_.head().header("x-lightport-strict");
    if (header.empty()) return {};
    const std::optional<bool> strict = parse_flag(header);
    if (!strict) return Error(ErrorKind::kInvalidValue, "The header x-lightport-strict is neither true nor false.");
    decision_.strict = *strict;
    return {};
}

Target Exchange::target() const {
    Target target;
    target.provider = decision_.provider->id;
    target.model = decision_.model;
    target.default_max_tokens = decision_.provider->default_max_tokens;
    target.client_headers = &adapter_headers_;
    target.options = &decision_.provider->options;
    target.base_path = provider_->base_path;
    return target;
}

Error Exchange::lacks_endpoint(std::string_view endpoint) const {
    return Error(ErrorKind::kUnsupportedValue, "The provider `" + decision_.provider->id + "` has no " +
                                                   std::string(endpoint) + " endpoint: choose another model.")
        .with_param("model");
}

Result<void> Exchange::check_losses() const {
    if (losses_.empty() || !decision_.strict) return {};
    return Error(ErrorKind::kUnsupported, "The provider `" + decision_.provider->id +
                                              "` cannot express: " + joined(losses_.members()) +
                                              ". Leave it out, or ask without x-lightport-strict.")
        .with_param(losses_.members().front());
}

std::unique_ptr<net::UpstreamCall> Exchange::make_call(UpstreamRequest& request) {
    return make_call(request, snapshot_.timeouts());
}

std::unique_ptr<net::UpstreamCall> Exchange::make_call(UpstreamRequest& request, const net::Timeouts& timeouts) {
    const Caller caller = choose_key(*decision_.provider, decision_.use_client_key, presented_key_, secrets_.get());
    key_owner_ = caller.owner;
    net::OutboundRequest outbound = make_outbound(snapshot_, *provider_, client_, caller, request);
    outbound.timeouts = timeouts;
    return upstreams_.call(std::move(outbound));
}

std::unique_ptr<net::UpstreamCall> Exchange::play(Script&& script) {
    return upstreams_.play(std::move(script), snapshot_.timeouts());
}

asio::awaitable<Result<void>> Exchange::fetch_answer(net::UpstreamCall& call, Fetched& out) {
    client_.on_gone([&call] { call.cancel(); });
    const auto start = Clock::now();
    std::size_t left = snapshot_.config().upstream.max_body_bytes;
    Result<void> done = co_await fetch(call, *adapter_, left, out);
    client_.on_gone(nullptr);
    access_.upstream_connected = Clock::now();
    access_.upstream_status = out.head.status;
    waited_since(start);
    co_return done;
}

asio::awaitable<void> Exchange::answer(const ResponseHead& upstream, std::string_view body) {
    access_.first_byte = Clock::now();
    access_.status = 200;
    access_.bytes_out = body.size();
    const std::vector<Header> headers = answer_headers(upstream, "application/json");
    co_await client_.send(200, headers, body);
}

asio::awaitable<void> Exchange::refuse(Error error, std::vector<Header> headers) {
    error = for_this_client(std::move(error));
    if (leave_if_gone()) co_return;
    out_.clear();
    write_error(error, out_);
    add_error_headers(error, headers);
    set_header(headers, "content-type", "application/json");
    set_header(headers, "x-request-id", access_.request_id);
    access_.status = error.status;
    access_.bytes_out = out_.size();
    co_await client_.send(error.status, headers, out_);
}

asio::awaitable<void> Exchange::refuse_after(const ResponseHead& upstream, Error error) {
    std::vector<Header> headers;
    adapter_->carry_headers(upstream, headers);
    co_await refuse(std::move(error), std::move(headers));
}

Error Exchange::for_this_client(Error error) {
    if (secrets_ && refuses_credential(error)) provider_->source->reject(secrets_);
    if (client_.shutting_down()) error = shutting_down_error();
    error.message = provider::scrub(error.message);
    error = for_client(std::move(error), key_owner_, !snapshot_.keys().empty());
    record(error);
    return error;
}

bool Exchange::leave_if_gone() {
    if (!client_.gone()) return false;
    if (access_.error.empty()) record(Error(ErrorKind::kClientTimeout, "client closed the connection"));
    access_.status = 499;
    client_.abort();
    return true;
}

void Exchange::record(const Error& error) {
    access_.error = error.code.value_or(error.type);
    if (error.upstream_status != 0) access_.upstream_status = error.upstream_status;
}

std::vector<Header> Exchange::answer_headers(const ResponseHead& upstream, std::string_view content_type) const {
    std::vector<Header> headers;
    headers.reserve(12);
    headers.push_back({"content-type", std::string(content_type)});
    headers.push_back({"x-request-id", access_.request_id});
    if (!losses_.empty()) headers.push_back({"x-lightport-lossy", joined(losses_.members())});
    adapter_->carry_headers(upstream, headers);
    return headers;
}

}  // namespace lightport::gateway
