// Which provider answers for a model, and with whose key. Pure; built once per configuration, shared by all workers.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "lightport/result.hpp"
#include "provider/catalog.hpp"

namespace lightport::gateway {

class Router {
public:
    // What a client asked for. Borrowed during decide().
    struct Query {
        std::string_view model;            // unescaped
        std::string_view provider_header;  // x-lightport-provider; empty: absent
        std::string_view client_key;       // the client's own key for the provider; empty: none
    };

    struct Decision {
        const config::Provider* provider = nullptr;  // of the router's configuration
        std::string model;                           // what the provider shall see
        bool strict = false;
        bool use_client_key = false;  // nothing is configured: the client's key is passed on
    };

    using Ids = std::set<std::string, std::less<>>;

    // `config` must outlive the router. Its catalogue, and the built-in one, say which hosts are the vendors' own.
    // `obtaining`: the providers that have a credential of the gateway's without having an api_key, or should have one.
    explicit Router(const config::Config& config, const Ids& obtaining = {});

    // First match wins: the header, a configured route (exact, then patterns in file order), a `provider/` prefix, the
    // most specific model pattern among providers that can be asked, the shape of the client's key, the default
    // provider. Names match without regard to case; the spelling is passed on. Linear in the model's length.
    //
    // Errors: 400 the header names an unknown provider; 401 there is no key, or the client's key belongs to another
    // provider; 404 nothing serves this model.
    Result<Decision> decide(const Query& query) const;

    // The providers that a list of models is made of, without a model: those that have a credential of their own, those
    // that are configured and need none, and the one that this client key is for (by its shape, or because only one
    // provider waits for a key). In-process ones where they are configured, or where there is nothing else.
    std::vector<Decision> askable(std::string_view client_key) const;

private:
    struct Pattern {
        std::string_view text;
        std::size_t literals = 0;  // characters that are not `*`: the more, the more specific
        bool first_party = false;  // built in, not configured
    };
    struct Service {  // a configured provider, prepared for matching
        const config::Provider* settings = nullptr;
        std::vector<Pattern> models;
        std::vector<std::string_view> homes;  // ids of the vendors whose host this is; empty: another host
        bool needs_key = true;
        bool has_key = false;  // the gateway's own
        bool in_process = false;
    };
    struct Rule {  // a configured route
        const config::Route* settings = nullptr;
        const Service* service = nullptr;
    };
    struct Choice {
        const Service* service = nullptr;
        std::string_view model;
        bool strict = false;
    };

    void add_service(const config::Provider& provider, const Ids& obtaining);

    const Service* find_service(std::string_view id_or_alias) const;
    const Service* key_owner(std::string_view key) const;
    const Service* key_taker(std::string_view key) const;
    static bool can_ask(const Service& service, std::string_view client_key);
    Result<void> check_client_key(const Service& service, const Query& query) const;

    Choice choose(const Query& query) const;
    Choice by_route(std::string_view model) const;
    Choice by_prefix(const Query& query) const;
    bool is_meant(const Service& service, const Query& query) const;
    Choice by_pattern(const Query& query, bool askable) const;
    Choice by_key(const Query& query) const;
    Result<Decision> finish(const Query& query, const Choice& choice) const;

    const config::Config& config_;
    const std::vector<const provider::CatalogEntry*> catalog_;
    const std::multimap<std::string, std::string_view> vendor_hosts_;  // host → ids
    std::vector<Service> services_;                                    // in the order of config_.providers
    std::map<std::string, const Service*, std::less<>> by_name_;       // ids and aliases, lower case
    std::map<std::string, Rule, std::less<>> exact_rules_;             // by lower-case model
    std::vector<Rule> pattern_rules_;                                  // in file order
    const Service* default_ = nullptr;
};

}  // namespace lightport::gateway
