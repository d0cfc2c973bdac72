// See keys.hpp.
#include "gateway/keys.hpp"

namespace lightport::gateway {

KeyRing::KeyRing(const std::vector<config::GatewayKey>& keys) {
    keys_.reserve(keys.size());
    for (const config::GatewayKey& key : keys) {
        // A digest that does not parse never comes from a validated configuration. All zeros keep the ring closed: no
        // token with that digest is known.
        keys_.push_back({key.name, crypto::digest_from_hex(key.sha256).value_or(crypto::Digest{})});
    }
}

std::optional<std::string_view> KeyRing::find(std::string_view token) const {
    if (token.empty()) return std::nullopt;
    const crypto::Digest digest = crypto::sha256(token);
    const Key* found = nullptr;
    for (const Key& key : keys_) {
        if (crypto::equal_in_constant_time(key.digest, digest)) found = &key;  // no early exit
    }
    if (found == nullptr) return std::nullopt;
    return found->name;
}

}  // namespace lightport::gateway
