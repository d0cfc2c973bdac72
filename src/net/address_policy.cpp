// See address_policy.hpp.
#include "net/address_policy.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace lightport::net {
namespace {

namespace ip = boost::asio::ip;
using Kind = AddressKind;

struct Range4 {
    std::uint32_t network;
    unsigned bits;
    Kind kind;
};

constexpr std::uint32_t v4(unsigned a, unsigned b = 0, unsigned c = 0, unsigned d = 0) {
    return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::array kRanges4 = {
    Range4{v4(0), 8, Kind::kUnspecified},          Range4{v4(10), 8, Kind::kPrivate},
    Range4{v4(100, 64), 10, Kind::kShared},        Range4{v4(127), 8, Kind::kLoopback},
    Range4{v4(169, 254), 16, Kind::kLinkLocal},    Range4{v4(172, 16), 12, Kind::kPrivate},
    Range4{v4(192, 0, 0), 24, Kind::kReserved},    Range4{v4(192, 0, 2), 24, Kind::kReserved},
    Range4{v4(192, 168), 16, Kind::kPrivate},      Range4{v4(198, 18), 15, Kind::kReserved},
    Range4{v4(198, 51, 100), 24, Kind::kReserved}, Range4{v4(203, 0, 113), 24, Kind::kReserved},
    Range4{v4(224), 4, Kind::kMulticast},          Range4{v4(240), 4, Kind::kReserved},
};

Kind classify4(std::uint32_t address) {
    for (const Range4& range : kRanges4) {
        if ((address ^ range.network) >> (32 - range.bits) == 0) return range.kind;
    }
    return Kind::kPublic;
}

using Bytes = ip::address_v6::bytes_type;

bool starts_with(const Bytes& bytes, std::initializer_list<unsigned> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

std::uint32_t v4_at(const Bytes& bytes, std::size_t at) {
    return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

// The IPv4 address that a transition mechanism put into an IPv6 one.
std::optional<std::uint32_t> embedded_v4(const Bytes& bytes) {
    if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) return v4_at(bytes, 12);  // mapped
    if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0}))
        return v4_at(bytes, 12);  // translated, RFC 2765
    if (starts_with(bytes, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) return v4_at(bytes, 12);  // NAT64, RFC 6052
    if (starts_with(bytes, {0x20, 0x02})) return v4_at(bytes, 2);                                    // 6to4, RFC 3056
    if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) return v4_at(bytes, 12);           // compatible
    return std::nullopt;
}

Kind classify6(const ip::address_v6& address) {
    if (address.is_unspecified()) return Kind::kUnspecified;
    if (address.is_loopback()) return Kind::kLoopback;
    const Bytes bytes = address.to_bytes();
    if (const auto inner = embedded_v4(bytes)) return classify4(*inner);
    if (bytes[0] == 0xFF) return Kind::kMulticast;
    if (bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80) return Kind::kLinkLocal;
    if (bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0xC0) return Kind::kPrivate;  // site-local, RFC 3879
    if ((bytes[0] & 0xFE) == 0xFC) return Kind::kPrivate;
    if (starts_with(bytes, {0, 0x64, 0xFF, 0x9B, 0, 1})) return Kind::kPrivate;  // local-use NAT64, RFC 8215
    if (starts_with(bytes, {0x20, 0x01}) && (bytes[2] & 0xFE) == 0) return Kind::kReserved;  // Teredo, ORCHID …
    if (starts_with(bytes, {0x20, 0x01, 0x0D, 0xB8})) return Kind::kReserved;                // documentation
    if (bytes[0] == 0x3F && bytes[1] == 0xFF && (bytes[2] & 0xF0) == 0) return Kind::kReserved;
    // Everything else that is assigned to hosts lies in 2000::/3.
    return (bytes[0] & 0xE0) == 0x20 ? Kind::kPublic : Kind::kReserved;
}

}  // namespace

AddressKind classify(const ip::address& address) {
    return address.is_v4() ? classify4(address.to_v4().to_uint()) : classify6(address.to_v6());
}

std::string_view describe(AddressKind kind) {
    switch (kind) {
        case Kind::kPublic: return "a public";
        case Kind::kUnspecified: return "an unspecified";
        case Kind::kLoopback: return "a loopback";
        case Kind::kLinkLocal: return "a link-local";
        case Kind::kPrivate: return "a private";
        case Kind::kShared: return "a carrier-grade NAT";
        case Kind::kMulticast: return "a multicast";
        case Kind::kReserved: break;
    }
    return "a reserved";
}

bool is_internal_host(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    if (host.find('.') == std::string_view::npos && host.find(':') == std::string_view::npos) return true;
    for (const std::string_view suffix : {".localhost", ".local", ".internal", ".home.arpa", ".svc"}) {
        if (host.ends_with(suffix)) return true;
    }
    boost::system::error_code ec;
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    const std::string literal(bracketed ? host.substr(1, host.size() - 2) : host);
    ip::make_address(literal, ec);
    return !ec;
}

}  // namespace lightport::net
