// Secrets: a credential that was obtained, and how long it may be used.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "auth/environment.hpp"
#include "base/secret.hpp"
#include "lightport/adapter.hpp"

namespace lightport::auth {

struct Secrets {
    Secret key;
    std::string key_id;  // AWS access key id: no secret, it travels in the clear
    Secret session_token;
    bool access_token = false;          // key is an OAuth access token
    std::vector<Header> headers;        // what else goes with it, e.g. who pays for a user's requests
    std::optional<SystemTime> expires;  // nothing: it does not

    // Borrowed from this.
    Credential credential() const {
        Credential credential;
        credential.key = key.reveal();  // for the adapter that puts it into the request
        credential.key_id = key_id;
        credential.session_token = session_token.reveal();
        credential.access_token = access_token;
        return credential;
    }
};

using SecretsPtr = std::shared_ptr<const Secrets>;

// When a credential that was obtained at one time and expires at another is replaced: in the background from
// `refresh_at` on, and not used any more from `usable_until` on, so that it does not expire under way.
struct Lifetime {
    SystemTime refresh_at = SystemTime::max();
    SystemTime usable_until = SystemTime::max();

    static Lifetime of(SystemTime obtained, const std::optional<SystemTime>& expires) {
        using namespace std::chrono_literals;
        if (!expires) return {};
        const SystemTime::duration total = std::max(*expires - obtained, SystemTime::duration::zero());
        // Token services hand out what they have cached until about five minutes before its end: asking earlier is
        // in vain, and of a short life a fifth has to do.
        return {*expires - std::min<SystemTime::duration>(5min, total / 5),
                *expires - std::min<SystemTime::duration>(10s, total / 10)};
    }
};

}  // namespace lightport::auth
