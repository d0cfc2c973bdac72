// See all.hpp. A new adapter is one line here.
#include "providers/all.hpp"

#include "providers/anthropic/adapter.hpp"
#include "providers/mock/adapter.hpp"
#include "providers/openai/adapter.hpp"

namespace lightport {

const provider::Registry& builtin_registry() {
    static const provider::Registry registry = [] {
        provider::Registry all;
        all.add("openai", openai::make_adapter());
        all.add("anthropic", anthropic::make_adapter());
        all.add("mock", mock::make_adapter());
        return all;
    }();
    return registry;
}

}  // namespace lightport
