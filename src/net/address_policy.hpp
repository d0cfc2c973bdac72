// Which addresses a provider's host name may lead to. Pure. A name of the public DNS that suddenly points into the
// machine or its network is DNS rebinding, or a mistake; neither may get a key or a prompt.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string_view>

namespace lightport::net {

// Source: the IANA special-purpose address registries (RFC 6890) and the multicast blocks.
enum class AddressKind : std::uint8_t {
    kPublic,
    kUnspecified,  // 0.0.0.0/8, ::
    kLoopback,     // 127.0.0.0/8, ::1
    kLinkLocal,    // 169.254.0.0/16 with the clouds' metadata services, fe80::/10
    kPrivate,      // RFC 1918, fc00::/7, fec0::/10
    kShared,       // 100.64.0.0/10, carrier-grade NAT
    kMulticast,    // 224.0.0.0/4, ff00::/8
    kReserved,     // 192.0.0.0/24, documentation, benchmarking, 240.0.0.0/4 with broadcast, discard-only …
};

// IPv6 forms that carry an IPv4 address (mapped, compatible, NAT64, 6to4) are what that address is.
AddressKind classify(const boost::asio::ip::address& address);

// For a message: "a loopback", "a private" … to stand before "address".
std::string_view describe(AddressKind kind);

// Whether the operator who configured this host obviously meant an internal one: an IP literal, a name without a dot,
// or one below localhost, local, internal, home.arpa or svc. Such hosts may have any address.
bool is_internal_host(std::string_view lower_case_host);

}  // namespace lightport::net
