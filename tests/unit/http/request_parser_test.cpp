// The request parser: whole, byte by byte and split at every point; what it refuses and when.
#include "http/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lightport::http {
namespace {

using State = RequestParser::State;

// What came of feeding a parser piece by piece, as a connection would.
struct Outcome {
    int status = 0;  // of the error; 0: none
    State state = State::kHead;
    RequestHead head;
    std::string body;
    std::string rest;  // not consumed
};

Outcome feed(const std::vector<std::string>& pieces, const RequestLimits& limits = {}) {
    RequestParser parser(limits);
    Outcome outcome;
    for (const std::string& piece : pieces) {
        outcome.rest += piece;
        for (;;) {
            const Result<std::size_t> taken = parser.put(outcome.rest);
            if (!taken) {
                outcome.status = taken.error().status;
                outcome.state = parser.state();
                return outcome;
            }
            outcome.rest.erase(0, *taken);
            if (*taken == 0 || outcome.rest.empty()) break;
        }
    }
    outcome.state = parser.state();
    if (outcome.state != State::kHead) outcome.head = parser.head();
    outcome.body = parser.body();
    return outcome;
}

std::vector<std::string> bytes_of(const std::string& text) {
    std::vector<std::string> out;
    for (const char c : text) out.emplace_back(1, c);
    return out;
}

// Runs `check` for the whole text, byte by byte, and every split in two.
template <class Check>
void at_every_split(const std::string& text, Check check) {
    check(feed({text}), "whole");
    check(feed(bytes_of(text)), "byte by byte");
    for (std::size_t i = 1; i < text.size(); ++i) {
        check(feed({text.substr(0, i), text.substr(i)}), "split at " + std::to_string(i));
    }
}

constexpr const char* kChunkedHead = "POST /v1/x?y=1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(RequestParser, ContentLength) {
    const std::string text =
        "\r\nPOST /v1/x?y=1 HTTP/1.1\r\nHost: a\r\nX-Thing:  two words \r\nContent-Length: 5\r\n\r\nhelloGET /";
    at_every_split(text, [](const Outcome& o, const std::string& how) {
        ASSERT_EQ(o.status, 0) << how;
        EXPECT_EQ(o.state, State::kDone) << how;
        EXPECT_EQ(o.body, "hello") << how;
        EXPECT_EQ(o.rest, "GET /") << how;
        EXPECT_EQ(o.head.method, "POST");
        EXPECT_EQ(o.head.target, "/v1/x?y=1");
        EXPECT_EQ(o.head.path, "/v1/x");
        EXPECT_EQ(o.head.header("x-thing"), "two words");
        EXPECT_EQ(o.head.content_length, 5U);
        EXPECT_TRUE(o.head.keep_alive);
    });
}

TEST(RequestParser, Chunked) {
    const std::string text = std::string(kChunkedHead) + "3;a=\"b c\"\r\nhel\r\n002\r\nlo\r\n0\r\nX-T: 1\r\n\r\nREST";
    at_every_split(text, [](const Outcome& o, const std::string& how) {
        ASSERT_EQ(o.status, 0) << how;
        EXPECT_EQ(o.state, State::kDone) << how;
        EXPECT_EQ(o.body, "hello") << how;
        EXPECT_EQ(o.rest, "REST") << how;
        EXPECT_TRUE(o.head.chunked);
    });
}

TEST(RequestParser, EmptyChunkedBodyAtEverySplit) {
    at_every_split(std::string(kChunkedHead) + "0\r\n\r\n", [](const Outcome& o, const std::string& how) {
        ASSERT_EQ(o.status, 0) << how;
        EXPECT_EQ(o.state, State::kDone) << how;
    });
    const Outcome thirds = feed({kChunkedHead, "0\r\n", "\r", "\n"});
    EXPECT_EQ(thirds.status, 0);
    EXPECT_EQ(thirds.state, State::kDone);
}

TEST(RequestParser, TrailersNeverBecomeHeaders) {
    const Outcome o =
        feed({kChunkedHead, "0\r\nHost: evil\r\nAuthorization: Bearer x\r\nX-Lightport-Provider: y\r\n\r\n"});
    ASSERT_EQ(o.status, 0);
    EXPECT_EQ(o.state, State::kDone);
    EXPECT_EQ(o.head.header("host"), "a");
    EXPECT_EQ(o.head.header("authorization"), "");
    EXPECT_EQ(o.head.headers.size(), 2U);
}

TEST(RequestParser, BadChunks) {
    for (const char* body :
         {"x\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", "1 \r\na\r\n", "1\na\r\n", "1\r\naX\r\n", "1\r\nab\r\n", ";a\r\n",
          "\r\n", "11111111111111111\r\n", "1;\x01\r\na\r\n", "1;a\nb\r\n", "0\r\nbad\r\n\r\n", "0\r\n x: y\r\n\r\n",
          "0\r\na: b\n\r\n", "1_0\r\n", "1\r\na\n0\r\n\r\n", "1;a\rb"}) {
        EXPECT_EQ(feed({kChunkedHead, body}).status, 400) << body;
        EXPECT_EQ(feed(bytes_of(std::string(kChunkedHead) + body)).status, 400) << body;
    }
}

