// HttpCall's way to a connection: addresses, connect, TLS.
#include <sys/un.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/address_policy.hpp"
#include "net/http_call_state.hpp"

namespace lightport::net {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

Error connect_failed(const Origin& origin, const std::string& reason) {
    return Error(ErrorKind::kConnection, "No connection to " + origin.to_string() + ": " + reason + ".")
        .with_code("upstream_connect_failed");
}

Error forbidden_address(const Origin& origin, AddressKind kind) {
    return Error(ErrorKind::kConnection,
                 "The host name " + origin.host + " leads to " + std::string(describe(kind)) +
                     " address and was not connected to. If that is meant, set `allow_private: true` for this provider "
                     "in the gateway's configuration.")
        .with_code("upstream_forbidden_address");
}

// What is left are the addresses that the policy allows; the addresses that were judged are the ones connected to.
Result<void> remove_forbidden(const Origin& origin, Addresses& addresses) {
    if (origin.allow_private || addresses.empty() || is_internal_host(origin.host)) return {};
    const AddressKind first = classify(addresses.front());
    std::erase_if(addresses, [](const asio::ip::address& each) { return classify(each) != AddressKind::kPublic; });
    if (addresses.empty()) return forbidden_address(origin, first);
    return {};
}

}  // namespace

asio::awaitable<Result<void>> HttpCall::connect() {
    auto places = co_await endpoints();
    if (!places) co_return std::move(places).error();
    connection_ = std::make_shared<Connection>(upstreams_.context(), request_.origin);
    auto connected = co_await connect_any(*std::move(places));
    if (connected && request_.origin.tls) connected = co_await start_tls();
    if (connected && interrupted()) co_return interruption();
    co_return connected;
}

asio::awaitable<Result<std::vector<Stream::Endpoint>>> HttpCall::endpoints() {
    std::vector<Stream::Endpoint> places;
    const std::string& path = request_.origin.unix_socket;
    if (!path.empty()) {
        if (path.size() >= sizeof(sockaddr_un::sun_path))
            co_return connect_failed(request_.origin, "socket path too long");
        places.emplace_back(asio::local::stream_protocol::endpoint(path));
        co_return places;
    }
    auto addresses = co_await resolve();
    if (!addresses) co_return std::move(addresses).error();
    auto allowed = remove_forbidden(request_.origin, *addresses);
    if (!allowed) co_return std::move(allowed).error();
    for (const auto& address : *addresses) places.emplace_back(asio::ip::tcp::endpoint(address, request_.origin.port));
    co_return places;
}

asio::awaitable<Result<Addresses>> HttpCall::resolve() {
    const std::string& host = request_.origin.host;
    if (auto known = upstreams_.resolver().known(host)) co_return *std::move(known);
    begin(Stage::kDns, request_.timeouts.dns);
    const auto lookup = std::make_shared<Lookup>(upstreams_.context());
    lookup_ = lookup;
    Resolver::Handler handler = [lookup](Result<Addresses> answer) {
        lookup->answer = std::move(answer);
        lookup->wake.cancel();
    };
    const auto ticket = upstreams_.resolver().resolve(host, upstreams_.context().get_executor(), std::move(handler));
    co_await lookup->wake.async_wait(kAwait);
    lookup_.reset();
    if (interrupted() || !lookup->answer) co_return interruption();
    co_return *std::move(lookup->answer);
}

// Address by address; each gets an equal share of the time that is left, so that one that swallows packets does not
// keep the others from being tried.
asio::awaitable<Result<void>> HttpCall::connect_any(std::vector<Stream::Endpoint> endpoints) {
    const auto limit = request_.timeouts.connect;
    const auto end = limit.count() > 0 ? Clock::now() + limit : Deadline::kNever;
    std::string reason = "no address";
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        const auto now = Clock::now();
        const auto left = static_cast<Clock::rep>(endpoints.size() - i);
        begin_until(Stage::kConnect, limit.count() > 0 ? now + (end - now) / left : Deadline::kNever);
        const auto ec = co_await connection_->stream.connect(endpoints[i]);
        pause_deadline();
        if (cancelled_) break;
        if (!ec && !expired_) co_return Result<void>{};
        if (!expired_) reason = ec.message();
        const auto after = Clock::now();
        if (expired_ && (after >= end || after >= total_ || i + 1 == endpoints.size())) break;
        expired_ = false;
    }
    if (interrupted()) co_return interruption();
    co_return connect_failed(request_.origin, reason);
}

asio::awaitable<Result<void>> HttpCall::start_tls() {
    auto tls = upstreams_.tls().connect(request_.origin);
    if (!tls) co_return std::move(tls).error();
    begin(Stage::kTls, request_.timeouts.tls);
    auto started = co_await connection_->stream.start_tls(*std::move(tls), request_.origin);
    pause_deadline();
    if (interrupted()) co_return interruption();
    co_return started;
}

}  // namespace lightport::net
