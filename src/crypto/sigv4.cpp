// See sigv4.hpp.
#include "crypto/sigv4.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/percent.hpp"
#include "crypto/hmac.hpp"

namespace lightport::crypto {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

// The pairs keep their encoding; a name without "=" gets an empty value.
void append_sorted_query(std::string& out, std::string_view query) {
    std::vector<std::pair<std::string_view, std::string_view>> pairs;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        if (!pair.empty()) pairs.emplace_back(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
    }
    std::sort(pairs.begin(), pairs.end());
    for (const auto& [name, value] : pairs) {
        if (name.data() != pairs.front().first.data()) out += '&';
        out.append(name).append("=").append(value);
    }
}

// Without spaces at the ends, runs of them as one.
void append_trimmed(std::string& out, std::string_view value) {
    bool gap = false;
    bool any = false;
    for (const char c : value) {
        if (c == ' ' || c == '\t') {
            gap = any;
            continue;
        }
        if (gap) out += ' ';
        gap = false;
        any = true;
        out += c;
    }
}

void append_digits(std::string& out, unsigned number, int digits) {
    const std::string text = std::to_string(number);
    out.append(static_cast<std::size_t>(std::max(0, digits - static_cast<int>(text.size()))), '0').append(text);
}

// 20261122T120000Z
std::string basic_time(std::chrono::system_clock::time_point time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    std::string out;
    append_digits(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    append_digits(out, static_cast<unsigned>(date.month()), 2);
    append_digits(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_digits(out, static_cast<unsigned>(clock.hours().count()), 2);
    append_digits(out, static_cast<unsigned>(clock.minutes().count()), 2);
    append_digits(out, static_cast<unsigned>(clock.seconds().count()), 2);
    return out += 'Z';
}

std::vector<SigV4Header> sorted_headers(const SigV4Request& request, std::string_view date, std::string_view token) {
    std::vector<SigV4Header> headers(request.headers.begin(), request.headers.end());
    headers.push_back({"host", request.host});
    headers.push_back({"x-amz-date", date});
    if (!token.empty()) headers.push_back({"x-amz-security-token", token});
    std::sort(headers.begin(), headers.end(),
              [](const SigV4Header& a, const SigV4Header& b) { return a.name < b.name; });
    return headers;
}

std::string joined_names(const std::vector<SigV4Header>& headers) {
    std::string names;
    for (const SigV4Header& header : headers) {
        if (!names.empty()) names += ';';
        names.append(header.name);
    }
    return names;
}

std::string canonical(const SigV4Request& request, const std::vector<SigV4Header>& headers) {
    const std::size_t mark = std::min(request.target.find('?'), request.target.size());
    std::string text(request.method);
    text += '\n';
    const std::string_view path = std::string_view(request.target).substr(0, mark);
    append_percent_encoded(text, path.empty() ? "/" : path, "/");
    text += '\n';
    append_sorted_query(text, request.target.substr(std::min(mark + 1, request.target.size())));
    text += '\n';
    for (const SigV4Header& header : headers) {
        text.append(header.name).append(":");
        append_trimmed(text, header.value);
        text += '\n';
    }
    return text.append("\n").append(joined_names(headers)).append("\n").append(to_hex(request.payload));
}

}  // namespace

std::string sigv4_canonical_request(const SigV4Request& request, std::string_view session_token) {
    const std::string date = basic_time(request.now);
    return canonical(request, sorted_headers(request, date, session_token));
}

SigV4Signature sigv4_sign(const SigV4Request& request, const SigV4Key& key) {
    SigV4Signature signature;
    signature.date = basic_time(request.now);
    const std::string_view day = std::string_view(signature.date).substr(0, 8);
    const std::vector<SigV4Header> headers = sorted_headers(request, signature.date, key.session_token);

    std::string scope(day);
    scope.append("/").append(request.region).append("/").append(request.service).append("/aws4_request");
    std::string to_sign(kAlgorithm);
    to_sign.append("\n").append(signature.date).append("\n").append(scope).append("\n");
    to_sign.append(to_hex(sha256(canonical(request, headers))));

    Digest secret = hmac_sha256("AWS4" + std::string(key.secret), day);
    for (const std::string_view step : {request.region, request.service, std::string_view("aws4_request")}) {
        secret = hmac_sha256(secret, step);
    }
    signature.authorization.append(kAlgorithm).append(" Credential=").append(key.id).append("/").append(scope);
    signature.authorization.append(", SignedHeaders=").append(joined_names(headers));
    signature.authorization.append(", Signature=").append(to_hex(hmac_sha256(secret, to_sign)));
    return signature;
}

}  // namespace lightport::crypto
