// See usage.hpp.
#include "providers/vertex/usage.hpp"

#include "json/value.hpp"
#include "provider/pieces.hpp"
#include "providers/compat/usage_repair.hpp"

namespace lightport::vertex {
namespace {

// `root` has a usage, the first of which is an object.
void write_answer(json::Value root, std::string& out) {
    provider::PieceList pieces;
    provider::rewrite_member(root, "usage", pieces, [&](json::Value usage) {
        if (!usage.is_object()) return pieces.borrow(usage.raw().json);  // a repeated one
        compat::write_usage(usage, pieces);
    });
    out.clear();
    pieces.append_to(out);
    json::pad(out);
}

}  // namespace

// Only the chunk with the counts names the reasoning.
Result<std::string_view> UsageRepair::chunk(std::string_view data) {
    if (data.find("\"reasoning_tokens\"") == std::string_view::npos) return data;
    const Result<json::Value> root = json::parse(data);
    if (!root || !(*root)["usage"].is_object()) return data;
    write_answer(*root, scratch_);
    return std::string_view(scratch_);
}

Result<std::string> UsageRepair::whole(json::Value root) {
    if (!root["usage"].is_object()) return std::string(root.raw().json);
    std::string out;
    write_answer(root, out);
    return out;
}

}  // namespace lightport::vertex
