// The members around the choices, which are the same in every chunk of an answer: id, object, created and model.
#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"
#include "lightport/chat.hpp"
#include "provider/pieces.hpp"

namespace lightport::compat {

// The first value that is good stays, whatever later chunks say.
class Envelope {
public:
    // `object`: what the answer is, a literal. `request` outlives this.
    Envelope(const chat::Request& request, std::string_view object) : request_(request), object_(object) {}

    // A chunk begins, of this root.
    void begin(json::Value root) {
        has_id_ = has_object_ = has_created_ = has_model_ = false;
        if (id_.empty()) id_of(root["id"]);
    }
    // Writes a member that belongs here. False: it does not, nothing was written.
    bool take(const json::MemberValue& member, provider::ObjectRewriter& body, provider::PieceList& out);
    // Adds what the chunk has not.
    void finish(provider::ObjectRewriter& body, provider::PieceList& out);

    // {"id":…,"object":…,"created":…,"model":… for a chunk of our own, after the first one.
    std::string opening() const;
    std::string_view id() const { return id_; }  // JSON; empty before the first chunk

private:
    static void write(std::string_view wanted, const json::MemberValue& member, provider::ObjectRewriter& body,
                      provider::PieceList& out);
    const std::string& id_of(json::Value theirs);
    const std::string& created_of(json::Value theirs);
    const std::string& model_of(json::Value theirs);

    const chat::Request& request_;
    std::string_view object_;  // with its quotes
    std::string id_;           // JSON, as the following
    std::string created_;
    std::string model_;
    bool has_id_ = false;
    bool has_object_ = false;
    bool has_created_ = false;
    bool has_model_ = false;
};

}  // namespace lightport::compat
