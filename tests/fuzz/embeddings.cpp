// Embeddings: a client's body to every adapter that has them, and a provider's answer back to the client.
// Input: the request's body, a NUL byte, the answer's.
#include <memory_resource>

#include "fuzz/support/adapters.hpp"
#include "fuzz/support/chat.hpp"
#include "json/text.hpp"
#include "surface/openai_embeddings.hpp"

namespace lightport::fuzz {
namespace {

constexpr std::string_view kTwoInputs = R"({"model":"m","input":["a","b"],"encoding_format":"base64"})";

void check_write(const embeddings::EmbeddingsAdapter& adapter, const embeddings::Request& request,
                 std::string_view input) {
    const std::string model = json::unescaped(request.model);
    Target target;
    target.model = model;
    chat::LossReport losses;
    std::vector<UpstreamRequest> requests;
    if (const Result<void> written = adapter.write(request, target, losses, requests); !written) {
        check_error(written.error(), input);
        return;
    }
    for (const UpstreamRequest& one : requests) {
        std::string body;
        for (const std::string_view piece : one.body()) body += piece;
        LIGHTPORT_FUZZ_CHECK(adapter.script(request) || is_json(body), body);
        check_headers(one.headers, input);
    }
}

void check_read(const embeddings::EmbeddingsAdapter& adapter, const embeddings::Request& request,
                std::string_view answer) {
    std::string body(answer);
    json::pad(body);
    embeddings::Response response;
    response.storage.reserve(1);
    if (const Result<void> read = adapter.read(request, body, response); !read) {
        check_error(read.error(), answer);
        return;
    }
    std::string out(response.verbatim);
    if (out.empty()) {
        if (const Result<void> written = surface::write_embeddings(request, response, out); !written) return;
    }
    LIGHTPORT_FUZZ_CHECK(is_json(out), out);
}

void check(std::string_view asked, std::string_view answer, std::string_view input) {
    std::pmr::monotonic_buffer_resource memory;
    std::string body(asked);
    json::pad(body);
    const Result<embeddings::Request> request = surface::read_embeddings(body, &memory);
    if (!request) {
        check_error(request.error(), input);
        return;
    }
    for (const auto& [name, adapter] : adapters_for(input)) {
        if (adapter->embeddings() == nullptr) continue;
        check_write(*adapter->embeddings(), *request, input);
        check_read(*adapter->embeddings(), *request, answer);
    }
}

}  // namespace
}  // namespace lightport::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lightport::fuzz;
    const std::string_view input = as_text(data, size);
    std::string_view answer = input;
    const std::string_view asked = take_field(answer);
    check(asked, answer, input);
    check(kTwoInputs, answer, input);
    return 0;
}
