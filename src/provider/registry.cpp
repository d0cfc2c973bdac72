// See registry.hpp.
#include "provider/registry.hpp"

#include <utility>

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

}  // namespace lightport::provider
