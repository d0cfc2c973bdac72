// The gateway's own keys: who may ask. Immutable after construction, shared by all workers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "crypto/sha256.hpp"

namespace lightport::gateway {

class KeyRing {
public:
    explicit KeyRing(const std::vector<config::GatewayKey>& keys);

    // No keys are configured: everybody may ask.
    bool empty() const { return keys_.empty(); }

    // The name of the key that `token` is, borrowed from this object; nothing when it is none of them. The token is
    // compared by its digest with every key, so neither its bytes nor its place in the list can be timed.
    std::optional<std::string_view> find(std::string_view token) const;

private:
    struct Key {
        std::string name;
        crypto::Digest digest;
    };
    std::vector<Key> keys_;
};

}  // namespace lightport::gateway
