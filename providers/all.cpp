// See all.hpp. A new adapter is one line here; an OpenAI-shaped vendor only needs its file in the catalogue.
#include "providers/all.hpp"

#include "providers/anthropic/adapter.hpp"
#include "providers/azure/adapter.hpp"
#include "providers/bedrock/adapter.hpp"
#include "providers/cohere/adapter.hpp"
#include "providers/compat/adapter.hpp"
#include "providers/gemini/adapter.hpp"
#include "providers/mistral/adapter.hpp"
#include "providers/mock/adapter.hpp"
#include "providers/ollama/adapter.hpp"
#include "providers/openai/adapter.hpp"
#include "providers/sagemaker/adapter.hpp"
#include "providers/vertex/adapter.hpp"

namespace lightport {

const provider::Registry& builtin_registry() {
    static const provider::Registry registry = [] {
        provider::Registry all;
        all.add("openai", openai::make_adapter());
        all.add("anthropic", anthropic::make_adapter());
        all.add("gemini", gemini::make_adapter());
        all.add("cohere", cohere::make_adapter());
        all.add("ollama", ollama::make_adapter());
        all.add("bedrock", bedrock::make_adapter());
        all.add("sagemaker", sagemaker::make_adapter());
        all.add("azure", azure::make_adapter());
        all.add("vertex", vertex::make_adapter());
        all.add("mistral", mistral::make_adapter());
        all.add("mock", mock::make_adapter());
        for (const provider::CatalogEntry& entry : provider::catalog()) {
            if (entry.openai_shaped) all.add(entry.adapter, std::make_unique<compat::CompatAdapter>(entry.profile));
        }
        return all;
    }();
    return registry;
}

}  // namespace lightport
