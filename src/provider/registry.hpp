// The adapters by name.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"

namespace lightport::provider {

// Adapters by name ("openai", "anthropic", …). Filled once at start, then only read, by all threads.
class Registry {
public:
    // A name that is taken already keeps its first adapter; false then.
    bool add(std::string name, std::unique_ptr<const Adapter> adapter);

    // nullptr: there is no such adapter. The adapter lives as long as the registry.
    const Adapter* find(std::string_view name) const;

    std::vector<std::string_view> names() const;  // sorted

private:
    std::map<std::string, std::unique_ptr<const Adapter>, std::less<>> adapters_;
};

// True if `text` matches `pattern` without regard to ASCII case; only `*` is special (any characters, also none).
bool matches(std::string_view pattern, std::string_view text);

}  // namespace lightport::provider
