// See embeddings_support.hpp.
#include "golden/embeddings_support.hpp"

#include <stdexcept>
#include <utility>

#include "json/value.hpp"
#include "surface/openai_embeddings.hpp"

namespace lightport::golden {
namespace {

// A request with the bytes that it borrows from.
struct Request {
    explicit Request(std::string_view members) : body("{\"model\":\"m\"," + std::string(members.substr(1))) {
        json::pad(body);
        Result<embeddings::Request> read = surface::read_embeddings(body, &memory);
        if (!read) throw std::invalid_argument(read.error().message);
        request.emplace(*std::move(read));
    }
    std::string body;
    std::pmr::monotonic_buffer_resource memory;
    std::optional<embeddings::Request> request;
};

// The request's body in its storage: the pieces borrow from what does not live as long.
void own_body(UpstreamRequest& request) {
    std::string body;
    for (const std::string_view piece : request.body()) body.append(piece);
    request.storage = std::move(body);
    request.pieces.clear();
}

}  // namespace

WrittenEmbeddings write_embeddings(const Adapter& adapter, std::string_view body, const std::string& model,
                                   const std::vector<Header>& options) {
    const Request request(body);
    Target target;
    target.provider = "test";
    target.model = model;
    target.options = &options;
    chat::LossReport losses;
    WrittenEmbeddings written;
    const Result<void> done = adapter.embeddings()->write(*request.request, target, losses, written.requests);
    if (!done) written.error = done.error();
    for (UpstreamRequest& one : written.requests) own_body(one);
    for (const std::string& member : losses.members()) written.losses += (written.losses.empty() ? "" : " ") + member;
    return written;
}

std::string read_embeddings(const Adapter& adapter, std::string_view body, std::vector<std::string> answers) {
    const Request request(body);
    embeddings::Response response;
    response.storage.reserve(answers.size());
    for (std::string& answer : answers) {
        json::pad(answer);
        const std::string& kept = response.storage.emplace_back(std::move(answer));
        const Result<void> done = adapter.embeddings()->read(*request.request, kept, response);
        if (!done) return "error " + done.error().code.value_or("null");
    }
    if (!response.verbatim.empty()) return "verbatim " + std::string(response.verbatim);
    std::string out;
    const Result<void> written = surface::write_embeddings(*request.request, response, out);
    return written ? out : "error " + written.error().code.value_or("null");
}

}  // namespace lightport::golden
