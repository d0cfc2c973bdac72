// See tool_names.hpp.
#include "provider/tool_names.hpp"

#include "provider/safe_id.hpp"

namespace lightport::provider {
namespace {

constexpr std::size_t kMaxName = 64;

}  // namespace

void write_tool_name(json::Writer& writer, json::Text name) {
    writer.open_string();
    append_safe_id(writer.out(), name, kMaxName);
    writer.close_string();
}

ToolNames::ToolNames(const chat::Request& request) : request_(request) {
    for (const chat::Tool& tool : request.tools) {
        if (is_plain_id(tool.name, kMaxName)) continue;
        std::string safe;
        append_safe_id(safe, tool.name, kMaxName);
        renamed_.emplace_back(std::move(safe), tool.name);
    }
}

ToolNames::Named ToolNames::find(json::Text name) const {
    Named found{name, false};
    for (const auto& [safe, original] : renamed_) {
        if (name.escaped == safe) found.name = original;
    }
    for (const chat::Tool& tool : request_.tools) found.custom |= tool.custom && tool.name == found.name;
    return found;
}

}  // namespace lightport::provider
