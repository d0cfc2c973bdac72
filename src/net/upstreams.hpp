// Upstreams: everything one worker needs to reach providers. It makes the calls.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "http/response_parser.hpp"
#include "net/pool.hpp"
#include "net/resolver.hpp"
#include "net/tls.hpp"
#include "net/upstream.hpp"

namespace lightport::net {

struct UpstreamOptions {
    PoolOptions pool;
    http::ResponseLimits response;
};

// Belongs to one worker and is used on its thread only. Outlives its calls; the resolver outlives it.
class Upstreams {
public:
    Upstreams(boost::asio::io_context& context, Resolver& resolver, UpstreamOptions options = {})
        : context_(context), resolver_(resolver), options_(options), pool_(context, options.pool) {}

    // For calls from now on; certificate files are read again. Connections that are open stay open.
    void configure(UpstreamOptions options);

    // Nothing is sent before open().
    std::unique_ptr<UpstreamCall> call(OutboundRequest&& request);
    // An in-process provider's answer in place of a connection.
    std::unique_ptr<UpstreamCall> play(Script&& script, const Timeouts& timeouts);

    boost::asio::io_context& context() { return context_; }
    Resolver& resolver() { return resolver_; }
    Pool& pool() { return pool_; }
    TlsContexts& tls() { return tls_; }
    const UpstreamOptions& options() const { return options_; }

private:
    boost::asio::io_context& context_;
    Resolver& resolver_;
    UpstreamOptions options_;
    Pool pool_;
    TlsContexts tls_;
};

}  // namespace lightport::net
