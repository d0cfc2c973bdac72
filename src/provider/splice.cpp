// See splice.hpp.
#include "provider/splice.hpp"

#include <cstddef>

#include "json/text.hpp"
#include "provider/pieces.hpp"

namespace lightport::provider {

void splice(std::string_view object, std::span<const Edit> edits, std::vector<std::string_view>& pieces) {
    PieceList list;
    ObjectRewriter rewriter(object, list);
    std::vector<bool> done(edits.size(), false);
    for (const json::MemberValue& member : rewriter.object().members()) {
        std::size_t found = 0;
        while (found < edits.size() && !json::equals(member.key, edits[found].key)) ++found;
        if (found == edits.size()) {
            rewriter.keep(member);
            continue;
        }
        done[found] = true;
        if (edits[found].value) {
            rewriter.open(member);
            list.borrow(*edits[found].value);
        } else {
            rewriter.drop(member);
        }
    }
    for (std::size_t i = 0; i < edits.size(); ++i) {
        if (done[i] || !edits[i].value) continue;
        rewriter.open_new(edits[i].key);
        list.borrow(*edits[i].value);
    }
    rewriter.finish();
    list.append_to(pieces);
}

}  // namespace lightport::provider
