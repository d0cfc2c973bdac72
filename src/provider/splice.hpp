// Edits of top-level members of a JSON object without copying it: the result is a list of borrowed pieces.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace lightport::provider {

struct Edit {
    std::string_view key;                   // plain ASCII
    std::optional<std::string_view> value;  // a complete JSON value; nullopt: the member is removed
};

// Appends to `pieces` what `object` is after the edits: a member that exists is replaced or removed, at every place
// where it stands (a reader may take the first or the last of two); one that does not is added at the end. Everything
// else keeps its bytes and its order. `object` must be a validated JSON object, surrounding whitespace allowed. The
// pieces borrow from `object` and from the edits' keys and values.
void splice(std::string_view object, std::span<const Edit> edits, std::vector<std::string_view>& pieces);

}  // namespace lightport::provider
