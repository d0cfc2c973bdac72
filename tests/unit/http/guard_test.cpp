// Every rule of the guard over raw request heads, as a table: head in, status out (0: accepted).
#include "http/guard.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lightport::http {
namespace {

struct Case {
    std::string name;
    std::string head;
    int status;
};

std::string get(const std::string& fields) { return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; }
std::string post(const std::string& fields) { return "POST /v1 HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; }
std::string line(const std::string& request_line) { return request_line + "\r\nHost: a\r\n\r\n"; }
std::string host(const std::string& value) { return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n"; }

std::string many_fields(int count) {
    std::string fields;
    for (int i = 0; i < count; ++i) fields += "x-" + std::to_string(i) + ": 1\r\n";
    return fields;
}

std::vector<Case> cases() {
    return {
        {"plain", get(""), 0},
        {"version 1.0 without host", "GET / HTTP/1.0\r\n\r\n", 0},
        {"version 1.2", line("GET / HTTP/1.2"), 505},
        {"version 2.0", line("GET / HTTP/2.0"), 505},
        {"version 0.9", line("GET / HTTP/0.9"), 505},
        {"version malformed", line("GET / HTTP/1.1.1"), 400},
        {"version lower case", line("GET / http/1.1"), 400},
        {"version missing", line("GET /"), 400},
        {"method not a token", line("G(T / HTTP/1.1"), 400},
        {"method unknown", line("BREW / HTTP/1.1"), 0},
        {"two spaces", line("GET  / HTTP/1.1"), 400},
        {"space in target", line("GET /a b HTTP/1.1"), 400},
        {"fragment", line("GET /a#b HTTP/1.1"), 400},
        {"target beyond ASCII", line("GET /\xc3\xa9 HTTP/1.1"), 400},
        {"relative target", line("GET a/b HTTP/1.1"), 400},
        {"absolute target", line("GET http://b/c HTTP/1.1"), 0},
        {"absolute target, other scheme", line("GET ftp://b/c HTTP/1.1"), 400},
        {"absolute target, user information", line("GET http://u@b/c HTTP/1.1"), 400},
        {"absolute target, no host", line("GET http:///c HTTP/1.1"), 400},
        {"asterisk with OPTIONS", line("OPTIONS * HTTP/1.1"), 0},
        {"asterisk with GET", line("GET * HTTP/1.1"), 400},
        {"CONNECT", line("CONNECT a:443 HTTP/1.1"), 405},
        {"target too long", line("GET /" + std::string(9000, 'a') + " HTTP/1.1"), 414},
        {"host missing", "GET / HTTP/1.1\r\n\r\n", 400},
        {"host empty", host(""), 400},
        {"host twice", get("Host: a\r\n"), 400},
        {"host twice on 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        {"host with comma", host("a,b"), 400},
        {"host with user information", host("u@a"), 400},
        {"host with path", host("a/b"), 400},
        {"host with space", host("a b"), 400},
        {"host with port", host("a.b:8080"), 0},
        {"host with bad port", host("a:80x"), 400},
        {"host with empty port", host("a:"), 0},
        {"host IPv6", host("[::1]:80"), 0},
        {"host IPv6 unclosed", host("[::1"), 400},
        {"folded line", get("X: a\r\n b\r\n"), 400},
        {"space before colon", get("X : a\r\n"), 400},
        {"no colon", get("nonsense\r\n"), 400},
        {"empty name", get(": a\r\n"), 400},
        {"name beyond ASCII", get("x-\xc3\xab: a\r\n"), 400},
        {"chunked", post("Transfer-Encoding: chunked\r\n"), 0},
        {"chunked in capitals", post("Transfer-Encoding: CHUNKED\r\n"), 0},
        {"other coding", post("Transfer-Encoding: gzip\r\n"), 501},
        {"coding list", post("Transfer-Encoding: gzip, chunked\r\n"), 501},
        {"coding with a parameter", post("Transfer-Encoding: chunked;a=b\r\n"), 501},
        {"identity", post("Transfer-Encoding: identity\r\n"), 501},
        {"coding almost", post("Transfer-Encoding: xchunked\r\n"), 501},
        {"empty coding", post("Transfer-Encoding:\r\n"), 400},
        {"coding twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"coding then length", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"), 400},
        {"length then coding", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"coding on 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"length", post("Content-Length: 4\r\n"), 0},
        {"length twice, same", post("Content-Length: 4\r\nContent-Length: 4\r\n"), 400},
        {"length list", post("Content-Length: 4, 4\r\n"), 400},
        {"length with sign", post("Content-Length: +4\r\n"), 400},
        {"length negative", post("Content-Length: -4\r\n"), 400},
        {"length hexadecimal", post("Content-Length: 0x4\r\n"), 400},
        {"length empty", post("Content-Length:\r\n"), 400},
        {"length overflow", post("Content-Length: 18446744073709551616\r\n"), 400},
        {"authorization twice", get("Authorization: a\r\nauthorization: b\r\n"), 400},
        {"content-type twice", get("Content-Type: a\r\nContent-Type: a\r\n"), 400},
        {"own header twice", get("X-Lightport-Provider: a\r\nx-lightport-provider: b\r\n"), 400},
        {"two own headers", get("X-Lightport-Provider: a\r\nx-lightport-strict: 1\r\n"), 0},
        {"other header twice", get("Cookie: a\r\nCookie: b\r\n"), 0},
        {"expect continue", post("Expect: 100-Continue\r\nContent-Length: 1\r\n"), 0},
        {"expect other", post("Expect: 200-ok\r\n"), 417},
        {"expect other on 1.0", "GET / HTTP/1.0\r\nExpect: x\r\n\r\n", 0},
        {"upgrade ignored", get("Upgrade: websocket\r\nConnection: upgrade\r\n"), 0},
        {"100 headers", get(many_fields(99)), 0},
        {"101 headers", get(many_fields(100)), 431},
        {"head too large", get("X: " + std::string(33'000, 'a') + "\r\n"), 431},
    };
}

TEST(Guard, Table) {
    for (const Case& c : cases()) {
        const std::optional<Error> error = check_request_head(c.head, RequestLimits{});
        EXPECT_EQ(error ? error->status : 0, c.status)
            << c.name << ": " << c.head.substr(0, 200) << (error ? "\n" + error->message : "");
        if (error) {
            EXPECT_EQ(error->type, "invalid_request_error") << c.name;
        }
    }
}

TEST(Guard, ShadowHeaders) {
    for (const char* name : {"Content_Length", "transfer_encoding", "X_Lightport_Provider", "x-lightport_strict"}) {
        EXPECT_TRUE(is_shadow_header(name)) << name;
    }
    for (const char* name : {"content-length", "x_custom", "openai_beta"}) EXPECT_FALSE(is_shadow_header(name)) << name;
}

}  // namespace
}  // namespace lightport::http
