// See embeddings.hpp.
#include "providers/openai/embeddings.hpp"

#include <utility>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/counts.hpp"
#include "provider/embeddings_input.hpp"
#include "providers/openai/error.hpp"
#include "providers/openai/relay.hpp"

namespace lightport::openai {
namespace {

using embeddings::Request;
using embeddings::Response;
using embeddings::Vector;
using json::Value;

// Collects the vectors of one answer, objects or bare ones, and notices whatever differs from what OpenAI itself would
// send.
class Reader {
public:
    Reader(const Request& request, std::size_t due) : request_(request), vectors_(due) {}

    bool take(Value item) {
        Value embedding = item.is_object() ? Value{} : item;
        std::int64_t index = position_;
        for (const json::MemberValue& member : item.members()) {
            if (json::equals(member.key, "embedding")) embedding = member.value;
            if (json::equals(member.key, "index")) index = member.value.integer().value_or(position_);
        }
        as_expected_ = as_expected_ && index == position_ && embedding.is_string() == request_.base64;
        ++position_;
        if (index < 0 || index >= static_cast<std::int64_t>(vectors_.size())) return false;
        Vector& vector = vectors_[static_cast<std::size_t>(index)];
        if (vector.floats || !vector.base64.empty()) return false;
        if (embedding.is_array()) vector.floats = embedding.raw();
        if (embedding.is_string()) vector.base64 = embedding.text();
        return vector.floats || !vector.base64.empty();
    }

    bool complete() const { return position_ == static_cast<std::int64_t>(vectors_.size()); }
    bool as_expected() const { return as_expected_; }
    std::vector<Vector>& vectors() { return vectors_; }

private:
    const Request& request_;
    std::vector<Vector> vectors_;
    std::int64_t position_ = 0;
    bool as_expected_ = true;
};

struct Members {
    Value object;
    Value data;
    Value embeddings;
    Value model;
    Value usage;
    Value error;
};

Members members_of(Value root) {
    Members found;
    for (const json::MemberValue& member : root.members()) {
        if (json::equals(member.key, "object")) found.object = member.value;
        if (json::equals(member.key, "data")) found.data = member.value;
        if (json::equals(member.key, "embeddings")) found.embeddings = member.value;
        if (json::equals(member.key, "model")) found.model = member.value;
        if (json::equals(member.key, "usage")) found.usage = member.value;
        if (json::equals(member.key, "error")) found.error = member.value;
    }
    return found;
}

}  // namespace

Result<void> OpenAiEmbeddings::write(const Request& request, const Target& target, chat::LossReport& losses,
                                     std::vector<UpstreamRequest>& out) const {
    const std::size_t before = out.size();
    Result<void> written = provider::write_by_profile(request, target, profile_, losses, out);
    for (std::size_t i = before; i < out.size(); ++i) out[i].path = path_;
    return written;
}

Result<void> OpenAiEmbeddings::read(const Request& request, std::string_view body, Response& response) const {
    const Result<Value> root = json::parse(body);
    if (!root || !root->is_object()) return invalid_response("The provider's answer is not a JSON object.");
    const Members members = members_of(*root);
    if (is_error(members.error)) return error_from_value(members.error);
    const Value vectors = members.data.is_array() ? members.data : members.embeddings;
    if (!vectors.is_array()) return invalid_response("The provider's answer has no vectors.");
    const std::size_t due = provider::vectors_due(request, response, profile_.max_inputs);
    Reader reader(request, due);
    for (const Value item : vectors.elements()) {
        if (!reader.take(item)) return invalid_response("The provider's answer holds a vector that nobody asked for.");
    }
    if (!reader.complete()) return invalid_response("The provider's answer lacks vectors.");
    const Value prompt = members.usage["prompt_tokens"];
    const Value total = members.usage["total_tokens"];
    response.prompt_tokens += provider::bounded_count(prompt.integer() ? prompt : total);
    const bool whole = json::equals(members.object.text(), "list") && members.data.is_array() &&
                       members.model.is_string() && prompt.integer() && total.integer();
    if (whole && reader.as_expected() && due == request.count) {
        response.verbatim = body;
        return {};
    }
    response.model = json::unescaped(members.model.text());
    for (Vector& vector : reader.vectors()) response.vectors.push_back(std::move(vector));
    return {};
}

}  // namespace lightport::openai
