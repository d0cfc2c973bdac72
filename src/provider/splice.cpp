// See splice.hpp.
#include "provider/splice.hpp"

#include <cstddef>

#include "json/text.hpp"
#include "json/value.hpp"

namespace lightport::provider {
namespace {

using Pieces = std::vector<std::string_view>;

void append(Pieces& pieces, std::string_view piece) {
    if (!piece.empty()) pieces.push_back(piece);
}

std::string_view trimmed(std::string_view json) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!json.empty() && is_space(json.front())) json.remove_prefix(1);
    while (!json.empty() && is_space(json.back())) json.remove_suffix(1);
    return json;
}

// Walks the members once. [run_, …) are bytes that are kept and not yet in the result.
class Splicer {
public:
    Splicer(std::string_view object, Pieces& pieces) : object_(object), pieces_(pieces) {}

    void keep(std::size_t key, std::size_t end) {
        begin_member(key);
        last_end_ = end;
        kept_ = true;
    }

    void replace(std::size_t key, std::size_t value, std::size_t end, std::string_view by) {
        begin_member(key);
        flush(value);
        append(pieces_, by);
        run_ = last_end_ = end;
        kept_ = true;
    }

    // The comma goes with the member: the one before it, or for the first members the one behind.
    void remove(std::size_t key, std::size_t end) {
        if (kept_) {
            flush(last_end_);
        } else if (!cut_) {
            flush(key);
        }
        run_ = last_end_ = end;
        cut_ = true;
    }

    void add(std::string_view key, std::string_view value) {
        flush(last_end_);
        append(pieces_, kept_ ? ",\"" : "\"");
        append(pieces_, key);
        append(pieces_, "\":");
        append(pieces_, value);
        kept_ = true;
    }

    void finish() { flush(object_.size()); }

private:
    void begin_member(std::size_t key) {
        if (cut_ && !kept_) run_ = key;  // everything before was removed, with its commas
    }

    void flush(std::size_t end) {
        if (end > run_) append(pieces_, object_.substr(run_, end - run_));
        run_ = end > run_ ? end : run_;
    }

    std::string_view object_;
    Pieces& pieces_;
    std::size_t run_ = 0;
    std::size_t last_end_ = 1;  // behind the last member that was seen, or behind the brace
    bool kept_ = false;
    bool cut_ = false;
};

}  // namespace

void splice(std::string_view object, std::span<const Edit> edits, Pieces& pieces) {
    const std::string_view text = trimmed(object);
    Splicer splicer(text, pieces);
    std::vector<bool> done(edits.size(), false);
    const auto at = [text](const char* position) { return static_cast<std::size_t>(position - text.data()); };
    for (const json::MemberValue& member : json::Value(text).members()) {
        const std::size_t key = at(member.key.escaped.data()) - 1;
        const std::string_view value = member.value.raw().json;
        const std::size_t end = at(value.data()) + value.size();
        std::size_t found = 0;
        while (found < edits.size() && !json::equals(member.key, edits[found].key)) ++found;
        if (found == edits.size()) {
            splicer.keep(key, end);
            continue;
        }
        done[found] = true;
        if (edits[found].value) {
            splicer.replace(key, at(value.data()), end, *edits[found].value);
        } else {
            splicer.remove(key, end);
        }
    }
    for (std::size_t i = 0; i < edits.size(); ++i) {
        if (!done[i] && edits[i].value) splicer.add(edits[i].key, *edits[i].value);
    }
    splicer.finish();
}

}  // namespace lightport::provider