TEST(RequestParser, BoundedExtensionsAndTrailers) {
    EXPECT_EQ(feed({kChunkedHead, "1;" + std::string(5'000, 'a')}).status, 431);
    EXPECT_EQ(feed({kChunkedHead, "0\r\nx: " + std::string(40'000, 'a')}).status, 431);
    std::string many = "0\r\n";
    for (int i = 0; i < 200; ++i) many += "x: y\r\n";
    EXPECT_EQ(feed({kChunkedHead, many}).status, 431);
    std::string padded;
    for (int i = 0; i < 100; ++i) padded += "1;" + std::string(3'000, 'a') + "\r\nx\r\n";
    EXPECT_EQ(feed({kChunkedHead, padded}).status, 431) << "one byte per 3000 of extension";
    std::string tiny;
    for (int i = 0; i < 10'000; ++i) tiny += "1\r\nx\r\n";
    EXPECT_EQ(feed({kChunkedHead, tiny + "0\r\n\r\n"}).state, State::kDone) << "small chunks are legal";
}

TEST(RequestParser, BodyLimit) {
    RequestLimits limits;
    limits.max_body_bytes = 10;
    EXPECT_EQ(feed({kChunkedHead, "a\r\n0123456789\r\n0\r\n\r\n"}, limits).state, State::kDone);
    EXPECT_EQ(feed({kChunkedHead, "a\r\n0123456789\r\n1\r\nx\r\n"}, limits).status, 413);
    EXPECT_EQ(feed({kChunkedHead, "b\r\n0123456789x\r\n"}, limits).status, 413);
    RequestParser parser(limits);
    ASSERT_TRUE(parser.put("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n").ok());
    const Result<void> announced = parser.check_announced_body();
    ASSERT_FALSE(announced.ok());
    EXPECT_EQ(announced.error().status, 413);
    EXPECT_EQ(announced.error().code, "request_too_large");
}

TEST(RequestParser, BodyIsPadded) {
    RequestParser parser{RequestLimits{}};
    const std::string body(1'000'000, 'b');
    std::string text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + body;
    for (std::string_view rest = text; parser.state() != State::kDone;) {
        const Result<std::size_t> taken = parser.put(rest.substr(0, 16'384));
        ASSERT_TRUE(taken.ok());
        rest.remove_prefix(*taken);
    }
    EXPECT_EQ(parser.body(), body);
    volatile char sink = 0;
    for (std::size_t i = 0; i < kBodyPadding; ++i) sink = parser.body().data()[body.size() + i];
    static_cast<void>(sink);
}

TEST(RequestParser, AbsoluteForm) {
    const Outcome o = feed({"GET http://b:81/p?q HTTP/1.1\r\nHost: a\r\n\r\n"});
    EXPECT_EQ(o.head.target, "/p?q");
    EXPECT_EQ(o.head.path, "/p");
    EXPECT_EQ(o.head.header("host"), "b:81");
    EXPECT_EQ(feed({"GET http://b HTTP/1.1\r\nHost: a\r\n\r\n"}).head.target, "/");
    EXPECT_EQ(feed({"GET HTTP://b?q HTTP/1.1\r\nHost: a\r\n\r\n"}).head.target, "/?q");
    EXPECT_EQ(feed({"GET http://b/ HTTP/1.0\r\n\r\n"}).head.header("host"), "b");
    EXPECT_EQ(feed({"GET /x?u=http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"}).head.header("host"), "a");
}

TEST(RequestParser, ShadowHeadersAreDropped) {
    const Outcome o = feed({"GET / HTTP/1.1\r\nHost: a\r\nX_Lightport_Provider: x\r\nfoo_bar: 1\r\n\r\n"});
    EXPECT_EQ(o.head.headers.size(), 2U);
    EXPECT_EQ(o.head.header("foo_bar"), "1");
}

TEST(RequestParser, KeepAliveAndExpect) {
    EXPECT_FALSE(feed({"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"}).head.keep_alive);
    EXPECT_FALSE(feed({"GET / HTTP/1.0\r\n\r\n"}).head.keep_alive);
    EXPECT_TRUE(feed({"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}).head.keep_alive);
    EXPECT_TRUE(
        feed({"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"}).head.expect_continue);
    EXPECT_FALSE(feed({"POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"}).head.expect_continue);
}

TEST(RequestParser, RefusesEarly) {
    EXPECT_EQ(feed({"GET / HTTP/2.0\r\n"}).status, 505) << "before the head is complete";
    EXPECT_EQ(feed({"GET /\xc3"}).status, 400);
    EXPECT_EQ(feed({"GET / HTTP/1.1\nHost: a\n\n"}).status, 400) << "bare LF";
    EXPECT_EQ(feed({"GET / HTTP/1.1\r\nHost: a\rb\r\n"}).status, 400) << "bare CR";
    EXPECT_EQ(feed({std::string("GET / HTTP/1.1\r\nHost: a\r\nx: \0", 30)}).status, 400) << "NUL";
    EXPECT_EQ(feed({"GET / HTTP/1.1\r\nHost: a\r\n folded"}).status, 400);
    EXPECT_EQ(feed({"\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"}).status, 400) << "three empty lines";
    EXPECT_EQ(feed({"\x16\x03\x01"}).status, 400) << "TLS";
    EXPECT_EQ(feed({"GET /" + std::string(10'000, 'a')}).status, 414) << "an endless request line";
    EXPECT_EQ(feed({"GET / HTTP/1.1\r\nx: " + std::string(40'000, 'a')}).status, 431) << "an endless head";
    EXPECT_EQ(feed({"GET / HTTP/1.1\r\nHost: a\r\nConnection: , ,\x7f\r\n\r\n"}).status, 400);
}

TEST(RequestParser, KnowsWhetherARequestLineWasSeen) {
    RequestParser parser{RequestLimits{}};
    ASSERT_TRUE(parser.put("GET / HTTP/1.1\r").ok());
    EXPECT_FALSE(parser.request_line_seen());
    ASSERT_TRUE(parser.put("GET / HTTP/1.1\r\nHo").ok());
    EXPECT_TRUE(parser.request_line_seen());
}

}  // namespace
}  // namespace lightport::http
