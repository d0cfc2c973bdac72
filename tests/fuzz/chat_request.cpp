// A client's body through the chat reader and every adapter that is built in: a clear refusal, or a request whose body
// is JSON and whose head is a head.
#include "fuzz/support/adapters.hpp"
#include "fuzz/support/chat.hpp"
#include "json/text.hpp"

namespace lightport::fuzz {
namespace {

const std::vector<Header>& options() {
    // What adapters ask for to know their address; others look at none of them.
    static const std::vector<Header> all = {{"region", "eu-west-1"}, {"project", "p-1"},   {"location", "global"},
                                            {"resource", "res"},     {"account", "acc"},   {"api_version", "v1"},
                                            {"workspace", "ws"},     {"deployment", "dep"}};
    return all;
}

bool is_json_type(const UpstreamRequest& request) {
    const std::string_view type = find_header(request.headers, "content-type");
    return type.empty() || type.find("json") != std::string_view::npos;
}

void check_written(const UpstreamRequest& request, std::string_view input) {
    std::string body;
    for (const std::string_view piece : request.body()) body += piece;
    if (is_json_type(request)) LIGHTPORT_FUZZ_CHECK(is_json(body), body);
    std::string line;
    const std::string target = request.path.starts_with('/') ? request.path : '/' + request.path;
    LIGHTPORT_FUZZ_CHECK(http::append_request_line(line, request.method, target), request.path);
    check_headers(request.headers, input);
}

void check_losses(const chat::LossReport& losses, std::string_view input) {
    for (const std::string& member : losses.members()) {
        // They are listed in a header, and inside an error's message in strict mode.
        LIGHTPORT_FUZZ_CHECK(!member.empty(), input);
        std::string line;
        LIGHTPORT_FUZZ_CHECK(http::append_field(line, "x-lightport-lossy", member), member);
    }
}

// `model`: what the route made of the client's name, e.g. without the provider before the slash.
void write_everywhere(const chat::Request& request, std::string_view model, std::string_view input) {
    for (const auto& [name, known] : adapters_for(input)) {
        const Adapter& adapter = *known;
        Target target;
        target.provider = name;
        target.model = model;
        target.options = &options();
        chat::LossReport losses;
        UpstreamRequest out;
        const Result<void> written = adapter.write(request, target, losses, out);
        check_losses(losses, input);
        if (!written) {
            check_error(written.error(), input);
        } else if (!adapter.script(request, target)) {
            check_written(out, input);
        }
    }
}

}  // namespace
}  // namespace lightport::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lightport;
    const std::string_view input = fuzz::as_text(data, size);
    const fuzz::ChatBody body(input);
    if (!body.request()) {
        fuzz::check_error(body.request().error(), input);
        LIGHTPORT_FUZZ_CHECK(body.request().error().status == 400, input);
        return 0;
    }
    const std::string model = json::unescaped(body.request()->model);
    fuzz::write_everywhere(*body.request(), model, input);
    fuzz::write_everywhere(*body.request(), "claude-sonnet-4-5", input);
    return 0;
}
