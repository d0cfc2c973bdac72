// The adapters that an input is given to: one of each kind, and of the many that differ by a profile alone another one
// for another input. New adapters are covered as soon as they are registered.
#pragma once

#include <functional>
#include <map>
#include <string_view>
#include <typeindex>
#include <typeinfo>
#include <utility>
#include <vector>

#include "lightport/adapter.hpp"
#include "providers/all.hpp"

namespace lightport::fuzz {

using NamedAdapter = std::pair<std::string_view, const Adapter*>;

inline const std::map<std::type_index, std::vector<NamedAdapter>>& adapters_by_kind() {
    static const auto kinds = [] {
        std::map<std::type_index, std::vector<NamedAdapter>> all;
        for (const std::string_view name : builtin_registry().names()) {
            const Adapter& adapter = *builtin_registry().find(name);
            all[typeid(adapter)].emplace_back(name, &adapter);
        }
        return all;
    }();
    return kinds;
}

inline std::vector<NamedAdapter> adapters_for(std::string_view input) {
    const std::size_t hash = std::hash<std::string_view>{}(input);
    std::vector<NamedAdapter> chosen;
    for (const auto& [kind, adapters] : adapters_by_kind()) chosen.push_back(adapters[hash % adapters.size()]);
    return chosen;
}

}  // namespace lightport::fuzz
