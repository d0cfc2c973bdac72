// The configuration as plain data: what config/lightport.yaml and the environment say, validated. Immutable once
// loaded. Defaults are here and nowhere else; config/lightport.yaml repeats them in comments and a test compares both.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "lightport/adapter.hpp"
#include "provider/catalog.hpp"

namespace lightport::config {

using Milliseconds = std::chrono::milliseconds;
using Sha256 = std::string;  // 64 lower-case hex digits

struct Listen {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8787;
    std::string unix_socket;    // path; empty: none. With a socket alone, set port to 0 and host to ""
    bool allow_public = false;  // listen beyond loopback without gateway keys
};

struct Server {
    Listen listen;
    unsigned workers = 0;  // 0: one per core
    std::size_t max_connections = 10'000;
    std::size_t max_header_bytes = 32 * 1024;
    std::size_t max_headers = 100;
    std::size_t max_target_bytes = 8 * 1024;
    std::size_t max_body_bytes = 64 * 1024 * 1024;
    Milliseconds header_timeout{10'000};
    Milliseconds body_timeout{30'000};
    Milliseconds idle_timeout{75'000};
    Milliseconds write_timeout{60'000};   // no progress on a write
    Milliseconds drain_delay{0};          // after SIGTERM new requests are served that long; only then it closes
    Milliseconds drain_timeout{300'000};  // running answers may go on that long after it closed
};

struct Upstream {
    Milliseconds dns_timeout{5'000};
    Milliseconds connect_timeout{5'000};
    Milliseconds tls_timeout{10'000};
    Milliseconds first_byte_timeout{600'000};
    Milliseconds idle_timeout{120'000};  // between two reads of a stream
    Milliseconds total_timeout{1'800'000};
    std::size_t max_idle_per_origin = 64;  // pooled connections per worker and origin
    Milliseconds pool_idle_timeout{30'000};
    Milliseconds max_connection_age{300'000};
    Milliseconds dns_ttl{30'000};
    std::size_t max_header_bytes = 64 * 1024;
    std::size_t max_body_bytes = 64 * 1024 * 1024;   // of a whole (not streamed) answer
    std::size_t max_event_bytes = 16 * 1024 * 1024;  // of one event of a stream
};

struct Provider {
    std::string id;        // "openai"; a configured name may differ from its adapter
    std::string adapter;   // "openai", "anthropic", "mock"
    std::string base_url;  // "https://api.openai.com/v1"
    std::vector<std::string> aliases;
    Secret api_key;               // empty: the client's own key is passed on
    std::string key_variable;     // of the environment, where api_key came from; empty: the file
    std::vector<Header> headers;  // sent with every request, e.g. openai-organization
    std::vector<Header> options;  // what the adapter wants to know, e.g. region; names in lower case
    std::map<std::string, Secret, std::less<>> secrets;  // the options of is_secret_option(), which no adapter sees
    std::vector<std::string> models;        // patterns of plain model names, e.g. "gpt-*" (only * is special)
    std::vector<std::string> model_list;    // what GET /v1/models tells of it; empty: it is asked
    std::vector<std::string> key_prefixes;  // e.g. "sk-ant-"
    bool tls_verify = true;
    std::string ca_file;
    bool allow_private = false;           // a public host name may resolve to an internal address
    std::int64_t default_max_tokens = 0;  // 0: the adapter's own
    bool requires_key = true;             // in-process providers and loopback base URLs never need one
    bool configured = false;              // by the file or the environment; the others are only built in
    std::string retired;                  // what became of a service that was shut down; empty: it runs

    bool in_process() const { return adapter == "mock"; }
    // The service was shut down, and nobody says where else it answers.
    bool is_gone() const { return !retired.empty() && base_url.empty() && adapter == id; }
    // Keeps an option where it belongs, instead of an earlier value; `name` in lower case.
    void set_option(std::string name, std::string value);
    bool has_option(std::string_view name) const;
};

// Options whose values are credentials. They may span lines, and are kept apart from those that adapters read and
// messages may quote.
bool is_secret_option(std::string_view name);

// A model name that clients may use, decided before all patterns.
struct Route {
    std::string model;         // exact name or pattern
    std::string provider;      // id
    std::string target_model;  // empty: as the client wrote it
    std::optional<bool> strict;
};

struct GatewayKey {
    std::string name;  // for the log
    Sha256 sha256;
};

// GET /v1/models.
struct Models {
    Milliseconds ttl{300'000};    // how long a provider's list is kept; 0: it is asked for every time
    Milliseconds timeout{5'000};  // for each provider's answer
};

struct Log {
    std::string level = "info";   // trace, debug, info, warn, error, off
    std::string format = "auto";  // text, json, auto (text on a terminal)
};

struct Config {
    Server server;
    Upstream upstream;
    std::map<std::string, Provider> providers;    // by id, all built-in ones included
    std::vector<provider::CatalogEntry> catalog;  // of the user, from providers.catalog_dir
    std::vector<Route> routes;
    std::string default_provider;  // for names that nothing else matches; empty: 404
    std::vector<GatewayKey> gateway_keys;
    bool strict = false;  // losses are errors
    Models models;
    Log log;
};

}  // namespace lightport::config
