// See relay.hpp.
#include "providers/openai/relay.hpp"

#include <utility>

#include "base/ascii.hpp"
#include "json/text.hpp"
#include "provider/splice.hpp"
#include "providers/openai/stream_reader.hpp"
#include "providers/openai/whole_reader.hpp"

namespace lightport::openai {

void relay(std::string_view path, std::string_view body, std::string_view model, UpstreamRequest& out) {
    out.path = path;
    out.storage = '"' + json::escaped(model) + '"';
    const provider::Edit edit{"model", std::string_view(out.storage)};
    provider::splice(body, {&edit, 1}, out.pieces);
}

std::unique_ptr<EventReader> open_reader(const chat::Request& request, const ResponseHead& head,
                                         std::unique_ptr<Repair> repair) {
    const std::string type = lower_case(head.header("content-type"));
    if (request.stream) {
        const bool document = type.find("json") != std::string::npos || type.find("html") != std::string::npos;
        if (document) return std::make_unique<WholeReader>(request, std::move(repair));
        return std::make_unique<StreamReader>(request, head.max_event_bytes, std::move(repair));
    }
    if (is_event_stream(head)) {
        return std::make_unique<RefusingReader>("The provider answered with a stream that nobody asked for.");
    }
    return std::make_unique<WholeReader>(request, std::move(repair));
}

bool is_event_stream(const ResponseHead& head) {
    return lower_case(head.header("content-type")).starts_with("text/event-stream");
}

Error invalid_response(std::string message) {
    Error error = Error(ErrorKind::kUpstream, std::move(message)).with_code("invalid_upstream_response");
    error.upstream_status = 200;
    return error;
}

Error answer_too_large() {
    return invalid_response("The provider's answer is too large.").with_code("upstream_body_too_large");
}

Error truncated_stream() {
    Error error = Error(ErrorKind::kUpstream, "The provider's stream ended before the answer was complete.")
                      .with_code("stream_truncated");
    error.upstream_status = 200;
    return error;
}

Error invalid_event() {
    return Error(ErrorKind::kUpstream, "The provider sent a stream event that is not a JSON object.")
        .with_code("upstream_invalid_event");
}

}  // namespace lightport::openai
