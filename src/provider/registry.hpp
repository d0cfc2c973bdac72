// The adapters by name, and what is known about the providers that need no configuration.
#pragma once

#include <map>
#include <memory>
#include <span>
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

// An option of a provider that an environment variable can set.
struct OptionVariable {
    std::string_view option;    // e.g. "region"
    std::string_view variable;  // e.g. "AWS_REGION"
};

// What is built in about a provider. Everything may be overridden by the configuration.
struct BuiltinProvider {
    std::string_view id;        // the prefix in `provider/model`
    std::string_view adapter;   // a name in the Registry
    std::string_view base_url;  // without a trailing slash; empty: in-process, or Adapter::base_url()
    std::span<const std::string_view> key_variables;  // environment variables, the first one set wins; empty: no key
    std::string_view base_url_variable;               // environment variable that replaces base_url; may be empty
    std::span<const std::string_view> aliases;        // other ids with the same meaning
    std::span<const std::string_view>
        key_prefixes;                          // what its keys begin with; the longest match of all providers wins
    std::span<const std::string_view> models;  // patterns of bare model names, `*` = any characters
    std::span<const OptionVariable> option_variables = {};  // the first one set wins, per option
};

std::span<const BuiltinProvider> builtin_providers();

// The adapters that the built-in providers use: what `adapter:` may say. In their order, each once.
std::vector<std::string_view> builtin_adapters();

// Whether providers with this adapter need a base_url: the others run in-process, or their options say the address.
bool needs_base_url(std::string_view adapter);

// By id or alias; nullptr: unknown.
const BuiltinProvider* find_builtin_provider(std::string_view id_or_alias);

// The provider whose pattern matches a bare model name (the one with the most literal characters; the earlier one on a
// tie); nullptr: none.
const BuiltinProvider* builtin_provider_for_model(std::string_view model);

// True if `text` matches `pattern` without regard to ASCII case; only `*` is special (any characters, also none).
bool matches(std::string_view pattern, std::string_view text);

}  // namespace lightport::provider
