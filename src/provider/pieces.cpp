// See pieces.hpp.
#include "provider/pieces.hpp"

#include <utility>

namespace lightport::provider {

std::string_view trimmed(std::string_view json) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t first = json.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return json.substr(first, json.find_last_not_of(kSpace) + 1 - first);
}

void PieceList::borrow(std::string_view bytes) {
    if (bytes.empty()) return;
    if (!pieces_.empty()) {
        Piece& last = pieces_.back();
        if (last.borrowed != nullptr && last.borrowed + last.size == bytes.data()) {
            last.size += bytes.size();
            return;
        }
    }
    pieces_.push_back({bytes.data(), 0, bytes.size()});
}

void PieceList::own(std::string_view bytes) {
    if (bytes.empty()) return;
    if (pieces_.empty() || pieces_.back().borrowed != nullptr) pieces_.push_back({nullptr, storage_.size(), 0});
    storage_.append(bytes);
    pieces_.back().size += bytes.size();
}

std::string_view PieceList::view(const Piece& piece, std::string_view storage) const {
    return piece.borrowed != nullptr ? std::string_view(piece.borrowed, piece.size)
                                     : storage.substr(piece.begin, piece.size);
}

void PieceList::finish(UpstreamRequest& out) && {
    out.storage = std::move(storage_);
    out.pieces.clear();
    out.pieces.reserve(pieces_.size());
    for (const Piece& piece : pieces_) out.pieces.push_back(view(piece, out.storage));
}

void PieceList::append_to(std::string& out) const {
    for (const Piece& piece : pieces_) out.append(view(piece, storage_));
}

void PieceList::append_to(std::vector<std::string_view>& pieces) const {
    for (const Piece& piece : pieces_) pieces.push_back(view(piece, {}));
}

ObjectRewriter::ObjectRewriter(std::string_view object, PieceList& out) : object_(trimmed(object)), out_(out) {}

std::size_t ObjectRewriter::start_of(const json::MemberValue& member) const {
    return static_cast<std::size_t>(member.key.escaped.data() - object_.data()) - 1;
}

std::size_t ObjectRewriter::end_of(const json::MemberValue& member) const {
    const std::string_view value = member.value.raw().json;
    return static_cast<std::size_t>(value.data() - object_.data()) + value.size();
}

void ObjectRewriter::pass(const json::MemberValue& member) {
    if (brace_.empty()) brace_ = object_.substr(0, start_of(member));
}

// What stands before a member that stays. The comma is the one in front of it, so a member goes together with its own.
void ObjectRewriter::lead(std::size_t key) {
    out_.borrow(any_kept_ ? object_.substr(last_end_, key - last_end_) : brace_);
    any_kept_ = true;
}

void ObjectRewriter::keep(const json::MemberValue& member) {
    pass(member);
    const std::size_t start = start_of(member);
    lead(start);
    last_end_ = end_of(member);
    out_.borrow(object_.substr(start, last_end_ - start));
}

void ObjectRewriter::drop(const json::MemberValue& member) {
    pass(member);
    last_end_ = end_of(member);
}

void ObjectRewriter::open(const json::MemberValue& member, std::string_view name) {
    pass(member);
    const std::size_t start = start_of(member);
    const std::size_t value = end_of(member) - member.value.raw().json.size();
    lead(start);
    last_end_ = end_of(member);
    if (name.empty()) {
        out_.borrow(object_.substr(start, value - start));
    } else {
        out_.borrow("\"");
        out_.borrow(name);
        out_.borrow("\":");
    }
}

void ObjectRewriter::open_new(std::string_view borrowed_name) {
    if (any_kept_) {
        out_.borrow(",\"");
    } else {
        out_.borrow(brace_.empty() ? std::string_view("{") : brace_);
        out_.borrow("\"");
        if (last_end_ == 0) last_end_ = 1;
    }
    any_kept_ = true;
    out_.borrow(borrowed_name);
    out_.borrow("\":");
}

void ObjectRewriter::finish() {
    if (!any_kept_) out_.borrow(brace_);
    out_.borrow(object_.substr(last_end_));
}

}  // namespace lightport::provider
