// See rerank.hpp.
#include "surface/rerank.hpp"

#include <algorithm>
#include <vector>

#include "json/writer.hpp"
#include "surface/fields.hpp"

namespace lightport::surface {
namespace {

using json::Value;
using rerank::Request;
using rerank::Response;

constexpr std::size_t kMaxDocuments = 10'000;

Result<void> read_query(Value value, const Path& path, json::Text& out) {
    if (auto done = require_text(value, path, out); !done) return done;
    if (!out.empty()) return {};
    return Error(ErrorKind::kInvalidValue, "Invalid 'query': it must not be empty.").with_param("query");
}

Result<void> read_document(Value value, const Path& path, Request& request) {
    json::Text text = value.text();
    if (value.is_object()) {
        if (auto done = require_text(value["text"], Path(path, "text"), text); !done) return done;
    } else if (!value.is_string()) {
        return wrong_type(path, "a string or an object with a text", value);
    }
    request.documents.push_back(text);
    return {};
}

Result<void> read_documents(Value value, const Path& path, Request& request) {
    if (value.missing()) return missing_member(path);
    if (!value.is_array()) return wrong_type(path, "an array", value);
    for (const Value element : value.elements()) {
        if (request.documents.size() == kMaxDocuments) {
            return Error(ErrorKind::kInvalidValue,
                         "Invalid 'documents': array too long. Expected an array with maximum length 10000.")
                .with_param("documents")
                .with_code("array_above_max_length");
        }
        const Path at(path, request.documents.size());
        if (auto done = read_document(element, at, request); !done) return done;
    }
    if (!request.documents.empty()) return {};
    return Error(ErrorKind::kInvalidValue, "Invalid 'documents': it must not be empty.").with_param("documents");
}

Result<void> read_count(Value value, const Path& path, std::optional<std::int64_t>& out) {
    if (auto done = read_integer(value, path, out); !done) return done;
    if (!out || *out >= 1) return {};
    const std::string name = path.text();
    return Error(ErrorKind::kInvalidValue, "Invalid '" + name + "': integer below the minimum value of 1.")
        .with_param(name)
        .with_code("integer_below_min_value");
}

Error invalid_result() {
    return Error(ErrorKind::kUpstream, "The provider ranked a document that is not one of the request.")
        .with_code("invalid_upstream_response");
}

void write_usage(json::Writer& writer, const Response& response) {
    if (response.search_units > 0) {
        writer.key("meta").begin_object().key("billed_units").begin_object();
        writer.member("search_units", response.search_units).end_object().end_object();
    }
    writer.key("usage").begin_object().member("total_tokens", response.total_tokens).end_object();
}

}  // namespace

Result<Request> read_rerank(std::string_view body, std::pmr::memory_resource* memory) {
    Result<Value> root = read_root(body);
    if (!root) return std::move(root).error();
    Request request(memory);
    request.body = body;
    Value model;
    Value query;
    Value documents;
    Value top_n;
    Value top_k;
    Value return_documents;
    const Slot slots[] = {{"model", &model}, {"query", &query}, {"documents", &documents},
                          {"top_n", &top_n}, {"top_k", &top_k}, {"return_documents", &return_documents}};
    Result<void> done = sort_members(*root, slots, request.extras);
    if (done) done = require_model(model, request.model);
    if (done) done = read_query(query, Path("query"), request.query);
    if (done) done = read_documents(documents, Path("documents"), request);
    if (done) done = read_count(top_k, Path("top_k"), request.top_n);
    if (done) done = read_count(top_n, Path("top_n"), request.top_n);
    if (done) done = read_bool(return_documents, Path("return_documents"), request.return_documents);
    if (!done) return std::move(done).error();
    return request;
}

Result<void> write_rerank(const Request& request, const Response& response, std::string& out) {
    const std::size_t documents = request.documents.size();
    const auto most = static_cast<std::size_t>(request.top_n.value_or(static_cast<std::int64_t>(documents)));
    std::vector<bool> seen(documents, false);
    json::Writer writer(out);
    writer.begin_object();
    if (!response.id.empty()) writer.member_string("id", response.id);
    writer.key("model");
    response.model.empty() ? writer.value(request.model) : writer.string(response.model);
    writer.key("results").begin_array();
    for (std::size_t i = 0; i < std::min(most, response.items.size()); ++i) {
        const rerank::Item& item = response.items[i];
        const auto index = static_cast<std::size_t>(item.index);
        if (index >= documents || seen[index] || !item.relevance_score) return invalid_result();
        seen[index] = true;
        writer.begin_object().member("index", item.index).member("relevance_score", item.relevance_score);
        if (request.return_documents) {
            writer.key("document").begin_object().member("text", request.documents[index]).end_object();
        }
        writer.end_object();
    }
    writer.end_array();
    write_usage(writer, response);
    writer.end_object();
    return {};
}

}  // namespace lightport::surface
