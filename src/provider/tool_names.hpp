// Tool names in the alphabet that providers share, [a-zA-Z0-9_-]{1,64}, and the way back to the client's.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "json/writer.hpp"
#include "lightport/chat.hpp"

namespace lightport::provider {

// Appends `name` in that alphabet: the same name always becomes the same one, different ones stay different.
void append_tool_name(std::string& out, json::Text name);
// The same as a string.
void write_tool_name(json::Writer& writer, json::Text name);

// What an answer's calls are called and what kind of tool they are. Borrows from the request.
class ToolNames {
public:
    // `append`: how the provider's form of a name is made.
    explicit ToolNames(const chat::Request& request, void (*append)(std::string&, json::Text) = append_tool_name);

    struct Named {
        json::Text name;  // the client's
        bool custom = false;
    };
    // `name` as the provider wrote it; borrowed where no tool of the request has it.
    Named find(json::Text name) const;

private:
    const chat::Request& request_;
    std::vector<std::pair<std::string, json::Text>> renamed_;  // names that had to be changed, and the client's
};

}  // namespace lightport::provider
