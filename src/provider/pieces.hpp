// A body put together from bytes that are somewhere else already and from new ones, and the edit of a JSON object that
// way: what stays is borrowed, commas and whitespace included.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "lightport/adapter.hpp"

namespace lightport::provider {

// Pieces in their order. Neighbours in memory become one.
class PieceList {
public:
    // Bytes that outlive the request that is being built.
    void borrow(std::string_view bytes);
    // Bytes that are copied.
    void own(std::string_view bytes);

    // Hands over the copied bytes and the list. Nothing may be added to out.storage afterwards.
    void finish(UpstreamRequest& out) &&;
    // Only for lists that own nothing.
    void append_to(std::vector<std::string_view>& pieces) const;

private:
    struct Piece {
        const char* borrowed = nullptr;  // nullptr: at `begin` of storage_
        std::size_t begin = 0;
        std::size_t size = 0;
    };
    std::string_view view(const Piece& piece, std::string_view storage) const;

    std::string storage_;
    std::vector<Piece> pieces_;
};

// Goes through the members of a validated object in their order; the caller says of each what becomes of it.
class ObjectRewriter {
public:
    // `object` may have whitespace around it, which is left out.
    ObjectRewriter(std::string_view object, PieceList& out);

    json::Value object() const { return json::Value(object_); }

    void keep(const json::MemberValue& member);
    void drop(const json::MemberValue& member);
    // The name as it is, or `name` (plain ASCII, borrowed); then the caller adds the value to the list.
    void open(const json::MemberValue& member, std::string_view name = {});
    // After all members of the object: a further one. Name and comma are added here, the value by the caller.
    void open_new(std::string_view borrowed_name);
    void finish();

private:
    std::size_t start_of(const json::MemberValue& member) const;
    std::size_t end_of(const json::MemberValue& member) const;
    void pass(const json::MemberValue& member);
    void lead(std::size_t key);

    std::string_view object_;
    PieceList& out_;
    std::string_view brace_;    // up to the first member
    std::size_t last_end_ = 0;  // behind the member before, whatever became of it
    bool any_kept_ = false;
};

}  // namespace lightport::provider
