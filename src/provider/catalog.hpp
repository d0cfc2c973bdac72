// The catalogue: what is known about providers, one YAML file each (providers/catalog/<id>.yaml, compiled into the
// binary; users can add their own). An entry without an adapter of its own is OpenAI-shaped, and its profile says how
// it differs: a closed list of quirks, each implemented once.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "lightport/adapter.hpp"
#include "lightport/result.hpp"
#include "provider/embeddings_profile.hpp"
#include "provider/profile.hpp"
#include "provider/response_profile.hpp"

namespace lightport::provider {

// Pairs that keep the order of the file.
using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Endpoints {
    std::string chat;  // paths behind the base URL; empty: it has none
    std::string completions;
    std::string embeddings;
    std::string models;
    std::string rerank;
};

// Where the key goes. No header: the provider takes none.
struct Auth {
    std::string header = "authorization";
    std::string scheme = "Bearer";  // before the key; empty: the key alone
    std::string query;              // a parameter of the query instead of the header; empty: none
};

// Models of the vendor whose requests differ further.
struct Variant {
    std::vector<std::string> models;  // patterns of names; only * is special
    RequestProfile request;           // whole: the vendor's own profile with the variant's keys added
};

// Differences of the rerank API that several vendors share.
struct RerankProfile {
    std::string top = "top_n";  // what the number of results is called
};

struct Profile {
    Auth auth;
    Endpoints endpoints;
    RequestProfile request;
    std::vector<Variant> variants;  // the first one that matches counts
    ResponseProfile response;
    EmbeddingsProfile embeddings;
    RerankProfile rerank;

    const RequestProfile& request_for(std::string_view model) const;
};

struct CatalogEntry {
    std::string id;       // the prefix in `provider/model`
    std::string extends;  // the entry that says the rest; what it said is here
    std::string name;     // for people
    std::string docs;     // the vendor's documentation
    std::string retired;  // what became of a service that was shut down, as a sentence; counts without a base_url
    std::string adapter;  // a name in the Registry; empty in a file: OpenAI-shaped, and then the same as id
    bool openai_shaped = false;
    std::vector<std::string> aliases;  // other ids with the same meaning
    std::string base_url;              // without a trailing slash; may have {placeholders} of options; empty:
                                       // in-process, Adapter::base_url(), or to be configured
    std::vector<std::string> base_url_variables;  // environment variables beside <ID>_BASE_URL, the first one set wins
    std::vector<std::string> key_variables;       // environment variables, the first one set wins
    std::vector<std::string> key_prefixes;        // what its keys begin with; the longest match of all providers wins
    std::vector<std::string> models;              // patterns of bare model names, `*` = any characters
    Pairs options;  // option → environment variables that set it, separated by spaces; or none
    bool requires_key = true;
    Profile profile;
    std::string source;  // its JSON form, with what it takes from another one
};

// The embedded entries, by id. Read on first use; afterwards immutable, for all threads.
std::span<const CatalogEntry> catalog();

// One entry from its JSON form. With `extends` it is a merge patch (RFC 7396) of that embedded entry, of whose names
// (aliases, key_prefixes, models) it takes none, unless it has the same id. Appends a line per mistake ("request.drop:
// a list of names is expected") to problems; an entry with problems must not be used.
CatalogEntry read_entry(json::Value value, std::vector<std::string>& problems);

// The names of the keys that a section of an entry may have: "" for the entry itself, "request", "request.tool_choice"
// … For the schema's test.
std::vector<std::string> entry_key_names(std::string_view path);

// Replaces {option} by the option's value; a value may consist of letters, digits, '.', '-' and '_' (a leading
// https:// and a trailing slash are taken off). Error: kInternal, names the option that is missing or wrong.
Result<std::string> expand_base_url(std::string_view base_url, const std::vector<Header>& options);

// Whether this makes an http or https address when all {options} are known.
bool is_base_url(std::string_view base_url);

}  // namespace lightport::provider
