// The grammar of RFC 8259 as a plain scanner: slower than the validator, but it knows where a document is wrong.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace lightport::json::detail {

struct SyntaxProblem {
    std::size_t offset = 0;  // of the first byte that cannot stand there
    std::string_view what;   // a static sentence without its full stop
    bool too_deep = false;
};

// The first problem of `json`; nullopt if the text follows the grammar, is UTF-8 and nests at most max_depth levels.
// Unlike the validator it takes numbers of any size and lone surrogate escapes: both are legal JSON text, and text is
// what we pass on. Needs no padding and does not recurse.
std::optional<SyntaxProblem> find_syntax_problem(std::string_view json, std::size_t max_depth);

}  // namespace lightport::json::detail
