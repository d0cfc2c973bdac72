// See tool_names.hpp.
#include "provider/tool_names.hpp"

#include "provider/safe_id.hpp"

namespace lightport::provider {
namespace {

constexpr std::size_t kMaxName = 64;

}  // namespace

void append_tool_name(std::string& out, json::Text name) { append_safe_id(out, name, kMaxName); }

void write_tool_name(json::Writer& writer, json::Text name) {
    writer.open_string();
    append_tool_name(writer.out(), name);
    writer.close_string();
}

ToolNames::ToolNames(const chat::Request& request, void (*append)(std::string&, json::Text)) : request_(request) {
    for (const chat::Tool& tool : request.tools) {
        std::string safe;
        append(safe, tool.name);
        if (safe != tool.name.escaped) renamed_.emplace_back(std::move(safe), tool.name);
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
