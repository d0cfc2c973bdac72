// See envelope.hpp.
#include "providers/compat/envelope.hpp"

#include <chrono>

#include "base/ids.hpp"
#include "json/text.hpp"

namespace lightport::compat {

using json::MemberValue;
using json::Value;

namespace {

constexpr double kMilliseconds = 1e12;  // beyond it a time is not in seconds

std::string now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

}  // namespace

const std::string& Envelope::id_of(Value theirs) {
    if (!id_.empty()) return id_;
    const bool good = theirs.is_string() && !theirs.text().empty();
    id_ = good ? std::string(theirs.raw().json) : "\"chatcmpl-" + make_request_id().substr(4) + '"';
    return id_;
}

const std::string& Envelope::created_of(Value theirs) {
    if (!created_.empty()) return created_;
    const auto number = theirs.number();
    if (!number || *number < 1 || *number > kMilliseconds * 1000) {
        created_ = now();
    } else if (theirs.integer() && *number < kMilliseconds) {
        created_ = theirs.raw().json;
    } else {
        created_ = std::to_string(static_cast<std::int64_t>(*number < kMilliseconds ? *number : *number / 1000));
    }
    return created_;
}

const std::string& Envelope::model_of(Value theirs) {
    if (!model_.empty()) return model_;
    const bool good = theirs.is_string() && !theirs.text().empty();
    model_ = good ? std::string(theirs.raw().json) : '"' + std::string(request_.model.escaped) + '"';
    return model_;
}

void Envelope::write(std::string_view wanted, const MemberValue& member, provider::ObjectRewriter& body,
                     provider::PieceList& out) {
    if (member.value.raw().json == wanted) return body.keep(member);
    body.open(member);
    out.borrow(wanted);
}

bool Envelope::take(const MemberValue& member, provider::ObjectRewriter& body, provider::PieceList& out) {
    if (json::equals(member.key, "id")) {
        has_id_ = true;
        write(id_of(member.value), member, body, out);
    } else if (json::equals(member.key, "object")) {
        has_object_ = true;
        write(object_, member, body, out);
    } else if (json::equals(member.key, "created")) {
        has_created_ = true;
        write(created_of(member.value), member, body, out);
    } else if (json::equals(member.key, "model")) {
        has_model_ = true;
        write(model_of(member.value), member, body, out);
    } else {
        return false;
    }
    return true;
}

void Envelope::finish(provider::ObjectRewriter& body, provider::PieceList& out) {
    const auto add = [&](std::string_view name, std::string_view json) {
        body.open_new(name);
        out.borrow(json);
    };
    if (!has_id_) add("id", id_of({}));
    if (!has_object_) add("object", object_);
    if (!has_created_) add("created", created_of({}));
    if (!has_model_) add("model", model_of({}));
}

std::string Envelope::opening() const {
    return R"({"id":)" + id_ + R"(,"object":)" + std::string(object_) + R"(,"created":)" + created_ + R"(,"model":)" +
           model_;
}

}  // namespace lightport::compat
