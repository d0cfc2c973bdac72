// Makes the calls of one worker.
#include "net/upstreams.hpp"

#include "net/http_call.hpp"
#include "net/script_call.hpp"

namespace lightport::net {

void Upstreams::configure(UpstreamOptions options) {
    options_ = options;
    pool_.configure(options.pool);
    tls_.clear();
}

std::unique_ptr<UpstreamCall> Upstreams::call(OutboundRequest&& request) {
    return std::make_unique<HttpCall>(*this, std::move(request));
}

std::unique_ptr<UpstreamCall> Upstreams::play(Script&& script, const Timeouts& timeouts) {
    script.head.max_event_bytes = options_.response.max_event_bytes;
    return std::make_unique<ScriptCall>(context_, std::move(script), timeouts);
}

}  // namespace lightport::net
