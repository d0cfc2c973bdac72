// A body put together from bytes that are somewhere else already and from new ones, and the edit of a JSON object that
// way: what stays is borrowed, commas and whitespace included.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "json/text.hpp"
#include "json/value.hpp"
#include "lightport/adapter.hpp"

namespace lightport::provider {

// Without the whitespace around it, as json::Value wants its text.
std::string_view trimmed(std::string_view json);

// Pieces in their order. Neighbours in memory become one.
class PieceList {
public:
    // Bytes that outlive the request that is being built.
    void borrow(std::string_view bytes);
    // Bytes that are copied.
    void own(std::string_view bytes);

    // Hands over the copied bytes and the list. Nothing may be added to out.storage afterwards.
    void finish(UpstreamRequest& out) &&;
    // All of it as one text.
    void append_to(std::string& out) const;
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

// The elements of an array, each as `write(index, element)` adds it to the list; what stands between them is borrowed.
template <class Write>
void rewrite_elements(json::Value array, PieceList& out, Write write) {
    const std::string_view text = array.raw().json;
    std::size_t done = 0;
    std::size_t index = 0;
    for (const json::Value element : array.elements()) {
        const std::string_view json = element.raw().json;
        const auto start = static_cast<std::size_t>(json.data() - text.data());
        out.borrow(text.substr(done, start - done));
        write(index++, element);
        done = start + json.size();
    }
    out.borrow(text.substr(done));
}

// `object` with the value of one member as `write(value)` adds it to the list; one that is not there is added at the
// end, `value` is absent then.
template <class Write>
void rewrite_member(json::Value object, std::string_view name, PieceList& out, Write write) {
    ObjectRewriter rewriter(object.raw().json, out);
    bool met = false;
    for (const json::MemberValue& member : rewriter.object().members()) {
        if (!json::equals(member.key, name)) {
            rewriter.keep(member);
            continue;
        }
        met = true;
        rewriter.open(member);
        write(member.value);
    }
    if (!met) {
        rewriter.open_new(name);
        write(json::Value{});
    }
    rewriter.finish();
}

}  // namespace lightport::provider
