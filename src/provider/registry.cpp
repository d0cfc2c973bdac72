// See registry.hpp.
#include "provider/registry.hpp"

#include <utility>

#include "base/ascii.hpp"

namespace lightport::provider {

bool Registry::add(std::string name, std::unique_ptr<const Adapter> adapter) {
    return adapters_.try_emplace(std::move(name), std::move(adapter)).second;
}

const Adapter* Registry::find(std::string_view name) const {
    const auto found = adapters_.find(name);
    return found == adapters_.end() ? nullptr : found->second.get();
}

std::vector<std::string_view> Registry::names() const {
    std::vector<std::string_view> names;
    names.reserve(adapters_.size());
    for (const auto& [name, adapter] : adapters_) names.emplace_back(name);
    return names;
}

// Greedy with one point of return, the last star: never more than pattern × text steps, without recursion.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && to_lower(pattern[p]) == to_lower(text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace lightport::provider
